import { expect, test } from 'vitest';
import {
  nameBeforePath,
  namesFromPath,
  saysOnlyPath,
} from '../../../../../../src/compose/handlers/openapi/graph/path-names.ts';

test.each([
  ['GET /users', ['users', 'users']],
  ['GET /users/{id}', ['user', 'userById']],
  ['GET /users/{id}/posts', ['userPosts', 'userPosts']],
  ['GET /users/{id}/tax_ids/{taxId}', ['userTaxId', 'userTaxIdByTaxId']],
  ['GET /api/v1/status/{id}', ['status', 'statusById']],
  ['GET /users/{id?}', ['user', 'userById']],
  ['GET /2010-04-01/Accounts/{Sid}.json', ['account', 'accountBySid']],
  ['GET /files/{id}/thumbnail.{extension}', ['fileThumbnail', 'fileThumbnail']],
  ['GET /shared_items#web_links', ['sharedItemsWebLinks']],
  ['GET /files/{id}#get_shared_link', ['fileSharedLink', 'fileGetSharedLink']],
  ['POST /users', ['createUser', 'createUser', 'postUsers', 'postUsers']],
  ['POST /users/{id}', ['postUser', 'postUserById']],
  [
    'POST /disputes/{id}/close',
    ['closeDispute', 'closeDisputeById', 'postDisputeClose', 'postDisputeClose'],
  ],
  ['POST /jobs/{id}/re-open', ['postJobReOpen', 'postJobReOpen']],
  [
    'PUT /pay/{id}/lines/{n}/cancel',
    [
      'cancelPayLine',
      'cancelPayLineByN',
      'updatePayLineCancel',
      'updatePayLineCancel',
      'replacePayLineCancel',
      'replacePayLineCancel',
    ],
  ],
  ['POST /publish', ['postPublish', 'postPublish']],
  ['GET /posts/{id}/publish', ['postPublish', 'postPublish']],
  ['PUT /users/{id}', ['updateUser', 'updateUserById', 'replaceUser', 'replaceUserById']],
  [
    'PATCH /users/{id}/avatar',
    ['updateUserAvatar', 'updateUserAvatar', 'patchUserAvatar', 'patchUserAvatar'],
  ],
  ['DELETE /users/{id}', ['deleteUser', 'deleteUserById']],
  ['HEAD /users', ['headUsers', 'headUsers']],
  ['PUT /files/{id}#add_shared_link', ['addFileSharedLink']],
  ['POST /token#refresh', ['postTokenRefresh']],
  ['GET /', []],
  ['GET /{id}', []],
  ['GET /{realm}', ['realm', 'realmByRealm']],
  ['PUT /v1/{realm}', ['updateRealm', 'updateRealmByRealm', 'replaceRealm', 'replaceRealmByRealm']],
  ['DELETE /{realm-name}', ['deleteRealm', 'deleteRealmByRealmName']],
  ['GET /{bucket}/{key}', []],
])('%s is called one of %j', (label, expected) => {
  const [method = '', path = ''] = label.split(' ');
  expect(namesFromPath({ method, path })).toEqual(expected);
});

test.each([
  ['GetCustomersCustomerSources', 'GET /v1/customers/{customer}/sources', true],
  ['get_files_id_versions_id', 'GET /files/{file_id}/versions/{version_id}', true],
  ['put_files_id#add_shared_link', 'PUT /files/{file_id}#add_shared_link', true],
  ['get-companies-companyId', 'GET /companies/{companyId}', true],
  ['getUsersById', 'GET /users/{id}', true],
  ['getV1Users', 'GET /v1/users', true],
  // Method last.
  ['ApiV1UsersGet', 'GET /api/v1/users', true],
  ['api_users_id_put', 'PUT /api/users/{id}', true],
  ['Users_Post', 'POST /api/Users', true],
  ['users.patch', 'PATCH /users/{id}', false],
  ['usersGetAll', 'GET /users', false],
  ['getUser', 'GET /users/{id}', false],
  ['listUsers', 'GET /users', false],
  ['getAccount', 'GET /me', false],
])('that %s stands for %s alone: %s', (operationId, label, expected) => {
  const [method = '', path = ''] = label.split(' ');
  expect(saysOnlyPath(operationId, { method, path })).toBe(expected);
});

test.each([
  ['list_items_items__get', 'GET /items/', 'list_items'],
  ['get_item_items__item_id__get', 'GET /items/{item_id}', 'get_item'],
  ['upload_api_v1_user_files__path__post', 'POST /api/v1/user-files/{path}', 'upload'],
  ['root__get', 'GET /', 'root'],
  ['items__get', 'GET /items/', undefined],
  ['listItems', 'GET /items', undefined],
])('FastAPI puts the path behind the name: %s of %s is %s', (operationId, label, expected) => {
  const [method = '', path = ''] = label.split(' ');
  expect(nameBeforePath(operationId, { method, path })).toBe(expected);
});
