import { afterAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { codesOf, post } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';

const staff = createApiKey('staff');
const partner = createApiKey('partner');

const gateway = await startOneSource(
  /* GraphQL */ `
    type Query {
      product(id: ID!): Product @tag(name: "partner") @rest(source: "things", method: "GET", path: "/products/{id}",
        parameters: [{ arg: "id", in: "path" }])
      supplier(id: ID!): Supplier @tag(name: "internal") @rest(source: "things", method: "GET",
        path: "/suppliers/{id}", parameters: [{ arg: "id", in: "path" }])
      audit: Audit @tag(name: "internal") @rest(source: "things", method: "GET", path: "/audit")
      find(mode: Mode = EXACT, trace: String = "off" @tag(name: "internal")): [Found]
        @rest(source: "things", method: "GET", path: "/find", parameters: [
          { arg: "mode", in: "query" }, { arg: "trace", in: "query" }])
      modes(filter: Filter): [Mode] @rest(source: "things", method: "GET", path: "/modes",
        parameters: [{ arg: "filter", in: "query", style: "deepObject", explode: true }])
    }
    input Filter { q: String, tenant: String = "web" @tag(name: "internal") }
    enum Mode { EXACT FUZZY @tag(name: "internal") }
    interface Node { id: ID }
    type Product implements Node @tag(name: "partner") {
      id: ID
      name: String
      cost: Float @tag(name: "internal")
      supplierId: ID @inaccessible
      supplier: Supplier @link(field: "supplier", args: { id: "$parent.supplierId" })
    }
    type Supplier { name: String }
    type Audit { by: String, entries: [AuditEntry] }
    type AuditEntry { at: String }
    union Found @discriminator(field: "kind", mapping: [
      { value: "product", type: "Product" }, { value: "secret", type: "Secret" }
    ]) = Product | Secret
    type Secret @tag(name: "internal") { id: ID, code: String }
  `,
  {
    config: {
      identity: {
        defaultClient: 'web',
        apiKeys: {
          keys: [
            { id: 'staff', hash: staff.hash, client: 'backoffice' },
            { id: 'partner', hash: partner.hash, client: 'partner' },
          ],
        },
      },
      clients: {
        web: { view: { exclude: ['internal'] } },
        backoffice: {},
        partner: { view: { include: ['partner'] } },
      },
    },
    listener: (request, response) => {
      const answers: Record<string, unknown> = {
        '/products/1': { id: '1', name: 'Lamp', cost: 3, supplierId: '7' },
        '/suppliers/7': { name: 'Acme' },
        '/find?mode=EXACT&trace=off': [
          { kind: 'product', id: '1', name: 'Lamp' },
          { kind: 'secret', id: '2', code: 'x' },
        ],
      };
      if (request.url?.startsWith('/modes')) return void response.end('["EXACT", "FUZZY"]');
      response.end(JSON.stringify(answers[request.url ?? ''] ?? {}));
    },
  },
);
afterAll(() => gateway[Symbol.asyncDispose]());

const asWeb = (query: string, variables = {}) => post(gateway.url, query, {}, variables);
const asStaff = (query: string) => post(gateway.url, query, { 'x-api-key': staff.key });
const asPartner = (query: string) => post(gateway.url, query, { 'x-api-key': partner.key });

test('what is hidden does not exist: no value, no suggestion, no name in introspection', async () => {
  const hidden = await asWeb('{ product(id: 1) { cost } }');
  expect(hidden.json).toMatchObject({
    errors: [{ message: 'Cannot query field "cost" on type "Product".' }],
  });
  expect((await asWeb('{ product(id: 1) { cos } }')).text).not.toContain('cost');
  expect((await asWeb('{ audi { by } }')).text).not.toContain('audit');
  expect((await asWeb('{ find(trace: "on") { __typename } }')).status).toBe(200);
  expect(codesOf(await asWeb('{ find(trace: "on") { __typename } }'))).toEqual([
    'GRAPHQL_VALIDATION_FAILED',
  ]);
  const fuzzy = await asWeb('query ($m: Mode) { find(mode: $m) { __typename } }', { m: 'FUZZY' });
  expect(codesOf(fuzzy)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  const schema = await asWeb(
    '{ __schema { types { name fields { name args { name } } enumValues { name } possibleTypes { name } } } }',
  );
  for (const name of ['cost', 'supplierId', 'Audit', 'AuditEntry', 'FUZZY', 'trace', 'Secret']) {
    expect(schema.text).not.toContain(`"${name}"`);
  }
  expect(schema.text).toContain('"Supplier"');
  expect(gateway.targets).toEqual([]);
});

test('each client has its own view of one document, in any order', async () => {
  const query = '{ product(id: 1) { cost } }';
  for (const _ of [1, 2]) {
    expect((await asStaff(query)).json).toEqual({ data: { product: { cost: 3 } } });
    expect(codesOf(await asWeb(query))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  }
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? asStaff(query) : asWeb(query))),
  );
  expect(answers.map((answer) => 'data' in Object(answer.json))).toEqual(
    answers.map((_, index) => index % 2 === 0),
  );
});

test('what comes later is known to every view, and no more of it than there is', async () => {
  const query = '{ product(id: 1) { __typename ... @defer { cost } } }';
  expect((await asStaff(query)).json).toMatchObject({ data: { product: { cost: 3 } } });
  expect(codesOf(await asWeb(query))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  const known = '{ product(id: 1) { ... @defer { __typename } } }';
  expect((await asWeb(known)).json).toEqual({ data: { product: { __typename: 'Product' } } });
});

test('what is inaccessible no client sees, and the gateway reads it all the same', async () => {
  expect(codesOf(await asStaff('{ product(id: 1) { supplierId } }'))).toEqual([
    'GRAPHQL_VALIDATION_FAILED',
  ]);
  gateway.targets.length = 0;

  // The key of the link and the field that answers it are both hidden from this client.
  const answer = await asWeb('{ product(id: 1) { name supplier { name } } }');

  expect(answer.json).toEqual({ data: { product: { name: 'Lamp', supplier: { name: 'Acme' } } } });
  expect(gateway.targets).toEqual(['/products/1', '/suppliers/7']);
});

test('hidden arguments keep their defaults; values of hidden types are null with an error', async () => {
  const answer = await asWeb('{ find { __typename ... on Product { name } } }');

  expect(answer.json).toMatchObject({
    data: { find: [{ __typename: 'Product', name: 'Lamp' }, null] },
    errors: [{ path: ['find', 1], extensions: { code: 'FORBIDDEN' } }],
  });
  expect(answer.text).not.toContain('Secret');
  expect(gateway.targets.at(-1)).toBe('/find?mode=EXACT&trace=off');
});

test.for([
  ['{ modes(filter: { q: "a" }) }', {}],
  ['query ($filter: Filter) { modes(filter: $filter) }', { filter: { q: 'a' } }],
  ['query ($filter: Filter = { q: "a" }) { modes(filter: $filter) }', {}],
] as const)(
  'hidden input fields keep their defaults, too; hidden enum values are like hidden types: %s',
  async ([query, variables]) => {
    for (const _ of [1, 2]) {
      const answer = await asWeb(query, variables);
      expect(answer.json).toMatchObject({
        data: { modes: ['EXACT', null] },
        errors: [{ path: ['modes', 1], extensions: { code: 'FORBIDDEN' } }],
      });
      const target = decodeURIComponent(gateway.targets.at(-1) ?? '');
      expect(target).toBe('/modes?filter[q]=a&filter[tenant]=web');
    }
    const refused = await asWeb('query ($f: Filter) { modes(filter: $f) }', { f: { tenant: 'x' } });
    expect(codesOf(refused)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  },
);

test('a view of included tags has only what has them, and what that needs', async () => {
  const types = await asPartner('{ __schema { queryType { fields { name } } types { name } } }');

  expect(Object(types.json).data.__schema.queryType.fields).toEqual([{ name: 'product' }]);
  expect(types.text).not.toContain('Audit');
  expect((await asPartner('{ product(id: 1) { name } }')).json).toEqual({
    data: { product: { name: 'Lamp' } },
  });
});
