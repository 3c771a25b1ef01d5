import path from 'node:path';
import { expect, test } from 'vitest';
import { namesContract } from '../../../scripts/corpus/names-contract.ts';
import { makeFolder } from '../../fixtures/folder.ts';

test('a refusal is a fact when it begins with a file of the contract', () => {
  using folder = makeFolder({ 'api/openapi.yaml': '', 'include/lib/thing.proto': '' });
  const contract = {
    file: path.join(folder.path, 'api/openapi.yaml'),
    includeDirs: [path.join(folder.path, 'include')],
  };
  const names = (reason: string) => namesContract(reason, contract);
  expect(names(`${contract.file}: has no operations`)).toBe(true);
  expect(names('openapi.yaml:3:7: does not parse')).toBe(true);
  expect(names('lib/thing.proto:3: a type is missing')).toBe(true);
  expect(names('schema.graphql:3: no such type')).toBe(false);
  expect(names('Type Thing must define one or more fields.')).toBe(false);
  expect(names('')).toBe(false);
});
