import { expect, test } from 'vitest';
import {
  sharedService,
  withoutRepeatedGroup,
} from '../../../../../../src/compose/handlers/openapi/graph/group-names.ts';

test.each([
  ['BrandExport_GetBrandExportFile', 'GetBrandExportFile'],
  ['Accounts_DeleteAccount', 'DeleteAccount'],
  ['ConnectFailures_DeleteConnectFailureLog', 'DeleteConnectFailureLog'],
  ['user.addUserRole', 'addUserRole'],
  ['policies/list-policies', 'list-policies'],
  ['hello#hello', 'hello'],
  ['order_item.list_order_items', 'list_order_items'],
  // The group says more than the name.
  ['Users_List', undefined],
  ['users.get', undefined],
  ['BlobContainers_GetImmutabilityPolicy', undefined],
  ['Plan_ListPlanets', undefined],
  // What stands first in a name is its verb.
  ['Search_SearchBooks', undefined],
  ['a.b.getB', undefined],
  ['getUsers', undefined],
  ['_getUsers', undefined],
])('%s → %s', (operationId, name) => {
  expect(withoutRepeatedGroup(operationId)).toBe(name);
});

test.for([
  [['shop.carts.items.list', 'shop.orders.get'], 'shop.'],
  [['shop.orders.get', 'shop.carts.get', 'shop.estimateCosts'], 'shop.'],
  [['app.api.users.search', 'app.api.pets.search'], 'app.api.'],
  [['storage.objects.get'], undefined],
  [['orders.list', 'orders.items.list', 'orders.notes.list'], undefined],
  [['chat.postMessage', 'chat.deleteMessage'], undefined],
  [['chat.me.get', 'chat.me.delete'], undefined],
  [['storage.objects.get', 'iam.roles.list'], undefined],
  [['users.get', 'users.list'], undefined],
  [['shop.orders.get', 'shop.ping'], undefined],
  [['shop.orders.get', undefined], undefined],
  [[], undefined],
] as const)('the service that all of %s name is %s', ([operationIds, expected]) => {
  expect(sharedService(operationIds)).toBe(expected);
});
