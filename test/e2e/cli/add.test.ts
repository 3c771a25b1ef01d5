import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { headgateHere } from '../../fixtures/cli.ts';
import { type Folder, makeFolder } from '../../fixtures/folder.ts';
import { startServer, type TestServer } from '../../fixtures/http-server.ts';

const openapi = `# As its owner wrote it.
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: 
  - url: /api/v3
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: all
          content:
            application/json:
              schema: { type: array, items: { $ref: './schemas/pet.yaml#/Pet' } }
`;
const petSchema = 'Pet: { type: object, properties: { tag: { $ref: ../common.json } } }\n';
const common = '{ "type": "string" }';

const wsdl = (location: string) =>
  `<?xml version="1.0"?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <w:types><x:schema targetNamespace="urn:t"><x:include schemaLocation="${location}"/></x:schema></w:types>
  <w:message name="In"><w:part name="p" element="t:Ask"/></w:message>
  <w:message name="Out"><w:part name="p" element="t:Ask"/></w:message>
  <w:portType name="P"><w:operation name="GetIt"><w:input message="t:In"/><w:output message="t:Out"/></w:operation></w:portType>
  <w:binding name="B" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <w:operation name="GetIt"><s:operation soapAction=""/><w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation></w:binding>
  <w:service name="S"><w:port name="P" binding="t:B"><s:address location="http://127.0.0.1:1/"/></w:port></w:service>
</w:definitions>`;
const xsd = `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" elementFormDefault="qualified">
  <x:element name="Ask"><x:complexType><x:sequence><x:element name="id" type="x:string"/></x:sequence></x:complexType></x:element>
</x:schema>`;

const proto = `syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
import "shop/v1/item.proto"; // import "not/this.proto";
service Items { rpc GetItem(Item) returns (Item); }
`;
const itemProto =
  'syntax = "proto3";\npackage shop.v1;\nimport "google/protobuf/timestamp.proto";\nmessage Item { string id = 1; google.protobuf.Timestamp at = 2; }\n';

/** Serves these texts by path and query. */
const serve = (texts: (url: string) => Readonly<Record<string, string>>): Promise<TestServer> =>
  startServer((request, response) => {
    const text = texts(`http://${request.headers.host}`)[request.url ?? ''];
    if (text === undefined) response.statusCode = 404;
    response.end(text);
  });

const filesOf = (folder: Folder, at = '.') =>
  readdirSync(path.join(folder.path, at), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(path.join(folder.path, at), path.join(entry.parentPath, entry.name)),
    )
    .toSorted();

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('an OpenAPI document of a server, with the files that it refers to', async () => {
  await using server = await serve(() => ({
    '/pets/openapi.yaml': openapi,
    '/pets/schemas/pet.yaml': petSchema,
    '/pets/common.json': common,
  }));
  using folder = makeFolder({
    '.meshrc.yaml': '# Our graph.\nsources: [] # none yet\n\n# Joins.\nadditionalTypeDefs: []\n',
  });
  const added = await headgateHere(['add', `${server.url}/pets/openapi.yaml`], {
    cwd: folder.path,
  });
  expect(added.exitCode, added.stderr).toBe(0);
  expect(filesOf(folder, 'sources/pets')).toEqual([
    'common.json',
    'openapi.yaml',
    'origin.json',
    'schemas/pet.yaml',
  ]);
  expect(folder.read('sources/pets/openapi.yaml')).toBe(openapi);
  expect(JSON.parse(folder.read('sources/pets/origin.json'))).toEqual({
    from: `${server.url}/pets/openapi.yaml`,
    kind: 'openapi',
    main: 'openapi.yaml',
    files: [
      { file: 'openapi.yaml', from: `${server.url}/pets/openapi.yaml`, sha256: sha256(openapi) },
      {
        file: 'schemas/pet.yaml',
        from: `${server.url}/pets/schemas/pet.yaml`,
        sha256: sha256(petSchema),
      },
      { file: 'common.json', from: `${server.url}/pets/common.json`, sha256: sha256(common) },
    ],
  });
  const mesh = folder.read('.meshrc.yaml');
  expect(mesh).toContain('# Our graph.');
  expect(mesh).toContain('# none yet');
  expect(mesh).toContain('# Joins.');
  expect(mesh).toContain('source: ./sources/pets/openapi.yaml');
  expect(mesh).toContain(`endpoint: ${server.url}/api/v3`);

  const composed = await headgateHere(['compose', '--report'], { cwd: folder.path });
  expect(composed.exitCode, composed.stderr).toBe(0);
  expect(composed.stdout).toMatch(/GET \/pets +→ +Query\.pets/);
});

test.each([
  ['none', { openapi: '3.1.0' }, ''],
  ['an empty list', { openapi: '3.0.0', servers: [] }, ''],
  ['a path of Swagger 2.0', { swagger: '2.0', basePath: '/v2' }, '/v2'],
])('a contract with %s for its servers is served where it was found', async (_what, says, at) => {
  const contract = (title: string) =>
    JSON.stringify({
      ...says,
      info: { title, version: '1' },
      paths: { '/pets': { get: { responses: { 200: { description: 'ok' } } } } },
    });
  await using server = await serve(() => ({
    '/docs-json': contract('The Pets API'),
    '/v3/api-docs': contract('API'),
  }));
  using folder = makeFolder();
  const added = await headgateHere(['add', `${server.url}/docs-json`], { cwd: folder.path });
  expect(added.exitCode, added.stderr).toBe(0);
  // The address says nothing about the service, the title does.
  expect(folder.read('.meshrc.yaml')).toContain('source: ./sources/pets/docs-json.yaml');
  expect(folder.read('.meshrc.yaml')).toContain(`endpoint: ${server.url}${at}\n`);
  expect(added.stderr).toContain(
    'The contract names no host for pets: its endpoint in .meshrc.yaml is where it was found.',
  );
  const other = await headgateHere(
    ['add', `${server.url}/v3/api-docs`, '--endpoint', 'https://pets.example'],
    { cwd: folder.path },
  );
  expect(other.exitCode, other.stderr).toBe(0);
  expect(folder.read('.meshrc.yaml')).toContain('name: source');
  expect(folder.read('.meshrc.yaml')).toContain('endpoint: https://pets.example\n');
  expect(other.stderr).not.toContain('names no host');
});

test('a contract of the disk that names no server gets no endpoint', async () => {
  using folder = makeFolder();
  folder.write(
    'elsewhere/pets.json',
    JSON.stringify({ openapi: '3.1.0', paths: { '/pets': { get: { responses: {} } } } }),
  );
  const added = await headgateHere(['add', 'elsewhere/pets.json'], { cwd: folder.path });
  expect(added.exitCode, added.stderr).toBe(0);
  expect(folder.read('.meshrc.yaml')).not.toContain('endpoint');
});

test('a WSDL behind a query, whose schema is named by its address', async () => {
  await using server = await serve((url) => ({
    '/Quotes.svc?wsdl': wsdl(`${url}/Quotes.svc?xsd=1`),
    '/Quotes.svc?xsd=1': xsd,
  }));
  using folder = makeFolder();
  const added = await headgateHere(['add', `${server.url}/Quotes.svc?wsdl`, '--name', 'quotes'], {
    cwd: folder.path,
  });
  expect(added.exitCode, added.stderr).toBe(0);
  expect(filesOf(folder, 'sources/quotes')).toEqual([
    'Quotes.svc-wsdl.wsdl',
    'Quotes.svc-xsd=1.xsd',
    'origin.json',
  ]);
  expect(folder.read('sources/quotes/Quotes.svc-wsdl.wsdl')).toBe(wsdl('./Quotes.svc-xsd=1.xsd'));
  const composed = await headgateHere(['compose', '--report'], { cwd: folder.path });
  expect(composed.exitCode, composed.stderr).toBe(0);
  expect(composed.stdout).toMatch(/GetIt +→ +Query\.it/);
});

test('a .proto of the disk, whose imports are relative to a folder above', async () => {
  using folder = makeFolder({
    'elsewhere/protos/shop/v1/items.proto': proto,
    'elsewhere/protos/shop/v1/item.proto': itemProto,
    'project/.meshrc.yaml':
      'sources:\n  - name: first # stays\n    handler: { openapi: { source: a.yaml } }\n',
  });
  const cwd = path.join(folder.path, 'project');
  const added = await headgateHere(
    ['add', '../elsewhere/protos/shop/v1/items.proto', '--endpoint', 'shop.example:443'],
    { cwd },
  );
  expect(added.exitCode, added.stderr).toBe(0);
  expect(filesOf(folder, 'project/sources/items')).toEqual([
    'origin.json',
    'shop/v1/item.proto',
    'shop/v1/items.proto',
  ]);
  const origin = folder.read('project/sources/items/origin.json');
  expect(origin).toContain('"../elsewhere/protos/shop/v1/items.proto"');
  expect(origin).not.toContain(folder.path);
  const mesh = folder.read('project/.meshrc.yaml');
  expect(mesh).toContain('- name: first # stays');
  expect(mesh).toMatch(/- name: items\n {4}handler:\n {6}grpc:\n/);
  expect(mesh).toContain('endpoint: shop.example:443');

  folder.write('project/.meshrc.yaml', mesh.replace(/ {2}- name: first.*?(?= {2}- name)/s, ''));
  const composed = await headgateHere(['compose', '--report'], { cwd });
  expect(composed.exitCode, composed.stderr).toBe(0);
  expect(composed.stdout).toContain('Query.item');
});

test('an import of a .proto that is not found is told, with the option that finds it', async () => {
  using folder = makeFolder({
    'protos/items.proto': proto,
    'shared/shop/v1/item.proto': itemProto,
    'project/.meshrc.yaml': 'sources: []\n',
  });
  const cwd = path.join(folder.path, 'project');
  const add = (...options: string[]) =>
    headgateHere(['add', '../protos/items.proto', '--force', ...options], { cwd });
  const { exitCode, stderr } = await add();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    'protos/items.proto:4: imports shop/v1/item.proto, which is not there; --include says in which folder it is',
  );
  expect(stderr).not.toContain('imports google/');
  expect(filesOf(folder, 'project')).toEqual(['.meshrc.yaml']);
  const found = await add('--include', '../shared');
  expect(found.exitCode, found.stderr).toBe(0);
  expect(found.stderr).not.toContain('which is not there');
  const again = await add('--include', '../shared');
  expect(again.stderr).toContain('.meshrc.yaml already names "items" and was not changed');
});

test('files of Google are told like any other, but for those that compose brings', async () => {
  const files = ['rpc/status', 'type/money', 'api/field_behavior', 'iam/v1/policy', 'type/rent'];
  using folder = makeFolder({
    'in/shop.proto': `syntax = "proto3";
/* import "google/of/a/comment.proto";
   of two lines */
${files.map((file) => `import "google/${file}.proto";`).join('\n')}
option java_package = "shop/*";
import weak "nobody/needs/this.proto";
import public "shop/missing.proto";
package shop;
service Shop { rpc GetRent(Rent) returns (google.rpc.Status); rpc GetMore(Rent) returns (More); }
message Rent { google.type.Money rent = 1; } /* the end */`,
  });
  const { exitCode, stderr } = await headgateHere(['add', 'in/shop.proto'], { cwd: folder.path });
  expect(exitCode, stderr).toBe(0);
  const missing = stderr.split('\n').filter((line) => line.includes('imports'));
  expect(missing.map((line) => line.replace(/^! (.*), which is not there; .*$/, '$1'))).toEqual([
    'in/shop.proto:7: imports google/iam/v1/policy.proto',
    'in/shop.proto:8: imports google/type/rent.proto',
    'in/shop.proto:11: imports shop/missing.proto',
  ]);
  expect(stderr).toMatch(
    /imports(.|\n)*copied to sources\/shop(.|\n)*1 of them can be served\. Not:\n +shop\.Shop\/GetMore: .*"More"/,
  );
});

test.for([
  [
    'OpenAPI',
    'in/pets.yaml',
    openapi,
    'in/pets.yaml:15: refers to ./schemas/pet.yaml, which is not copied: there is no such file',
  ],
  [
    'WSDL',
    'in/it.wsdl',
    wsdl('it.xsd'),
    'in/it.wsdl:4: refers to it.xsd, which is not copied: there is no such file',
  ],
] as const)(
  'a file of %s that is not there is told with the line',
  async ([, file, text, told]) => {
    using folder = makeFolder({ [file]: text });
    const { stderr } = await headgateHere(['add', file], { cwd: folder.path });
    expect(stderr).toContain(`! ${told}\n`);
  },
);

test('a copy whose main file is elsewhere now: .meshrc.yaml is to be changed, and how', async () => {
  using folder = makeFolder({
    'protos/shop/v1/items.proto': proto,
    'project/.meshrc.yaml': 'sources: []\n',
  });
  const cwd = path.join(folder.path, 'project');
  const add = (...options: string[]) =>
    headgateHere(['add', '../protos/shop/v1/items.proto', ...options], { cwd });
  await add('--unchecked');
  expect(folder.read('project/.meshrc.yaml')).toContain('source: ./sources/items/items.proto');
  folder.write('protos/shop/v1/item.proto', itemProto);
  const { stderr } = await add('--force');
  expect(stderr).toMatch(/! \.meshrc\.yaml still names another file for "items"\. Change it to:/);
  expect(stderr).toContain('file: ./sources/items/shop/v1/items.proto');
});

test('a source that is there is replaced only when told so', async () => {
  using folder = makeFolder({ 'in/pets.yaml': openapi.replaceAll(/\.\/schemas.*Pet/g, '#/x') });
  const add = (...more: string[]) =>
    headgateHere(['add', 'in/pets.yaml', ...more], { cwd: folder.path });
  expect((await add()).exitCode).toBe(0);
  const mesh = folder.read('.meshrc.yaml');
  const again = await add();
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toContain('there is a source "pets" in .meshrc.yaml already');

  folder.write('sources/pets/old.yaml', 'gone');
  const next = folder.read('in/pets.yaml').replace('listPets', 'listAnimals');
  folder.write('in/pets.yaml', next);
  const forced = await add('--force');
  expect(forced.exitCode, forced.stderr).toBe(0);
  expect(filesOf(folder, 'sources/pets')).toEqual(['origin.json', 'pets.yaml']);
  expect(folder.read('sources/pets/pets.yaml')).toBe(next);
  expect(folder.read('.meshrc.yaml')).toBe(mesh);
});

test('what cannot be composed is not added, nor does it replace what can', async () => {
  const nothing = 'openapi: 3.1.0\npaths: {}\n';
  using folder = makeFolder({
    'in/pets.yaml': nothing,
    'other.yaml': nothing,
    '.meshrc.yaml': 'sources: [] # none yet\n',
  });
  const add = (...more: string[]) =>
    headgateHere(['add', 'in/pets.yaml', ...more], { cwd: folder.path });
  const refused = await add();
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('sources/pets/pets.yaml: has no operations');
  expect(refused.stderr).toContain('"pets" is not added: it cannot be composed');
  expect(refused.stderr).toContain('--unchecked');
  expect(filesOf(folder)).toEqual(['.meshrc.yaml', 'in/pets.yaml', 'other.yaml']);
  expect(folder.read('.meshrc.yaml')).toBe('sources: [] # none yet\n');

  const pets = openapi.replaceAll(/\.\/schemas.*Pet/g, '#/x');
  folder.write('in/pets.yaml', pets);
  // Another source that cannot be composed is not its fault.
  folder.write(
    '.meshrc.yaml',
    'sources: [{ name: other, handler: { openapi: { source: other.yaml } } }]\n',
  );
  const added = await add();
  expect(added.exitCode, added.stderr).toBe(0);
  expect(added.stderr).toContain('1 operation found, all of them can be served');

  folder.write('in/pets.yaml', nothing);
  const replacing = await add('--force');
  expect(replacing.exitCode).toBe(1);
  expect(folder.read('sources/pets/pets.yaml')).toBe(pets);
  const unchecked = await add('--force', '--unchecked');
  expect(unchecked.exitCode, unchecked.stderr).toBe(0);
  expect(unchecked.stderr).toContain('it cannot be composed yet: ./sources/pets/pets.yaml: has no');
  expect(folder.read('sources/pets/pets.yaml')).toBe(nothing);
});

test('what is not served of a new source is told with its reason', async () => {
  using folder = makeFolder({
    'in/pets.yaml': `${openapi.replaceAll(/\.\/schemas.*Pet/g, '#/x').trimEnd()}
  /pets/{id}:
    get:
      operationId: getPet
      servers: [{ url: 'https://{region}.example' }]
      responses: { '200': { description: one } }
`,
  });
  const { exitCode, stderr } = await headgateHere(['add', 'in/pets.yaml'], { cwd: folder.path });
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(
    /2 operations found, 1 of them can be served\. Not:\n +GET \/pets\/\{id\}: .*region/,
  );
});

test('a folder that cannot be written', async () => {
  using folder = makeFolder({
    'in/pets.yaml': openapi.replaceAll(/\.\/schemas.*Pet/g, '#/x'),
    sources: 'a file',
  });
  const { exitCode, stderr } = await headgateHere(['add', 'in/pets.yaml'], { cwd: folder.path });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('sources/pets: cannot be written: a part of its path is a file');
  expect(filesOf(folder)).toEqual(['in/pets.yaml', 'sources']);
});

test.each([
  ['no argument', [], 'takes one URL or file'],
  [
    'a file that is not there',
    ['missing.yaml'],
    'missing.yaml: cannot be read: there is no such file',
  ],
  ['a server of gRPC', ['grpc://127.0.0.1:1'], '{ grpc: { source: "grpc://127.0.0.1:1" } }'],
  ['a folder', ['in'], 'in: cannot be read: it is a folder'],
  ['no contract', ['in/readme.txt'], 'in/readme.txt: is not a contract that can be read'],
  ['a web page', ['in/page.html'], 'in/page.html: is a web page'],
  ['a document that does not parse', ['in/broken.yaml'], /broken\.yaml:\d:\d+: does not parse/],
  ['a wrong name', ['in/ok.yaml', '--name', '../up'], 'a name has letters'],
])('%s is a mistake that leaves nothing behind', async (_name, args, message) => {
  using folder = makeFolder({
    'in/readme.txt': 'hello',
    'in/page.html': '<!DOCTYPE html><html></html>',
    'in/ok.yaml': 'openapi: 3.1.0\npaths: {}\n',
    'in/broken.yaml': 'openapi: 3.1.0\ninfo: { title: x\npaths: {}\n',
  });
  const { exitCode, stderr, stdout } = await headgateHere(['add', ...args], { cwd: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/ {4}at .+:\d+:\d+/);
  expect(existsSync(path.join(folder.path, 'sources'))).toBe(false);
  expect(existsSync(path.join(folder.path, '.meshrc.yaml'))).toBe(false);
});

test('a copy has the bytes of its owner, in whatever encoding', async () => {
  const latin1 = Buffer.from(
    wsdl('x.xsd').replace(
      '<?xml version="1.0"?>',
      '<?xml version="1.0" encoding="ISO-8859-1"?><!-- é -->',
    ),
    'latin1',
  );
  const withMark = Buffer.from(`\ufeff${openapi.replace('./schemas/pet.yaml#/Pet', '#/x')}`);
  using folder = makeFolder({ 'in/x.xsd': xsd });
  writeFileSync(path.join(folder.path, 'in/quotes.wsdl'), latin1);
  writeFileSync(path.join(folder.path, 'in/pets.yaml'), withMark);
  for (const file of ['quotes.wsdl', 'pets.yaml']) {
    const added = await headgateHere(['add', `in/${file}`], { cwd: folder.path });
    expect(added.exitCode, added.stderr).toBe(0);
  }
  const copy = (file: string) => readFileSync(path.join(folder.path, 'sources', file));
  expect(copy('quotes/quotes.wsdl').equals(latin1)).toBe(true);
  expect(copy('pets/pets.yaml').equals(withMark)).toBe(true);
});

test('a redirect is followed to the contract that a person named; what it refers to stays on its host', async () => {
  await using other = await serve(() => ({ '/pets.yaml': openapi, '/pet.yaml': petSchema }));
  await using server = await startServer(({ url }, response) => {
    if (url === '/schemas/pet.yaml') response.writeHead(302, { location: `${other.url}/pet.yaml` });
    if (url === '/pets.yaml') response.write(openapi);
    if (url === '/latest') response.writeHead(302, { location: `${other.url}/pets.yaml` });
    response.end();
  });
  using folder = makeFolder();
  const add = (url: string) =>
    headgateHere(['add', `${server.url}${url}`, '--name', 'pets', '--force'], { cwd: folder.path });
  const named = await add('/latest');
  expect(named.exitCode, named.stderr).toBe(0);
  const referring = await add('/pets.yaml');
  expect(referring.stderr).toContain('refers to ./schemas/pet.yaml, which is not copied');
  expect(filesOf(folder, 'sources/pets')).toEqual(['origin.json', 'pets.yaml']);
});

test('a file far away is named by its whole path, one nearby by the way there', async () => {
  using folder = makeFolder({ 'project/deep/down/.meshrc.yaml': 'sources: []\n' });
  const cwd = path.join(folder.path, 'project/deep/down');
  const told = async (file: string) => (await headgateHere(['add', file], { cwd })).stderr;
  expect(await told('/nowhere.yaml')).toMatch(/^✖ \/nowhere\.yaml: cannot be read/);
  expect(await told('../nowhere.yaml')).toMatch(/^✖ \.\.\/nowhere\.yaml: cannot be read/);
});

test('a server that is gone', async () => {
  using folder = makeFolder();
  const server = await serve(() => ({}));
  await server[Symbol.asyncDispose]();
  const { exitCode, stderr } = await headgateHere(['add', `${server.url}/a.yaml`], {
    cwd: folder.path,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`${server.url}/a.yaml: cannot be read: nothing listens there`);
  expect(filesOf(folder)).toEqual([]);
});

test('an answer that is an error, and a broken .meshrc.yaml, change nothing', async () => {
  await using server = await serve(() => ({ '/a.yaml': openapi }));
  using folder = makeFolder({ '.meshrc.yaml': 'sources: [\n' });
  const broken = await headgateHere(['add', `${server.url}/a.yaml`], { cwd: folder.path });
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toMatch(/\.meshrc\.yaml:\d+:\d+: /);
  folder.write('.meshrc.yaml', 'sources: []\n');
  const missing = await headgateHere(['add', `${server.url}/b.yaml`], { cwd: folder.path });
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain(`${server.url}/b.yaml: cannot be read: the server answers 404`);
  expect(filesOf(folder)).toEqual(['.meshrc.yaml']);
});
