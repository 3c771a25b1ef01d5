import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { compose } from '../../../src/compose/compose.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import { makeFolder } from '../../fixtures/folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const proto = `syntax = "proto3";
package shop;
service Inventory {
  rpc GetStock (GetStockRequest) returns (Stock);
  rpc BatchGetStock (BatchGetStockRequest) returns (BatchGetStockResponse);
  rpc ListItems (ListItemsRequest) returns (ListItemsResponse);
}
message GetStockRequest { string sku = 1; }
message BatchGetStockRequest { repeated string skus = 1; }
message BatchGetStockResponse { repeated Stock stocks = 1; }
message Stock { string sku = 1; int32 level = 2; }
message ListItemsRequest {}
message ListItemsResponse { repeated Item items = 1; }
message Item { string sku = 1; }
`;
const mesh = `sources:
  - name: inventory
    handler: { grpc: { source: ./inventory.proto, endpoint: "localhost:1" } }
  - name: old-inventory
    handler: { grpc: { source: ./inventory.proto, endpoint: "localhost:2" } }
    transforms:
      - rename:
          mode: bare
          renames:
            - { from: { type: Stock }, to: { type: OldStock } }
            - { from: { type: Stock, field: level }, to: { type: Stock, field: amount } }
additionalTypeDefs: [./schema/links.graphql]
`;
const links = `extend type Item {
  stock: Stock @link(field: "stock", args: { sku: "$parent.sku" })
  mesh: Stock @resolveTo(sourceName: "inventory", sourceTypeName: "Query", sourceFieldName: "stocks", keyField: "sku", keysArg: "skus")
}
`;

/** A project in a folder of its own. */
const project = (linksText: string, meshText: string = mesh) =>
  makeFolder({
    '.meshrc.yaml': meshText,
    'inventory.proto': proto,
    'schema/links.graphql': linksText,
  });

async function mistakeIn(linksText: string): Promise<string> {
  using dir = project(linksText);
  try {
    await compose(dir.path);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('it was composed');
}

test('two runs give the same bytes, which serve can read', async () => {
  using dir = project(links);
  const first = await compose(dir.path);
  expect((await compose(dir.path)).sdl).toBe(first.sdl);
  const graph = readGraph(first.sdl, 'unified.graphql');
  expect(graph.sources.map(({ name }) => name)).toEqual(['inventory', 'old-inventory']);
  expect(first.report.links).toBe(2);
  expect(first.report.batches.found.map(({ single, field }) => [single, field])).toContainEqual([
    'stock',
    'stocks',
  ]);
  expect(first.report.renamings).toContainEqual({
    source: 'old-inventory',
    kind: 'field',
    wanted: 'Query.stock',
    got: 'Query.oldInventoryStock',
    keptBy: 'inventory',
  });
});

test('a renamed type and field still know what the upstream calls them', async () => {
  using dir = project(links);
  const { sdl } = await compose(dir.path);
  expect(sdl).toMatch(/type OldStock \{[^}]*amount: Int[^\n]* @wire\(name: "level"\)/);
  expect(sdl).not.toMatch(/type Stock \{[^}]*@wire/);
});

test.for([
  [
    'extend type Item {\n  stock: Stock @link(field: "stok")\n}',
    ':2:16: Item.stock: there is no field stok',
  ],
  ['extend type Item {\n  stock: Stok @link(field: "stock")\n}', ':2:10: Unknown type "Stok"'],
  ['extend type Item {\n  stock: Stock @lnk(field: "stock")\n}', ':2:16: Unknown directive "@lnk"'],
  ['extend type Item {\n  stock: Stock @link(fild: "stock")\n}', ':2:22: Unknown argument "fild"'],
  ['extend type Item {\n  stock: Stock\n}', ':2:3: nothing answers Item.stock'],
  ['\n\nextend type Itm {\n  stock: Stock\n}', ':3:1: there is no type Itm to extend'],
  ['extend type Item implements Nope {\n  sku: String!\n}', ':1:29: Unknown type "Nope"'],
  ['directive @wire(x: Int) on OBJECT', ':1:12: There can be only one directive named "@wire"'],
] as const)('%j', async ([text, expected]) => {
  const message = await mistakeIn(text);
  expect(message).toContain(`schema/links.graphql${expected}`);
});

const zoo = `openapi: 3.0.3
info: { title: Zoo, version: "1" }
servers: [{ url: "http://zoo.example" }]
paths:
  /pet:
    get:
      operationId: getPet
      responses:
        "200":
          description: A pet
          content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
components:
  schemas:
    Pet:
      oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }]
      discriminator:
        propertyName: kind
        mapping: { c: "#/components/schemas/Cat", d: "#/components/schemas/Dog" }
    Cat:
      type: object
      properties: { kind: { type: string }, lives: { type: integer } }
    Dog:
      type: object
      properties: { kind: { type: string }, legs: { type: integer } }
`;

test('a discriminator follows types that transforms and collisions rename', async () => {
  using dir = project(
    '',
    `sources:
  - name: zoo
    handler: { openapi: { source: ./zoo.yaml } }
  - name: farm
    handler: { openapi: { source: ./zoo.yaml } }
    transforms:
      - rename: { mode: bare, renames: [{ from: { type: Dog }, to: { type: Hound } }] }
`,
  );
  dir.write('zoo.yaml', zoo);
  const { sdl } = await compose(dir.path);
  const mappingOf = (union: string) => new RegExp(`union ${union} (@.*) =`).exec(sdl)?.[1];
  expect(mappingOf('Pet')).toBe(
    '@discriminator(field: "kind", mapping: [{value: "c", type: "Cat"}, {value: "d", type: "Dog"}])',
  );
  expect(mappingOf('FarmPet')).toBe(
    '@discriminator(field: "kind", mapping: [{value: "c", type: "FarmCat"}, {value: "d", type: "Hound"}])',
  );
});

async function composeError(meshText: string, linksText = links): Promise<string> {
  using dir = project(linksText, meshText);
  return await compose(dir.path).then(
    () => 'nothing was thrown',
    (error: unknown) =>
      error instanceof UserError ? error.message.replaceAll(dir.path, '.') : String(error),
  );
}

test.each([
  ['a misspelt file', './schema/linsk.graphql', 'there is no file "./schema/linsk.graphql"'],
  ['a glob that is like no file', './schema/*.gql', 'no file is like "./schema/*.gql"'],
  ['another kind of file', './schema/links.ts', '"./schema/links.ts" is no .graphql file'],
])('%s in additionalTypeDefs would lose joins and policies: %s', async (_what, file, message) => {
  const text = mesh.replace(
    '[./schema/links.graphql]',
    `\n  - ./schema/links.graphql\n  - ${file}`,
  );
  expect(await composeError(text)).toContain(`./.meshrc.yaml:14: additionalTypeDefs: ${message}`);
});

test('additionalTypeDefs may stand in .meshrc.yaml itself, and as globs', async () => {
  const inline = mesh.replace(
    '[./schema/links.graphql]',
    '|\n  extend type Item { twin: Stock @link(field: "stock", args: { sku: "$parent.sku" }) }\n',
  );
  using first = project(links, inline);
  expect((await compose(first.path)).sdl).toContain('twin: Stock @link');
  using second = project(links, mesh.replace('links.graphql', '*.graphql'));
  expect((await compose(second.path)).report.links).toBe(2);
});

test('SDL that does not parse and a transform that is not installed are told with their file', async () => {
  expect(await composeError(mesh, 'extend type Item {\n  stock Stock\n}\n')).toBe(
    './schema/links.graphql:2:9: Syntax Error: Expected ":", found Name "Stock".',
  );
  expect(
    await composeError(mesh.replace('      - rename:', '      - nonsense: {}\n      - rename:')),
  ).toMatch(/^\.\/\.meshrc\.yaml: .*transform.*nonsense/);
});

test('a policy that cannot be is told with its line', async () => {
  const policies = `${links}extend type Query {
  stock(sku: String): Stock @rateLimit(max: 0, window: "soon")
}
`;
  expect(await composeError(mesh, policies)).toMatch(
    /schema\/links\.graphql:6:29: Query\.stock: @rateLimit: max/,
  );
});

test.each([
  ['package.json', '{ "mesh": { "sources": [] } }', 'its key "mesh"'],
  ['.meshrc', 'sources: []', 'stands in the way of .meshrc.yaml'],
  ['.meshrc.json', '{ "sources": [] }', 'stands in the way of .meshrc.yaml'],
  ['package.json', '{ "mesh": ', 'is not JSON'],
])('%s, which Mesh would read in place of .meshrc.yaml, is refused', async (name, text, what) => {
  using dir = project('');
  dir.write(name, text);
  await expect(compose(dir.path)).rejects.toThrow(`${path.join(dir.path, name)}: ${what}`);
});

test('variables of the environment, with and without another value for want of it', async () => {
  vi.stubEnv('HEADGATE_TEST_CONTRACT', './inventory.proto');
  using dir = project(
    '',
    `sources:
  - { name: one, handler: { grpc: { source: "\${HEADGATE_TEST_CONTRACT}", endpoint: "localhost:1" } } }
  - { name: two, handler: { grpc: { source: "\${HEADGATE_TEST_NOTHING:./inventory.proto}", endpoint: "localhost:1" } } }
`,
  );
  const { report } = await compose(dir.path);
  expect(report.sources.map(({ name }) => name)).toEqual(['one', 'two']);
});

const transforms = (text: string) =>
  `${mesh.slice(0, mesh.indexOf('      - rename'))}      - ${text}
`;

test.each([
  // A filter that hides nothing.
  ['filterSchema: ["Query.!stok"]', 'filterSchema: Query has no field "stok"; did you mean stock'],
  ['filterSchema: ["Query.!{stocks, stok}"]', 'Query has no field "stok"'],
  ['filterSchema: ["Query.!stok*"]', 'Query has no field "stok*"'],
  ['filterSchema: ["Query.!(stock|items)"]', 'Query has no field "(stock|items)"'],
  ['filterSchema: ["Qury.!stock"]', 'there is no type "Qury"; did you mean Query?'],
  ['filterSchema: ["!Stok"]', 'there is no type "Stok"; did you mean Stock'],
  ['filterSchema: ["Type.!Stok"]', 'there is no type "Stok"; did you mean Stock'],
  ['filterSchema: ["Query.stock.!skus"]', 'Query.stock has no argument "skus"; did you mean sku?'],
  ['filterSchema: ["Int.!x"]', 'Int has no fields'],
  ['filterSchema: { mode: bare, filters: ["*.!sku"] }', 'there is no type "*"'],
  // A rename that renames nothing.
  [
    'rename: [{ from: { type: Stok }, to: { type: Old } }]',
    'rename: there is no type "Stok"; did you mean Stock',
  ],
  [
    'rename: [{ from: { type: "^Stok", }, to: { type: Old }, useRegExpForTypes: true }]',
    'there is no type "^Stok"',
  ],
  [
    'rename: { mode: bare, renames: [{ from: { type: Stock, field: levl }, to: { type: Stock, field: a } }] }',
    'Stock has no field "levl"; did you mean level?',
  ],
  [
    'rename: [{ from: { type: Query, field: stock, argument: skuu }, to: { type: Query, field: stock, argument: a } }]',
    'Query.stock has no argument "skuu"; did you mean sku?',
  ],
  [
    'rename: [{ from: { type: Query, field: stock }, to: { type: Query } }]',
    '`to.field` is missing',
  ],
  ['prefix: { value: A_, ignore: [Stok] }', 'prefix: there is no type "Stok"; did you mean Stock'],
  [
    'prefix: { value: A_, includeRootOperations: true, ignore: [Query.stok] }',
    'Query has no field "stok"; did you mean stock',
  ],
])('a transform that speaks of what is not there: %s', async (text, message) => {
  const told = await composeError(transforms(text), '');
  expect(told).toMatch(/^\S*\.meshrc\.yaml:7:\d+: /);
  expect(told).toContain(message);
});

test.each([
  'filterSchema: ["Query.!stock", "Query.{item*,stocks}", "!BatchGet*"]',
  'filterSchema: { mode: bare, filters: ["Query.!{stock}", "Query.*.!skus"] }',
  'prefix: { value: A_, ignore: [Query, Subscription, Stock, Query.stock] }',
  'rename: [{ from: { type: Stock }, to: { type: Old } }, { from: { type: Old, field: level }, to: { type: Old, field: amount } }, { from: { type: "^Old", field: amo }, to: { type: Old, field: a }, useRegExpForTypes: true, useRegExpForFields: true }]',
])('a transform that speaks of what is there: %s', async (text) => {
  expect(await composeError(transforms(text), '')).not.toMatch(/there is no|has no|missing/);
});

test('mistakes in the entries of several sources are told together, each with its file', async () => {
  const told = await composeError(`sources:
  - { name: zoo, handler: { openapi: { source: ./zoo.yaml, endpoint: "http://{env.HOST}" } } }
  - { name: stock, handler: { grpc: { source: ./stock.txt, endpoint: "localhost:1" } } }
  - { name: bills, handler: { soap: { source: ./bills.wsdl, bodyAlias: "a b" } } }
`);
  expect(told.split('\n').filter((line) => !line.startsWith('  '))).toEqual([
    '.meshrc.yaml: source "zoo": openapi.endpoint: templates are not evaluated',
    '.meshrc.yaml: source "stock": grpc.source: "./stock.txt" is not a contract by its name',
    '.meshrc.yaml: source "bills": soap.bodyAlias: "a b" cannot be a prefix of XML names',
    '3 of 3 sources cannot be composed, so nothing is.',
  ]);
});

test('a transform of all sources may speak of what one of them has', async () => {
  const all = `transforms:\n  - filterSchema: ["OldStock.!amount", "Stock.!nope"]\n`;
  expect(await composeError(`${mesh}${all}`)).toBe(
    './.meshrc.yaml:14:40: filterSchema: Stock has no field "nope"; there are sku, level',
  );
});

test('a transform that takes away a part of a path is a mistake: the operation could not be called', async () => {
  using dir = project(
    '',
    `sources:
  - name: zoo
    handler: { openapi: { source: ./zoo.yaml } }
    transforms:
      - filterSchema: ["Query.pet.!petId"]
`,
  );
  const parameter =
    '      parameters: [{ name: petId, in: path, required: true, schema: { type: string } }]\n';
  const text = zoo.replace('/pet:', '/pet/{petId}:').replace('      responses:', `${parameter}$&`);
  dir.write('zoo.yaml', text);
  await expect(compose(dir.path)).rejects.toThrow(
    '.meshrc.yaml: Query.pet has no argument that gives {petId} of /pet/{petId}',
  );
});

test.for([
  ['@batch(field: "stocks")', 'a bulk read with one list argument needs no more'],
  ['@batch(field: "stocks", keysArg: "skus")', 'nor does it where its argument is named'],
] as const)('%s: %s', async ([batch]) => {
  using dir = project(`extend type Query { stock: Stock ${batch} }`);
  const { sdl } = await compose(dir.path);
  expect(sdl).toContain(
    '@batch(field: "stocks", keyArg: "sku", keysArg: "skus", itemKey: "sku", items: "stocks")',
  );
});

test('a @batch that says nothing is told what it lacks', async () => {
  const mistake = await mistakeIn('extend type Query { stock: Stock @batch }');
  expect(mistake).toMatch(/schema\/links\.graphql:1:34: @batch: Query\.stock has no list argument/);
  expect(mistake).toContain('@batch(field: "…", keysArg: "…")');
});

test('a short @batch stands beside a contract that has links of its own', async () => {
  const order = { $ref: '#/components/schemas/Order' };
  const answer = (schema: object, links: object) => ({
    200: { description: 'it', links, content: { 'application/json': { schema } } },
  });
  const again = { again: { operationId: 'getOrder', parameters: { id: '$response.body#/id' } } };
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const ids = { name: 'ids', in: 'query', schema: { type: 'array', items: { type: 'string' } } };
  const orders = {
    openapi: '3.1.0',
    info: { title: 'Orders', version: '1' },
    servers: [{ url: 'http://localhost:1' }],
    components: {
      schemas: { Order: { type: 'object', properties: { id: { type: 'string' } } } },
    },
    paths: {
      '/orders/{id}': {
        get: { operationId: 'getOrder', parameters: [id], responses: answer(order, again) },
      },
      '/orders': {
        get: {
          operationId: 'listOrders',
          parameters: [ids],
          responses: answer({ type: 'array', items: order }, {}),
        },
      },
    },
  };
  using dir = makeFolder({
    '.meshrc.yaml': `sources: [{ name: orders, handler: { openapi: { source: ./orders.json } } }]
additionalTypeDefs: ./joins.graphql`,
    'orders.json': JSON.stringify(orders),
    'joins.graphql': 'extend type Query { order: Order @batch(field: "orders") }',
  });
  const { sdl, report } = await compose(dir.path);
  expect(sdl).toContain('@batch(field: "orders", keyArg: "id", keysArg: "ids", itemKey: "id")');
  expect(report.sources[0]?.warnings).toEqual([]);
  expect(report.links).toBe(1);
});
