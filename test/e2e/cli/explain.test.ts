import { expect, test } from 'vitest';
import { explainCommand } from '../../../src/cli/explain-command.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { headgate, repository } from '../../fixtures/process.ts';
import { composedSchema } from '../../fixtures/shop.ts';

const inRepository = { cwd: repository };

test('the shop page: its steps as a tree, and what is decided about it', async () => {
  const { exitCode, stdout } = await headgate(['explain', 'schema/operations'], inRepository);

  expect(exitCode).toBe(0);
  expect(stdout).toBe(`query ShopPage (schema/operations/shop-page.graphql)

  products     catalog    GET /products?limit={…}                                         1 call
  ├─ stock     inventory  shop.inventory.v1.Inventory/BatchGetStock  50 keys, 100 a call  1 call
  ├─ shipping  shipping   GetShippingQuotes                          50 keys, 100 a call  1 call
  └─ category  catalog    GET /categories?ids={…}                    50 keys, 50 a call   1 call

  calls   4 at most
  cost    200
  cache   not kept, because of Query.products
  access  everybody
`);
});

test('as JSON, with variables that decide how long lists are', async () => {
  const query = `
    query Page($n: Int!, $more: Boolean!) {
      products(limit: $n) { unitsSold category @include(if: $more) { name } }
    }
    query Other { categories { name } }`;
  const options = ['--json', '--operation', 'Page', '--variables', '{"n": 120}'];
  const { stdout } = await headgate(['explain', '-e', query, ...options], inRepository);

  expect(JSON.parse(stdout)).toEqual([
    {
      operation: 'Page',
      missingVariables: ['more'],
      mostCalls: 4,
      cost: 240,
      cache: {
        maxAgeSeconds: 0,
        scope: 'PRIVATE',
        shortestBy: 'Query.products',
        privateBy: 'Query.products',
      },
      access: [
        { path: 'products.unitsSold', requirements: [{ of: 'scopes', anyOf: [['sales:read']] }] },
      ],
      steps: [
        {
          path: 'products',
          field: 'Query.products',
          source: 'catalog',
          protocol: 'rest',
          operation: 'GET /products',
          call: 'GET /products?limit={…}',
          after: null,
          batch: null,
          callPerParent: false,
          mostParents: 1,
          mostCalls: 1,
        },
        {
          path: 'products.category',
          field: 'Product.category',
          source: 'catalog',
          protocol: 'rest',
          operation: 'GET /categories',
          call: 'GET /categories?ids={…}',
          after: 0,
          batch: { keysArgument: 'ids', maxKeys: 50 },
          callPerParent: false,
          mostParents: 120,
          mostCalls: 3,
        },
      ],
    },
  ]);
});

test('what is deferred is marked; what it costs and calls is the same', async () => {
  const query = `query Page($slow: Boolean!) { products(limit: 9) {
    stock { quantity }
    ... @defer(if: $slow) { shipping(postcode: "1") { price } stock { warehouses } }
  } }`;
  const { exitCode, stdout } = await headgate(['explain', '-e', query], inRepository);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/├─ stock +inventory/);
  expect(stdout).toMatch(/└─ shipping \(later\) +shipping/);
  expect(stdout).toMatch(/calls +3 at most/);
  const wrong = '{ products { ... @defer(label: "a") { name } ... @defer(label: "a") { sku } } }';
  const refused = await headgate(['explain', '-e', wrong], inRepository);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('Two @defer have the label "a".');
});

/** The shop without the bulk read of categories. */
const unbatched = composedSchema().replace(
  /@batch\(field: "categories"[^)]*\)/,
  '@batch(off: true)',
);

test('--check names the file, the operation and what is wrong with it', async () => {
  using folder = makeFolder({
    'unified.graphql': unbatched,
    'operations/page.graphql':
      'query Page { products(limit: 9) { category { name } } }\nquery Fine { products { name } }',
    'operations/nested/small.gql':
      'query Small @budget(calls: 1, cost: 10) { products { stock { quantity } } }',
    'operations/meant.graphql':
      'query Meant @budget(calls: 10, callPerParent: true) { products(limit: 9) { category { name } } }',
    'operations/wrong.graphql': 'query Wrong @budget(callPerParent: true) { categories { name } }',
  });
  const { exitCode, stdout, stderr } = await headgate(
    ['explain', '--check', '--schema', 'unified.graphql', 'operations'],
    { cwd: folder.path },
  );

  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.split('\n').filter((line) => line.startsWith('✖'))).toEqual([
    '✖ operations/nested/small.gql: Small: it makes up to 2 calls, its @budget is 1',
    '✖ operations/nested/small.gql: Small: it costs 40, its @budget is 10',
    '✖ operations/page.graphql: Page: products.category (Product.category) makes a call for each parent, 9 at most: GET /categories/{id}',
    '✖ operations/wrong.graphql: Wrong: @budget: callPerParent needs calls: say how many there may be',
  ]);
});

test('of several operations on the command line none is passed over', async () => {
  const both = ['-e', 'query A { products { name } }', '-e', 'query B { categories { name } }'];
  const { stdout } = await headgate(['explain', ...both], inRepository);
  expect(stdout.match(/^query .*$/gm)).toEqual(['query A', 'query B']);
});

test('operations may use fragments of other files', async () => {
  using folder = makeFolder({
    'unified.graphql': unbatched,
    'operations/page.graphql': 'query Page { products(limit: 9) { ...Card } }',
    'operations/fragments/card.graphql': 'fragment Card on Product { name ...InStock }',
    'operations/fragments/stock.graphql': 'fragment InStock on Product { stock { quantity } }',
    'twice/page.graphql': 'query Page { products { ...Card } }',
    'twice/one.graphql': 'fragment Card on Product { name }',
    'twice/other.graphql': 'fragment Card on Product { price }',
    'wrong/page.graphql': 'query Page { products { ...Card } }',
    'wrong/z.graphql': 'fragment Card on Product {\n nope }',
  });
  const explained = (operations: string) =>
    headgate(['explain', '--schema', 'unified.graphql', operations], { cwd: folder.path });
  const { exitCode, stdout } = await explained('operations');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^query Page \(operations\/page\.graphql\)/);
  expect(stdout).toContain('BatchGetStock');
  expect((await explained('twice')).stderr).toContain(
    'page.graphql:1:28: Unknown fragment "Card".',
  );
  expect((await explained('wrong')).stderr).toContain('z.graphql:2:2: Cannot query field "nope"');
});

test.each([
  [[], 'name files or folders with operations, or give one with -e'],
  [['-e', '{ a }', 'x.graphql'], 'name files or folders with operations'],
  [['broken.graphql'], 'broken.graphql:2:5: Cannot query field "productz"'],
  [['many.graphql'], 'Cannot query field "a9" on type "Query".\n  and 20 more'],
  [['unified.graphql'], 'unified.graphql:4:1: defines types'],
  [['empty'], 'there are no .graphql files in '],
  [['nowhere.graphql'], 'nowhere.graphql: there is no such file'],
  [['-e', '{ __typename', '--json'], 'Syntax Error'],
  [
    ['-e', 'subscription($s: Boolean!) { watchStock(sku: "a") @skip(if: $s) { quantity } }'],
    'The root field of a subscription cannot have @skip.',
  ],
  [['-e', '{ __typename }', '--operation', 'X'], 'there is no operation X'],
  [['-e', '{ __typename }', '--variables', '{'], '--variables must be a JSON object'],
  [['-e', '{ __typename }', '--variables', '{"n":1}'], 'has no variable $n'],
  [
    ['-e', 'query($n: Int) { products(limit: $n) { id } }', '--variables', '{"n":"x"}'],
    'Variable "$n" got invalid value "x"',
  ],
])('a mistake of the user: %j', async (args, message) => {
  using folder = makeFolder({
    'unified.graphql': unbatched,
    'broken.graphql': '{ products { id }\n    productz { id } }',
    'many.graphql': `{ ${Array.from({ length: 30 }, (_, n) => `a${n}`).join(' ')} }`,
    'empty/readme.md': '',
  });
  const placed = args.map((arg) =>
    /^(broken|many|unified|empty)/.test(arg) ? `${folder.path}/${arg}` : arg,
  );
  const run = explainCommand.run([...placed, '--schema', `${folder.path}/unified.graphql`]);

  await expect(run).rejects.toThrow(UserError);
  await expect(run).rejects.toThrow(message);
});
