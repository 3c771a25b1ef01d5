import { isNonNullType } from 'graphql';
import { expect, test } from 'vitest';
import { bindingOf, composeContract, fieldOf, openapi } from '../compose-contract.ts';

const text = { type: 'string' };
const content = (...types: string[]) =>
  Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'object', properties: { a: text } } }]),
  );

test.each([
  [['application/xml', 'application/json'], 'application/json', 'ChangeInput!'],
  [['text/plain', 'application/vnd.shop+json'], 'application/vnd.shop+json', 'ChangeInput!'],
  [['multipart/form-data'], 'multipart/form-data', 'ChangeInput!'],
  [['application/xml'], 'application/xml', 'String!'],
  [['application/pdf', 'text/plain'], 'text/plain', 'String!'],
  [['image/png'], 'image/png', 'Base64!'],
])('a body in %j is sent as %s and is %s in the graph', async (types, mediaType, type) => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/x': {
        post: {
          operationId: 'change',
          requestBody: { required: true, content: content(...types) },
          responses: { 200: { content: content(...types) } },
        },
      },
    }),
  });
  const binding = bindingOf(schema, 'Mutation.change');
  expect(binding).toMatchObject({ body: { arg: 'input', mediaType }, accept: mediaType });
  const field = fieldOf(schema, 'Mutation.change');
  expect(field.args.map((arg) => String(arg.type))).toEqual([type]);
  expect(String(field.type)).toBe(type.replace('ChangeInput!', 'ChangeResult').replace('!', ''));
});

test('an optional body, and a parameter that is called as it', async () => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/x': {
        post: {
          operationId: 'change',
          parameters: [{ name: 'input', in: 'query', schema: text }],
          requestBody: { content: content('application/json') },
          responses: { 204: { description: 'done' } },
        },
      },
    }),
  });
  const field = fieldOf(schema, 'Mutation.change');
  expect(field.args.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'input: String',
    'body: ChangeInput',
  ]);
  expect(isNonNullType(field.type)).toBe(false);
  expect(bindingOf(schema, 'Mutation.change').accept).toBeUndefined();
});

test('what is offered in JSON and as a form is sent as a form where files are in it', async () => {
  const members = (file: unknown) => ({ type: 'object', properties: { file, title: text } });
  const same = (schema: unknown) => ({
    'application/json': { schema },
    'application/x-www-form-urlencoded': { schema },
    'multipart/form-data': { schema },
  });
  const change = (body: unknown) => ({
    post: { requestBody: { content: body }, responses: { 204: { description: 'done' } } },
  });
  const binary = { type: 'string', format: 'binary' };
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/files': change(same(members({ type: 'string', contentMediaType: '*/*' }))),
      '/lists': change(same(members({ type: 'array', items: binary }))),
      '/texts': change(same(members(text))),
      '/links': change({
        'application/json': { schema: members(text) },
        'multipart/form-data': { schema: members(binary) },
      }),
    }),
  });
  const typeOf = (name: string) => bindingOf(schema, `Mutation.${name}`).body?.mediaType;
  expect(['createFile', 'createList', 'createText', 'createLink'].map(typeOf)).toEqual([
    ...['multipart/form-data', 'multipart/form-data', 'application/json', 'application/json'],
  ]);
});
