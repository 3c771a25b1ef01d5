import { expect, test } from 'vitest';
import {
  changeFieldNames,
  readFieldNames,
  soundsLikeRead,
} from '../../../../src/compose/naming/root-field-names.ts';

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
  expect(readFieldNames(operation, { answersOne: true })).toEqual(expected);
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
