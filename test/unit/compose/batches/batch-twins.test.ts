import { print } from 'graphql';
import { expect, test } from 'vitest';
import { readField } from '../../../../src/annotations/read.ts';
import { annotateBatchTwins } from '../../../../src/compose/batches/annotate-batch-twins.ts';
import { findBatchTwins } from '../../../../src/compose/batches/batch-twins.ts';
import { completeBatches } from '../../../../src/compose/batches/complete-batches.ts';
import { applyTypeDefs } from '../../../../src/compose/type-defs/apply-type-defs.ts';
import { cpuMsOf } from '../../../fixtures/cpu-time.ts';
import { definitionsOf, schemaOf, sdlFile, userErrorOf } from '../sdl-file.ts';

const a = '@grpc(source: "a", service: "S", method: "M")';
const b = '@grpc(source: "b", service: "S", method: "M")';
const types = `
  scalar Decimal
  type Product { id: ID! sku: String price: Decimal tags: [String!] }
  type User { id: ID! name: String }
  type AUser { id: ID! name: String }
  type UserDto { id: ID! name: String }
  type UserMembership { id: ID! name: String }
  type Part { id: Float! name: String }
  type Stock { sku: String! level: Int }
  type StockList { stocks: [Stock!]! total: Int }
  type GetStockResponse { stock: Stock }
  input UserKeys { ids: [ID!]! @wire(maxItems: 7) }
  input SomeUsers { ids: [ID!]! limit: Int }
  input TenantUsers { ids: [ID!]! tenant: String! }
  type UserPage { users: [User!]! total: Int nextPageToken: String }
  type Order { id: ID! customerId: ID! }
  type Settings { userId: ID! theme: String }
  type TwoLists { some: [Stock] others: [Stock] }
`;
const twinsOf = (query: string) =>
  findBatchTwins(schemaOf(definitionsOf(`${types} type Query { ${query} }`)));

test.for([
  [
    `product(id: ID!): Product ${a}  products(ids: [ID!]!): [Product!]! ${a}`,
    {
      single: 'product',
      field: 'products',
      keyArg: 'id',
      keysArg: 'ids',
      items: [],
      itemKey: 'id',
    },
  ],
  [
    `stock(sku: String): Stock ${a}  batchStock(skus: [String!] @wire(maxItems: 50)): StockList ${a}`,
    {
      single: 'stock',
      field: 'batchStock',
      keyArg: 'sku',
      keysArg: 'skus',
      items: ['stocks'],
      itemKey: 'sku',
      maxKeys: 50,
    },
  ],
  [
    `stock(sku: String!, at: String!): Stock ${a}  stocks(skuList: [String], at: String!): [Stock] ${a}`,
    {
      single: 'stock',
      field: 'stocks',
      keyArg: 'sku',
      keysArg: 'skuList',
      items: [],
      itemKey: 'sku',
    },
  ],
  [
    `user(userId: ID!): User ${a}  users(ids: [ID!]): [User!] ${a}`,
    { single: 'user', field: 'users', keyArg: 'userId', keysArg: 'ids', items: [], itemKey: 'id' },
  ],
  [
    `user(id: ID!): User ${a}  users(userIds: [ID!]): [User!] ${a}`,
    { single: 'user', field: 'users', keyArg: 'id', keysArg: 'userIds', items: [], itemKey: 'id' },
  ],
  // Another source has a type of that name; a framework says that it is sent.
  [
    `aUser(userId: ID!): AUser ${a}  aUsers(ids: [ID!]): [AUser!] ${a}`,
    {
      single: 'aUser',
      field: 'aUsers',
      keyArg: 'userId',
      keysArg: 'ids',
      items: [],
      itemKey: 'id',
    },
  ],
  [
    `user(userId: ID!): UserDto ${a}  users(ids: [ID!]): [UserDto!] ${a}`,
    { single: 'user', field: 'users', keyArg: 'userId', keysArg: 'ids', items: [], itemKey: 'id' },
  ],
  // `type: number` is how many frameworks write ids; Int and Float are numbers of one text.
  [
    `part(id: Float!): Part ${a}  parts(ids: [Float!]!): [Part!] ${a}`,
    { single: 'part', field: 'parts', keyArg: 'id', keysArg: 'ids', items: [], itemKey: 'id' },
  ],
  [
    `part(id: Int!): Part ${a}  parts(ids: [Float!]!): [Part!] ${a}`,
    { single: 'part', field: 'parts', keyArg: 'id', keysArg: 'ids', items: [], itemKey: 'id' },
  ],
  [
    `user(id: ID!): User ${a}  readUsers(input: UserKeys!): [User!] ${a}`,
    {
      single: 'user',
      field: 'readUsers',
      keyArg: 'id',
      keysArg: 'input.ids',
      items: [],
      itemKey: 'id',
      maxKeys: 7,
    },
  ],
  [
    `getStock(sku: String): GetStockResponse ${a}  batchGetStock(skus: [String!]): StockList ${a}`,
    {
      single: 'getStock',
      field: 'batchGetStock',
      keyArg: 'sku',
      keysArg: 'skus',
      items: ['stocks'],
      itemKey: 'sku',
      itemField: 'stock',
    },
  ],
  [
    `user(id: ID!): User ${a}  users(id: [ID!]): [User!] ${a}`,
    { single: 'user', field: 'users', keyArg: 'id', keysArg: 'id', items: [], itemKey: 'id' },
  ],
] as const)('found: %s', ([query, twin]) => {
  expect(twinsOf(query)).toEqual({ found: [twin], proposed: [] });
});

test.for([
  ['another source', `product(id: ID!): Product ${a}  products(ids: [ID!]!): [Product!]! ${b}`],
  ['no source', `product(id: ID!): Product  products(ids: [ID!]!): [Product!]!`],
  [
    'another type of key',
    `product(id: ID!): Product ${a}  products(ids: [Int!]!): [Product!]! ${a}`,
  ],
  ['no list', `product(id: ID!): Product ${a}  products(ids: ID!): [Product!]! ${a}`],
  ['a list of lists', `product(id: ID!): Product ${a}  products(ids: [[ID!]]): [Product!]! ${a}`],
  [
    'an item that does not repeat its key',
    `user(name2: ID!): User ${a}  users(name2s: [ID!]): [User] ${a}`,
  ],
  [
    'a key whose equal values differ as text',
    `product(price: Decimal!): Product ${a}  products(prices: [Decimal!]!): [Product] ${a}`,
  ],
  [
    'a list as key',
    `product(tags: [String!]!): Product ${a}  products(tags: [String!]!): [Product] ${a}`,
  ],
  [
    'an argument that the bulk read lacks',
    `stock(sku: String!, at: String): Stock ${a}  stocks(skus: [String]): [Stock] ${a}`,
  ],
  [
    'an argument of another type',
    `stock(sku: String!, at: Int): Stock ${a}  stocks(skus: [String], at: String): [Stock] ${a}`,
  ],
  [
    'an argument that the single read lacks',
    `stock(sku: String!): Stock ${a}  stocks(skus: [String], at: String!): [Stock] ${a}`,
  ],
  ['another item', `stock(sku: String!): Stock ${a}  products(skus: [String]): [Product] ${a}`],
  [
    'the key of something else than the item',
    `membership(userId: ID!): UserMembership ${a}  memberships(ids: [ID!]): [UserMembership] ${a}`,
  ],
  ['two lists of items', `stock(sku: String!): Stock ${a}  stocks(skus: [String]): TwoLists ${a}`],
  [
    'a word by hand',
    `product(id: ID!): Product ${a} @batch(off: true)  products(ids: [ID!]!): [Product!]! ${a}`,
  ],
] as const)('not found: %s', ([, query]) => {
  expect(twinsOf(query)).toEqual({ found: [], proposed: [] });
});

test('what stands beside keys in a body may leave items out, or be needed', () => {
  const some = twinsOf(`user(id: ID!): User ${a}  users(input: SomeUsers!): [User!] ${a}`);
  expect(some.found).toEqual([]);
  expect(some.proposed[0]?.because).toBe('"input.limit" may leave some of the keys out of users');
  const tenant = twinsOf(`user(id: ID!): User ${a}  users(input: TenantUsers!): [User!] ${a}`);
  expect(tenant).toEqual({ found: [], proposed: [] });
});

test('an argument that could leave items out makes it a proposal', () => {
  for (const narrowing of ['limit', 'pageSize', 'take', 'status', 'includeArchived', 'tenant']) {
    const { found, proposed } = twinsOf(
      `product(id: ID!): Product ${a}  products(ids: [ID!], ${narrowing}: Int): [Product!]! ${a}`,
    );
    expect(found).toEqual([]);
    expect(proposed).toMatchObject([{ single: 'product', field: 'products' }]);
    expect(proposed[0]?.because).toBe(`"${narrowing}" may leave some of the keys out of products`);
    expect(proposed[0]?.remedy).toBe(
      'Query.product takes it by @batch(field: "products", keyArg: "id", keysArg: "ids", itemKey: "id")',
    );
    expect(proposed[0]).not.toHaveProperty('narrowing');
  }
});

test('a proposal names all arguments that could leave items out', () => {
  const { proposed } = twinsOf(
    `product(id: ID!): Product ${a}  products(status: String, limit: Int, ids: [ID!]): [Product!] ${a}`,
  );
  expect(proposed[0]?.because).toBe(
    '"status" and "limit" may leave some of the keys out of products',
  );
});

const rest = (path: string) => `@rest(source: "a", method: "GET", path: "${path}")`;
const soap = (operation: string) => `@soap(source: "a", operation: "${operation}")`;
const grpc = (method: string, service = 'v1.Users') =>
  `@grpc(source: "a", service: "${service}", method: "${method}")`;

test.for([
  [rest('/users/{id}'), rest('/users')],
  [rest('/users/{id}'), rest('/users/batch')],
  [rest('/users/{id}'), rest('/users:batchGet')],
  [rest('/users/{id}'), rest('/users/by-ids')],
  [rest('/user'), rest('/bulk/users')],
  [rest('/orgs/{org}/users/{id}'), rest('/orgs/{org}/users')],
  [rest('/api/User/GetById'), rest('/api/User/GetByIds')],
  [rest('/hr/getUser/{id}'), rest('/hr/listUsers')],
  [grpc('GetUser'), grpc('BatchGetUsers')],
  [grpc('GetUser'), grpc('ListUsersByIds')],
  [grpc('Get'), grpc('MultiGet')],
  [soap('GetUser'), soap('GetUsers')],
  [soap('getUserById'), soap('findUsersByIdList')],
] as const)('the same is asked: %s %s', ([single, bulk]) => {
  const { found } = twinsOf(`user(id: ID!): User ${single}  users(ids: [ID!]!): [User!] ${bulk}`);
  expect(found).toHaveLength(1);
});

// Each gives a user for the id of a user, and most of them another one.
test.for([
  [rest('/users/{id}/manager'), rest('/users')],
  [rest('/users/{id}'), rest('/users/managers')],
  [rest('/users/{id}/draft'), rest('/users')],
  [rest('/orders/{id}/user'), rest('/users')],
  [rest('/v2/users/{id}'), rest('/v1/users')],
  [rest('/users/{id}'), rest('/archive/users')],
  [grpc('GetManager'), grpc('BatchGetUsers')],
  [grpc('GetUserManager'), grpc('BatchGetUsers')],
  [grpc('GetUser'), grpc('BatchGetUsers', 'v1.Drafts')],
  [soap('GetParentUser'), soap('GetUsers')],
] as const)('something else may be asked: %s %s', ([single, bulk]) => {
  const { found, proposed } = twinsOf(
    `user(id: ID!): User ${single}  users(ids: [ID!]!): [User!] ${bulk}`,
  );
  expect(found).toEqual([]);
  expect(proposed).toMatchObject([
    { single: 'user', because: expect.stringMatching(/^"\S.*\S" may read different things$/) },
  ]);
});

test('of two bulk reads the one that asks the same is taken', () => {
  const { found, proposed } = twinsOf(`user(id: ID!): User ${rest('/users/{id}')}
    managers(ids: [ID!]): [User!] ${rest('/users/managers')}
    users(ids: [ID!]): [User!] ${rest('/users')}`);
  expect(found).toMatchObject([{ single: 'user', field: 'users' }]);
  expect(proposed).toEqual([]);
});

test('a key of which there are several items makes it a proposal', () => {
  const { found, proposed } = twinsOf(`order(customerId: ID!): Order ${a}
    orders(customerIds: [ID!]!): [Order!] ${a}`);
  expect(found).toEqual([]);
  expect(proposed[0]?.because).toBe(
    'several may have the same "customerId", because each has its own "id"',
  );
  // It is all that these have.
  const settings = twinsOf(`settings(userId: ID!): Settings ${a}
    manySettings(userIds: [ID!]!): [Settings!] ${a}`);
  expect(settings.found).toHaveLength(1);
});

test('a write with keys in its body may be a read that its owner has to call so', () => {
  const post = (path: string) => `@rest(source: "a", method: "POST", path: "${path}")`;
  const user = `type Query { user(id: ID!): User ${rest('/users/{id}')} }`;
  const twins = (mutation: string) =>
    findBatchTwins(schemaOf(definitionsOf(`${types} ${user} type Mutation { ${mutation} }`)));
  expect(twins(`batchUsers(input: UserKeys!): [User!] ${post('/users/batch')}`)).toMatchObject({
    found: [],
    proposed: [
      {
        single: 'user',
        field: 'batchUsers',
        keysArg: 'input.ids',
        because: 'batchUsers is in Mutation',
        remedy: 'selectQueryOrMutationField makes it a read',
      },
    ],
  });
  const deletes = twins(`deleteUsers(input: UserKeys!): [User!] ${post('/users/delete')}`);
  expect(deletes).toEqual({ found: [], proposed: [] });
});

test('an answer that is one of several pages makes it a proposal', () => {
  const { found, proposed } = twinsOf(
    `user(id: ID!): User ${a}  users(ids: [ID!]!): UserPage ${a}`,
  );
  expect(found).toEqual([]);
  expect(proposed[0]?.because).toBe('its answer has "nextPageToken", as pages have');
});

test('keys as one text are proposed; one key is no list of them', () => {
  const { found, proposed } = twinsOf(
    `user(id: ID!): User ${a}  users(ids: String!): [User!] ${a}`,
  );
  expect(found).toEqual([]);
  expect(proposed).toMatchObject([
    { keysArg: 'ids', separator: ',', because: '"ids" is one text' },
  ]);
  expect(twinsOf(`user(id: ID!): User ${a}  users(id: String): [User!] ${a}`)).toEqual({
    found: [],
    proposed: [],
  });
});

test.for([
  ['keysArg: "ids"', 'has no list argument "ids"'],
  ['keysArg: "skus", separator: ","', 'has no text argument "skus"'],
])('a text is not a list: %s', ([given, problem]) => {
  const { types: extended } = applyTypeDefs(
    definitionsOf(`${types} type Query {
      stock(sku: String!): Stock ${a}
      getMany(ids: String, skus: [String!]): StockList ${a}
    }`),
    [sdlFile(`extend type Query { stock: Stock @batch(field: "getMany", ${given}) }`)],
  );
  expect(userErrorOf(() => completeBatches(extended, schemaOf(extended)))).toContain(problem);
});

test('two that would do are proposals', () => {
  const { found, proposed } = twinsOf(
    `product(id: ID!): Product ${a}  products(ids: [ID!]): [Product!]! ${a}  more(ids: [ID!]): [Product] ${a}`,
  );
  expect(found).toEqual([]);
  expect(proposed).toMatchObject([{ field: 'products', because: 'more(ids:) would do as well' }]);
});

test('twins are written into the Query type, and read back', () => {
  const definitions = definitionsOf(
    `${types} type Query { "Kept." stock(sku: String!): Stock ${a}  stocks(skus: [String!]!): StockList ${a} }`,
  );
  const { found } = findBatchTwins(schemaOf(definitions));
  const annotated = annotateBatchTwins(definitions, found);
  const { single: _, ...batch } = found[0] ?? { single: '' };
  const stock = schemaOf(annotated).getQueryType()?.getFields().stock;
  expect(readField(stock?.astNode?.directives).batch).toEqual(batch);
  expect(stock?.description).toBe('Kept.');
  // Whoever has one is not asked again.
  expect(findBatchTwins(schemaOf(annotated)).found).toEqual([]);
});

test('a batch by hand is completed', () => {
  const composed = definitionsOf(`${types} type Query {
    stock(sku: String!): Stock ${a}
    getMany(skus: [String!]! @wire(maxItems: 20)): StockList ${a}
    anyStock(key: String!): Stock ${a}
  }`);
  const file = sdlFile(`
    extend type Query {
      stock: Stock @batch(field: "getMany", keysArg: "skus")
      anyStock: Stock @batch(field: "getMany", keysArg: "skus", itemKey: "sku", maxKeys: 5)
    }
    extend type Product {
      stock: Stock @link(field: "getMany", args: { skus: "$parent.sku" }) @batch(keysArg: "skus")
    }
  `);
  const { types: extended } = applyTypeDefs(composed, [file]);
  const text = completeBatches(extended, schemaOf(extended))
    .map((type) => print(type))
    .join('\n');
  for (const [keyArg, maxKeys] of [
    ['sku', 20],
    ['key', 5],
    ['skus', 20],
  ] as const) {
    expect(text).toMatch(
      new RegExp(
        `@batch\\(field: "getMany", keyArg: "${keyArg}", keysArg: "skus",[^@]*maxKeys: ${maxKeys}`,
      ),
    );
  }
  expect(text.match(/itemKey: "sku"/g)).toHaveLength(3);
  expect(text.match(/items: "stocks"/g)).toHaveLength(3);
});

test('a thousand reads take no time that anybody notices', () => {
  const count = 500;
  const reads = Array.from(
    { length: count },
    (_, n) => `t${n}(id: ID!): T${n} ${a}  t${n}s(ids: [ID!]!): [T${n}!]! ${a}`,
  );
  const items = Array.from({ length: count }, (_, n) => `type T${n} { id: ID! a: Int b: Int }`);
  const sdl = `type Query { ${reads.join('\n')} } ${items.join('\n')}`;
  const schema = schemaOf(definitionsOf(sdl));
  const tookMs = cpuMsOf(() => expect(findBatchTwins(schema).found).toHaveLength(count));
  // 50 ms on a quiet machine; to look at every pair of them took seven seconds.
  expect(tookMs).toBeLessThan(2_000);
});
