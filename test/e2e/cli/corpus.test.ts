import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { run } from '../../fixtures/process.ts';

const script = fileURLToPath(new URL('../../../scripts/corpus.ts', import.meta.url));
const corpus = (args: readonly string[]) => run(process.execPath, [script, ...args], {});

const openapi = JSON.stringify({
  openapi: '3.1.0',
  paths: { '/things': { get: { responses: { 200: { content: { 'application/json': {} } } } } } },
});
const service =
  'syntax = "proto3"; import "lib/thing.proto";\nservice Things {\n rpc GetThing(lib.Thing) returns (lib.Thing);\n}\n';

test('the table of all contracts of a folder', async () => {
  using folder = makeFolder({
    'a/openapi.json': openapi,
    'a/readme.json': '{}',
    'b/things.proto': service,
    'b/messages.proto': 'syntax = "proto3"; message M {}',
    '_include/lib/thing.proto': 'syntax = "proto3"; package lib; message Thing { string id = 1; }',
    'c/broken.yaml': 'openapi: 3.0.0\npaths: [\n',
  });
  const { exitCode, stdout, stderr } = await corpus([folder.path]);
  expect(exitCode, stderr).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(
    /^file +protocol +operations +reachable +skipped +ms +MB +JSON +verdict$/,
  );
  expect(lines[1]).toMatch(/^a\/openapi\.json +openapi +1 +1 +0 +\d+ +\d+ +\d+\.\d % +ok$/);
  expect(lines[2]).toMatch(/^b\/things\.proto +grpc +1 +1 +0 +\d+ +\d+ +0\.0 % +ok$/);
  expect(lines[3]).toMatch(
    /^c\/broken\.yaml +openapi +0 .* refused: broken\.yaml:\d+:\d+: does not/,
  );
  expect(stdout).toContain('3 contracts, 2 composed; 2 operations, 2 reachable');
});

test('without a folder it says how it is used', async () => {
  const { exitCode, stderr } = await corpus([]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Usage: npm run corpus');
});
