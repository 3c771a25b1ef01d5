import { expect, test } from 'vitest';
import { withoutRepeatedGroup } from '../../../../../../src/compose/handlers/openapi/graph/group-names.ts';

test.each([
  ['BrandExport_GetBrandExportFile', 'GetBrandExportFile'],
  ['Accounts_DeleteAccount', 'DeleteAccount'],
  ['ConnectFailures_DeleteConnectFailureLog', 'DeleteConnectFailureLog'],
  ['user.addUserRole', 'addUserRole'],
  ['policies/list-policies', 'list-policies'],
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
