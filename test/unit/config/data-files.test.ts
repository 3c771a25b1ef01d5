import { expect, test } from 'vitest';
import { readDocumentManifest } from '../../../src/admission/documents/document-manifest.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import { fileKeys } from '../../../src/identity/stores/file-keys.ts';
import { createKeySet } from '../../../src/identity/tokens/key-set.ts';
import { readServersFile } from '../../../src/upstream/endpoints/read-servers-file.ts';
import { makeFolder } from '../../fixtures/folder.ts';

/** Files that gateway.yaml names: their mistakes have a place, as its own have. */

const times = { timeoutMs: 1, maxAgeMs: 1, cooldownMs: 1 };
const readers = {
  keys: (file: string) => fileKeys(file, () => {}),
  jwks: (file: string) => createKeySet(file, '.', times),
  manifest: (file: string) => readDocumentManifest(file),
  servers: (file: string) => readServersFile(file, 'things', '.'),
};

const key = `"hash": "sha256:${'a'.repeat(22)}:${'a'.repeat(43)}", "client": "web"`;

test.each<readonly [kind: keyof typeof readers, text: string, problem: string]>([
  ['keys', '{\n  "keys": [\n    { "id": "a" "hash": 1 }\n  ]\n}', '3:17: Expected '],
  ['keys', `{ "keys": [{ "id": "a", ${key} }] }`, '1:12: keys[0].scopes: is missing (array)'],
  [
    'keys',
    `{ "keys": [\n{ "id": "a", ${key}, "scopes": [],\n "clint": "" }] }`,
    '3:2: keys[0].clint: there is no such key; did you mean client?',
  ],
  ['keys', '{ "keys": [\n', '2:1: '],
  ['keys', '', '1:1: Unexpected end'],
  ['jwks', '{\n"keys": [] }', '2:9: keys: must not be empty'],
  ['jwks', '{ "keys": [\n{ "kid": "a" }] }', '2:1: keys[0].kty: is missing (string)'],
  ['jwks', '[1]', '1:1: the file: expected object, received array'],
  ['jwks', '{ "keys":\n [tru] }', '2:3: '],
  ['jwks', '{ "keys": [],\n }', '2:2: Expected double-quoted property name'],
  ['manifest', '{ "a":\n 1 }', '2:2: a: expected string, received number'],
  [
    'manifest',
    '{ "format": "apollo-persisted-query-manifest",\n "operations": [\n{ "id": "a" }] }',
    '3:1: operations[0].body: is missing (string)',
  ],
  ['manifest', '"a"', '1:1: the file: expected object, received string'],
  [
    'servers',
    '- endpoint: http://a\n  wieght: 1\n',
    '2:3: [0].wieght: there is no such key; did you',
  ],
  ['servers', '- endpoint: http://a\n- endpoint: [\n', '3:1: '],
  [
    'servers',
    '- endpoint: http://a\n- endpoint: http://a\n',
    '1:1: the file: has an endpoint twice',
  ],
  ['servers', '', '1:1: the file: expected array, received null'],
])('a file of %s, %j: %s', (kind, text, problem) => {
  using folder = makeFolder({ 'file.json': text });
  const file = `${folder.path}/file.json`;
  const error = errorOf(() => readers[kind](file));
  expect(error.message).toContain(`${file}:${problem}`);
  expect(error.message).toContain(' in gateway.yaml');
  expect(error.file).toBe(file);
});

test('all mistakes of a file are told, in their order', () => {
  using folder = makeFolder({ 'file.json': '{\n"a": 1,\n"b": "{ b }",\n"c": 2 }' });
  const file = `${folder.path}/file.json`;
  expect(
    errorOf(() => readDocumentManifest(file))
      .message.split('\n')
      .slice(0, 2),
  ).toEqual([
    `${file}:2:6: a: expected string, received number`,
    `${file}:4:6: c: expected string, received number`,
  ]);
});

test.each(['jwks', 'manifest', 'servers'] as const)('a file of %s that is not there', (kind) => {
  using folder = makeFolder({});
  const file = `${folder.path}/file.json`;
  expect(errorOf(() => readers[kind](file)).message).toContain(`${file}: there is no such file`);
  // A folder is one of documents.
  if (kind === 'manifest') return;
  expect(errorOf(() => readers[kind](folder.path)).message).toContain(': it is a folder');
});

function errorOf(read: () => unknown): UserError {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing is wrong');
}
