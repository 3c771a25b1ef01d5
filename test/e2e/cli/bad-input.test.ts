import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { headgateHere } from '../../fixtures/cli.ts';
import { type Folder, makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { headgate } from '../../fixtures/process.ts';
import { composedSchema } from '../../fixtures/shop.ts';

const meshConfig = (handler: string, more = '') =>
  `sources:\n  - name: things\n    handler:\n      ${handler}\n${more}`;

const proto = `syntax = "proto3";
package things;
service Things { rpc GetThing(GetThingRequest) returns (Thing); }
message GetThingRequest { string id = 1; }
message Thing { string id = 1; }
`;
const grpcConfig = 'grpc: { source: ./things.proto, endpoint: "127.0.0.1:1" }';

/** Runs `compose` in a folder of these files, which must fail and leave nothing behind. */
async function composeBroken(files: Readonly<Record<string, string>>) {
  using folder = makeFolder(files);
  const before = filesOf(folder);
  const { exitCode, stdout, stderr } = await headgateHere(['compose'], { cwd: folder.path });
  expect(exitCode, stderr).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/ {4}at .+:\d+:\d+/);
  expect(stderr, 'no path of this machine').not.toContain(folder.path);
  expect(filesOf(folder)).toEqual(before);
  return stderr;
}

const filesOf = (folder: Folder) => readdirSync(folder.path, { recursive: true }).toSorted();

test('no .meshrc.yaml', async () => {
  const stderr = await composeBroken({});
  expect(stderr).toContain('.meshrc.yaml: there is no such file');
  expect(stderr).toContain('headgate add <url or file>');
});

test('an OpenAPI document that does not parse', async () => {
  const stderr = await composeBroken({
    '.meshrc.yaml': meshConfig('openapi: { source: ./things.yaml }'),
    'things.yaml': 'openapi: 3.1.0\ninfo: { title: Things\npaths: {}\n',
  });
  expect(stderr).toMatch(/things\.yaml:[23]:\d+: /);
});

test('every source that cannot be composed is told, and what was composed last stays', async () => {
  const stderr = await composeBroken({
    '.meshrc.yaml': `sources:
  - { name: first, handler: { openapi: { source: ./first.yaml } } }
  - { name: second, handler: { ${grpcConfig} } }
  - { name: third, handler: { openapi: { source: ./third.yaml } } }
`,
    'first.yaml': 'openapi: 3.1.0\npaths: {}\n',
    'things.proto': proto,
    'third.yaml': 'openapi: 3.1.0\ninfo: { title: Things\n',
    'schema/unified.graphql': 'type Query { last: Int }\n',
  });
  expect(stderr).toMatch(/^✖ \.\/first\.yaml: has no operations$/m);
  expect(stderr).toMatch(/^\.\/third\.yaml:[23]:\d+: /m);
  expect(stderr).toContain('2 of 3 sources cannot be composed');
  expect(stderr).not.toContain('things.proto');
});

test('a WSDL that imports a file that is not there', async () => {
  const stderr = await composeBroken({
    '.meshrc.yaml': meshConfig('soap: { source: ./things.wsdl }'),
    'things.wsdl': `<?xml version="1.0"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:things">
  <import namespace="urn:types" location="missing.wsdl"/>
</definitions>`,
  });
  expect(stderr).toMatch(/things\.wsdl:3(:\d+)?: /);
  expect(stderr).toContain('missing.wsdl');
});

test('a .proto with a syntax error', async () => {
  const stderr = await composeBroken({
    '.meshrc.yaml': meshConfig(grpcConfig),
    'things.proto': proto.replace('message Thing {', 'message Thing ='),
  });
  expect(stderr).toMatch(/things\.proto:5(:\d+)?: /);
});

test('an unknown key in .meshrc.yaml', async () => {
  const stderr = await composeBroken({
    '.meshrc.yaml': meshConfig(grpcConfig, '    transform: []\n'),
    'things.proto': proto,
  });
  expect(stderr).toMatch(/\.meshrc\.yaml:5:5: unknown key "transform"/);
});

test('a link to a field that does not exist', async () => {
  const stderr = await composeBroken({
    '.meshrc.yaml': meshConfig(grpcConfig, 'additionalTypeDefs: ./links.graphql\n'),
    'things.proto': proto,
    'links.graphql':
      'extend type Thing {\n  other: Thing @link(field: "nothing", args: { id: "$parent.id" })\n}\n',
  });
  expect(stderr).toMatch(
    /links\.graphql:2:\d+: Thing\.other: there is no field nothing in Query to link to/,
  );
});

test('an unknown key in gateway.yaml', async () => {
  using folder = makeFolder({
    'gateway.yaml': 'server:\n  prot: 4000\n',
    'schema/unified.graphql': composedSchema(),
  });
  const { exitCode, stderr } = await headgateHere(['start'], { cwd: folder.path });
  expect(stderr).toMatch(/gateway\.yaml:2:3: .*prot/);
  expect(stderr).toContain('port');
  expect(exitCode).toBe(1);
});

test('a setting that does not fit the graph is said of the file that has it', async () => {
  using folder = makeFolder({
    'other.yaml': 'sources: { catalog: { endpoint: "http://127.0.0.1:1", tls: { ca: file:x } } }\n',
    x: 'a certificate',
    'schema/unified.graphql': composedSchema(),
  });
  const { exitCode, stderr } = await headgateHere(['start', '--config', 'other.yaml'], {
    cwd: folder.path,
  });
  expect(stderr).toMatch(/^. other\.yaml: sources\.catalog\.tls: the endpoint \S+ has no TLS\n/);
  expect(exitCode).toBe(1);
});

test.each([
  ['key', 'list'],
  ['key', 'create', '--client', 'web'],
  ['key', 'revoke', 'web'],
  ['purge', '--everything'],
])('%s %s without a gateway.yaml', async (...args) => {
  using folder = makeFolder();
  const { exitCode, stderr } = await headgateHere(args, { cwd: folder.path });
  expect(stderr).toContain('gateway.yaml: there is no such file');
  expect(exitCode).toBe(1);
});

test('a gateway.yaml that says nowhere where keys are kept', async () => {
  using folder = makeFolder({ 'gateway.yaml': 'profile: production\n' });
  const { exitCode, stderr } = await headgateHere(['key', 'list'], { cwd: folder.path });
  expect(stderr).toContain('gateway.yaml: says nowhere where keys are kept');
  expect(stderr).toContain('identity.apiKeys.file');
  expect(exitCode).toBe(1);
});

test('a folder in the place of a contract', async () => {
  using folder = makeFolder();
  const { exitCode, stderr } = await headgateHere(['add', '.'], { cwd: folder.path });
  expect(stderr).toContain('.: cannot be read: it is a folder');
  expect(exitCode).toBe(1);
});

test('a port that is in use', async () => {
  await using server = await startServer(() => {});
  const { port } = new URL(server.url);
  using folder = makeFolder({ 'schema/unified.graphql': composedSchema() });
  const { exitCode, stderr } = await headgateHere(['start', '--port', port], {
    cwd: folder.path,
  });
  expect(stderr).toContain(`port ${port} is in use`);
  expect(exitCode).toBe(1);
});

test('no composed schema', async () => {
  using folder = makeFolder();
  const { exitCode, stderr } = await headgateHere(['start'], { cwd: folder.path });
  expect(stderr).toContain(
    `${path.join('schema', 'unified.graphql')}: there is no composed schema`,
  );
  expect(exitCode).toBe(1);
});

test('a schema that was not composed', async () => {
  using folder = makeFolder({ 'schema/unified.graphql': 'type Query { a: Int }\n' });
  const { exitCode, stderr } = await headgateHere(['start'], { cwd: folder.path });
  expect(stderr).toContain('headgate compose');
  expect(exitCode).toBe(1);
});

test('a folder where a file should be', async () => {
  using folder = makeFolder({
    '.meshrc.yaml': meshConfig(grpcConfig),
    'things.proto': proto,
    'schema/unified.graphql/x': '',
  });
  const before = filesOf(folder);
  for (const command of ['start', 'compose']) {
    const { exitCode, stderr } = await headgateHere([command], { cwd: folder.path });
    expect(stderr).toContain('unified.graphql');
    expect(stderr).not.toMatch(/ {4}at .+:\d+:\d+/);
    expect(exitCode).toBe(1);
  }
  const { stderr } = await headgateHere(['start', '--config', 'schema'], { cwd: folder.path });
  expect(stderr).toContain('schema: it is a folder');
  expect(filesOf(folder)).toEqual(before);
});

test.each([
  ['a folder', 'there', 'there: cannot be written: it is a folder'],
  ['a file in the way', 'things.proto/x.graphql', 'a part of its path is a file, not a folder'],
])('compose --out: %s', async (_name, file, message) => {
  using folder = makeFolder({
    '.meshrc.yaml': meshConfig(grpcConfig),
    'things.proto': proto,
    'there/x': '',
  });
  const before = filesOf(folder);
  const { exitCode, stderr } = await headgateHere(['compose', '--out', file], { cwd: folder.path });
  expect(stderr).toContain(message);
  expect(stderr).toContain('--out <file> names the file to write');
  expect(stderr).not.toMatch(/\.tmp|E[A-Z]{4,}|syscall/);
  expect(exitCode).toBe(1);
  expect(filesOf(folder)).toEqual(before);
});

test('all variables that are not set are told at once', async () => {
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `redis: { url: "env:HEADGATE_NO_REDIS" }
cache: { purge: { port: 0, token: "env:HEADGATE_NO_TOKEN" } }
`,
  });
  const { exitCode, stderr } = await headgateHere(['start'], { cwd: folder.path });
  expect(stderr).toContain(
    'gateway.yaml: the environment variables HEADGATE_NO_TOKEN and HEADGATE_NO_REDIS are not set',
  );
  expect(exitCode).toBe(1);
});

test('a mistake is the exit code of the process', async () => {
  const { exitCode, stdout, stderr } = await headgate(['nonsense'], {});
  expect(stderr).toContain('no command "nonsense"');
  expect(stdout).toBe('');
  expect(exitCode).toBe(1);
});

test.each([
  [['compose', '--chekc'], '✖ there is no option --chekc\n  Did you mean "--check"?'],
  [['add', '--nam', 'x', 'y.yaml'], '✖ there is no option --nam\n  Did you mean "--name"?'],
  [['explain', '-x'], '✖ there is no option -x\n'],
  [['compose', 'more'], '✖ `headgate compose` takes no "more"\n'],
  [['start', '--port'], "✖ Option '--port <value>' argument missing\n"],
  [['start', '--port', 'many'], '--port many is not a port'],
])('%j', async (args, message) => {
  using folder = makeFolder();
  const { exitCode, stderr } = await headgateHere(args, { cwd: folder.path });
  expect(stderr).toContain(message);
  expect(exitCode).toBe(1);
});

test('--check fails when the composed schema is out of date, and writes nothing', async () => {
  using folder = makeFolder({ '.meshrc.yaml': meshConfig(grpcConfig), 'things.proto': proto });
  const stale = await headgateHere(['compose', '--check'], { cwd: folder.path });
  expect(stale.stderr).toContain('out of date');
  expect(stale.exitCode).toBe(1);
  expect(filesOf(folder)).toEqual(['.meshrc.yaml', 'things.proto']);

  expect((await headgateHere(['compose'], { cwd: folder.path })).exitCode).toBe(0);
  const first = folder.read('schema/unified.graphql');
  expect((await headgateHere(['compose', '--check'], { cwd: folder.path })).exitCode).toBe(0);
  expect((await headgateHere(['compose'], { cwd: folder.path })).exitCode).toBe(0);
  expect(folder.read('schema/unified.graphql')).toBe(first);
});
