import { expect, test } from 'vitest';
import { answers, composeContract, fieldOf, openapi, ref } from '../compose-contract.ts';

/** FastAPI calls an operation by its function, its path and its method. */
const operations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/items/': { get: 'list_items_items__get', post: 'create_item_items__post' },
  '/items/{item_id}': {
    get: 'get_item_items__item_id__get',
    delete: 'delete_item_items__item_id__delete',
  },
  // Functions of two modules with one name.
  '/users/me': { get: 'read_all_users_me_get' },
  '/orders/open': { get: 'read_all_orders_open_get' },
  // Functions whose module says of what they are.
  '/teams': { get: 'list_teams_get', post: 'create_teams_post' },
};

test('the body that FastAPI makes of the parameters of a function is called after the function', async () => {
  const Body_upload_file_files_post = {
    type: 'object',
    properties: { file: { type: 'string', format: 'binary' } },
  };
  const schema = await composeContract({
    'openapi.yaml': openapi(
      {
        '/files': {
          post: {
            operationId: 'upload_file_files_post',
            requestBody: {
              content: { 'multipart/form-data': { schema: ref('Body_upload_file_files_post') } },
            },
            responses: answers({ type: 'string' }),
          },
        },
      },
      { Body_upload_file_files_post },
    ),
  });
  const { args } = fieldOf(schema, 'Mutation.uploadFile');
  expect(args.map(({ name, type }) => `${name}: ${type}`)).toEqual(['input: UploadFileInput']);
});

test('a function gives its name to the field, and the path where several functions have it', async () => {
  const paths = Object.entries(operations).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operationId]) => [
        method,
        { operationId, responses: answers({ type: 'string' }) },
      ]),
    ),
  ]);
  const schema = await composeContract({ 'openapi.yaml': openapi(Object.fromEntries(paths)) });
  const { query, mutation } = schema.toConfig();
  expect(Object.keys(query?.getFields() ?? {})).toEqual([
    'items',
    'item',
    'usersMe',
    'ordersOpen',
    'teams',
  ]);
  expect(Object.keys(mutation?.getFields() ?? {})).toEqual([
    'createItem',
    'deleteItem',
    'createTeam',
  ]);
});
