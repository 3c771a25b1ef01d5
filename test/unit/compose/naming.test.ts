import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allocateNames,
  changeFieldNames,
  enumValueName,
  fieldName,
  memberTypeName,
  readFieldNames,
  soundsLikeRead,
  typeName,
  words,
} from '../../../src/compose/naming.ts';

const legalName = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;

test.for([
  ['inventory_v1.GetHTTPStatus-now', ['inventory', 'v1', 'Get', 'HTTP', 'Status', 'now']],
  ['listSKUsByID', ['list', 'SKUs', 'By', 'ID']],
  ['OAuth2Token', ['O', 'Auth2', 'Token']],
  ['HTTP2', ['HTTP2']],
  ['2fa', ['2', 'fa']],
  ['über-größe', ['uber', 'gro', 'e']],
  ['日本', []],
  ['', []],
] as const)('the words of %s', ([text, expected]) => {
  expect(words(text)).toEqual(expected);
});

test.for([
  ['inventory_item', 'InventoryItem', 'inventoryItem'],
  ['HTTPStatus', 'HTTPStatus', 'httpStatus'],
  ['SKUs', 'SKUs', 'skus'],
  ['IDs', 'IDs', 'ids'],
  ['skuCode', 'SkuCode', 'skuCode'],
  ['next_page', 'NextPage', 'nextPage'],
  ['GetStock', 'GetStock', 'getStock'],
  ['X', 'X', 'x'],
  ['3d-model', '_3DModel', '_3DModel'],
  ['@id', 'Id', 'id'],
  ['日本', '_', '_'],
  ['', '_', '_'],
] as const)('%s becomes %s and %s', ([text, type, field]) => {
  expect(typeName(text)).toBe(type);
  expect(fieldName(text)).toBe(field);
});

test.for([
  ['IN_STOCK', 'IN_STOCK'],
  ['in-range', 'IN_RANGE'],
  ['already_legal', 'already_legal'],
  ['true', 'TRUE'],
  ['null', 'NULL'],
  ['__typename', 'TYPENAME'],
  ['1', '_1'],
  ['', '_EMPTY'],
  ['+', 'PLUS'],
  ['-1', 'MINUS_1'],
  ['-created', 'MINUS_CREATED'],
  ['>=', 'GREATER_EQUALS'],
  ['日本', 'U65E5_U672C'],
] as const)('the enum value "%s" becomes %s', ([text, expected]) => {
  expect(enumValueName(text)).toBe(expected);
});

test.for([
  ['GetStock', ['stock', 'getStock']],
  ['ListProducts', ['products', 'listProducts']],
  ['BatchGetStock', ['stocks', 'batchGetStock']],
  ['batch_get_policy', ['policies', 'batchGetPolicy']],
  ['BatchGet', ['batchGet']],
  ['DescribeInstances', ['instances', 'describeInstances']],
  ['LookupAddress', ['address', 'lookupAddress']],
  ['Range', ['range']],
  ['Check', ['check']],
  ['Get', ['get']],
  ['CountUsers', ['countUsers']],
  ['GetAway2', ['away2', 'getAway2']],
  ['Getaway', ['getaway']],
  ['ListProduct', ['products', 'product', 'listProduct']],
  [
    'listEventForAllNamespaces',
    ['eventsForAllNamespaces', 'eventForAllNamespaces', 'listEventForAllNamespaces'],
  ],
  ['ListMetadata', ['metadata', 'listMetadata']],
  ['ListOfCountryNamesByCode', ['listOfCountryNamesByCode']],
  ['get-an-album', ['album', 'getAlbum']],
  ['users.list', ['users', 'usersList']],
  ['container_list', ['containers', 'container', 'containerList']],
  ['ContainerInspect', ['container', 'containerInspect']],
  ['users.lookupByEmail', ['usersByEmail', 'usersLookupByEmail']],
  ['apps_list_deployments', ['appsDeployments', 'appsListDeployments']],
  ['mailing_list_members', ['mailingListMembers']],
  ['watchList', ['watchList']],
  ['repos/list-for-org', ['reposForOrg', 'reposListForOrg']],
  ['dependabot/list-alerts', ['dependabotAlerts', 'dependabotListAlerts']],
  ['mailing.list-members', ['mailingMembers', 'mailingListMembers']],
  ['teams/list-child-in-org', ['teamsChildrenInOrg', 'teamsChildInOrg', 'teamsListChildInOrg']],
  ['teams/list-repos-legacy', ['teamsReposLegacy', 'teamsListReposLegacy']],
  ['list-repos-accessible-to-app', ['reposAccessibleToApp', 'listReposAccessibleToApp']],
  ['list-dependencies-blocking', ['dependenciesBlocking', 'listDependenciesBlocking']],
  ['listSetting', ['settings', 'setting', 'listSetting']],
  ['listUserSetting', ['userSettings', 'userSetting', 'listUserSetting']],
  ['listSalesOrder', ['salesOrders', 'salesOrder', 'listSalesOrder']],
] as const)('%s is read as %s', ([operation, expected]) => {
  expect(readFieldNames(operation)).toEqual(expected);
});

test.for([
  ['sshKeys_get', ['sshKey', 'sshKeys', 'sshKeysGet']],
  ['users.getByEmail', ['userByEmail', 'usersByEmail', 'usersGetByEmail']],
  ['reservedIPs_get', ['reservedIP', 'reservedIPs', 'reservedIPsGet']],
  ['policies.retrieve', ['policy', 'policies', 'policiesRetrieve']],
  ['addresses_read', ['address', 'addresses', 'addressesRead']],
  ['status_get', ['status', 'statusGet']],
  ['apps_get_health', ['appsHealth', 'appsGetHealth']],
  ['getUsers', ['users', 'getUsers']],
] as const)('%s is read as %s where it answers one', ([operation, expected]) => {
  expect(readFieldNames(operation, true)).toEqual(expected);
});

test.for([
  ['start-a-users-playback', ['startUsersPlayback']],
  ['CreateOrder', ['createOrder']],
  ['makeA', ['makeA']],
  ['datasets.create', ['createDataset', 'datasetsCreate']],
  ['AdminRules_Delete', ['deleteAdminRule', 'adminRulesDelete']],
  ['AdminRules_CreateOrUpdate', ['createOrUpdateAdminRule', 'adminRulesCreateOrUpdate']],
  ['nat_rules_create_or_update', ['createOrUpdateNatRule', 'natRulesCreateOrUpdate']],
  ['nat_rules_begin_delete', ['beginDeleteNatRule', 'natRulesBeginDelete']],
  ['repos/delete', ['deleteRepo', 'reposDelete']],
  ['projects.jobs.cancel', ['cancelProjectsJob', 'projectsJobsCancel']],
  ['policies_archive', ['archivePolicy', 'policiesArchive']],
  ['chat.postMessage', ['chatPostMessage']],
  ['delete_restore', ['deleteRestore']],
  ['delete', ['delete']],
  ['bank_transfer', ['bankTransfer']],
  ['domains-delete', ['domainsDelete']],
  ['repos/update-release', ['updateReposRelease', 'reposUpdateRelease']],
  ['dependabot/create-org-secret', ['createDependabotOrgSecret', 'dependabotCreateOrgSecret']],
  ['repos/merge', ['reposMerge']],
  ['bulk_delete_items', ['bulkDeleteItems']],
] as const)('the change %s is called %s', ([operation, expected]) => {
  expect(changeFieldNames(operation)).toEqual(expected);
});

test.for([
  ['app_component_health', 'component_health_metrics', 'AppComponentHealthMetrics'],
  ['Order', 'order_status', 'OrderOrderStatus'],
  ['Order', 'status', 'OrderStatus'],
  ['big_cat', 'big_cat', 'BigCatBigCat'],
] as const)('the type of a member: %s has %s', ([owner, member, expected]) => {
  expect(typeName(memberTypeName(owner, member))).toBe(expected);
});

test.for([
  ...['Range', 'Check', 'GetStock', 'BatchGetStock', 'DescribeInstances', 'LookupIp', 'CountUsers'],
  ...['list_products', 'Watch', 'searchBooks', 'FindById', 'HasAccess', 'IsActive', 'canEdit'],
  ...['Account_GetAll', 'PNR_Retrieve', 'customer.find', 'Unit_FindByName'],
])('%s sounds like a read', (operation) => {
  expect(soundsLikeRead(operation)).toBe(true);
});

test.for([
  ...['CreateStock', 'BatchDeleteStock', 'Put', 'DeleteRange', 'GetOrCreateUser', 'ReadAndDelete'],
  ...['CheckIn', 'CheckOutBook', 'Checkout', 'ResolveIncident', 'Issue', 'Checkpoint', 'Batch', ''],
  ...['delete_list', 'Put_Search_Settings', 'Account_Create', 'Stock_GetOrCreate', 'Put_ListItem'],
  ...['add_user_find', 'Send_Describe_Get', 'Account_'],
])('%s does not sound like a read', (operation) => {
  expect(soundsLikeRead(operation)).toBe(false);
});

test('every text gives legal names', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      for (const name of [typeName(text), fieldName(text), enumValueName(text)]) {
        expect(name).toMatch(legalName);
      }
      for (const name of readFieldNames(text)) expect(name).toMatch(legalName);
    }),
  );
});

const requests = fc
  .uniqueArray(
    fc.record({
      key: fc.uuid(),
      candidates: fc.array(fc.constantFrom('stock', 'stocks', 'stock2', 'item'), { minLength: 1 }),
    }),
    { selector: ({ key }) => key },
  )
  .chain((all) => fc.record({ all: fc.constant(all), before: fc.nat(all.length) }));

test('allocated names are unique, and appending requests changes none of them', () => {
  fc.assert(
    fc.property(requests, ({ all, before }) => {
      const taken = new Set(['item', 'stock3']);
      const names = allocateNames(all, taken);
      expect(new Set([...names.values(), ...taken]).size).toBe(all.length + taken.size);
      expect([...allocateNames(all.slice(0, before), taken)]).toEqual([...names].slice(0, before));
    }),
  );
});

test('the first candidate that is free is taken, then the last one with a number', () => {
  const candidates = ['stock', 'getStock'];
  const keys = ['a', 'b', 'c', 'd'];
  const names = allocateNames(keys.map((key) => ({ key, candidates })));
  expect([...names.values()]).toEqual(['stock', 'getStock', 'getStock2', 'getStock3']);
});
