import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { run, startOnTerminal } from '../../fixtures/process.ts';

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
  // Nobody watches: no progress in the logs.
  expect(stderr).toBe('');
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(
    /^file +protocol +operations +reachable +skipped +ms +MB +JSON +verdict$/,
  );
  expect(lines[1]).toMatch(/^a\/openapi\.json +openapi +1 +1 +0 +\d+ +\d+ +\d+\.\d % +ok$/);
  expect(lines[2]).toMatch(/^b\/things\.proto +grpc +1 +1 +0 +\d+ +\d+ +0\.0 % +ok$/);
  expect(lines[3]).toMatch(
    /^c\/broken\.yaml +openapi +0 .* refused: broken\.yaml:\d+:\d+: does not/,
  );
  // Columns of numbers end where their heads end.
  const [head = '', ...rows] = lines.slice(0, 4);
  for (const name of ['operations', 'reachable', 'skipped', 'ms', 'MB', 'JSON']) {
    const end = head.indexOf(name) + name.length;
    for (const row of rows) expect(row.slice(end - 1, end + 2), row).toMatch(/^[\d%] {2}$/);
  }
  expect(stdout).toContain('3 contracts: 2 composed, 1 refused with a reason, 0 failed');
  expect(stdout).toContain('2 operations: 2 reachable, 0 skipped with a reason');
});

test('who watches sees how far it is', async () => {
  using folder = makeFolder({
    'openapi.json': openapi,
    'broken.yaml': 'openapi: 3.0.0\npaths: [\n',
  });
  await using terminal = startOnTerminal(`${process.execPath} ${script} ${folder.path}`, {});
  const { stdout } = await terminal.finished;
  expect(stdout).toMatch(/1 of 2 contracts: \S+\.(json|yaml)/);
  expect(stdout).toContain('2 contracts: 1 composed');
});

test.each([
  ['--max-ms', '0.001', 'SLOW: may take 0.001 ms'],
  ['--max-mb', '1', 'LARGE: may take 1 MB'],
])('a contract that takes more than %s has failed', async (option, limit, verdict) => {
  using folder = makeFolder({ 'openapi.json': openapi });
  const { exitCode, stdout } = await corpus([folder.path, option, limit]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(verdict);
  expect(stdout).toContain('1 contracts: 0 composed, 0 refused with a reason, 1 failed');
});

test('more refusals than are known of are a failure', async () => {
  using folder = makeFolder({ 'broken.yaml': 'openapi: 3.0.0\npaths: [\n' });
  expect((await corpus([folder.path, '--max-refused', '1'])).exitCode).toBe(0);
  const { exitCode, stderr } = await corpus([folder.path, '--max-refused', '0']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('1 contracts are refused, 0 may be.');
});

test.each([[[]], [['.', '--max-ms', 'soon']], [['/does/not/exist']]])(
  'with %j it says how it is used',
  async (args) => {
    const { exitCode, stderr } = await corpus(args);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Usage: npm run corpus');
  },
);
