import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  printType,
  validateSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import {
  annotationsOf,
  composeContract,
  contractOf,
  fieldOf,
  openapi,
  ref,
} from '../compose-contract.ts';

const text = { type: 'string' };
const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'object',
  properties,
  ...more,
});

async function printed(schema: unknown, schemas: Record<string, unknown>, ...names: string[]) {
  const composed = await composeContract(contractOf(schema, schemas));
  return names.map((name) => printedType(composed, name));
}

function printedType(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  return type === undefined ? `no ${name}` : printType(type);
}

test.each<[unknown, string, string]>([
  [{ type: 'string' }, 'String!', 'String!'],
  [{ type: 'string', format: 'uuid', pattern: 'x', minLength: 1 }, 'String!', 'String!'],
  [{ type: 'string', format: 'email' }, 'String!', 'String!'],
  [{ type: 'string', format: 'uri' }, 'String!', 'String!'],
  [{ type: 'string', format: 'decimal' }, 'String!', 'String!'],
  [{ type: 'string', format: 'int64' }, 'String!', 'String!'],
  [{ type: 'string', format: 'date-time' }, 'DateTime!', 'DateTime!'],
  [{ type: 'string', format: 'date' }, 'Date!', 'Date!'],
  [{ type: 'string', format: 'byte' }, 'Base64!', 'Base64!'],
  [{ type: 'integer' }, 'Int!', 'Int!'],
  [{ type: 'integer', minimum: 0 }, 'Int!', 'Int!'],
  [{ type: 'integer', format: 'int64' }, 'BigInt!', 'BigInt!'],
  [{ type: 'integer', maximum: 4294967295 }, 'BigInt!', 'BigInt!'],
  [{ type: 'integer', exclusiveMaximum: 2147483648 }, 'Int!', 'Int!'],
  [{ type: 'integer', exclusiveMinimum: 2147483648 }, 'BigInt!', 'BigInt!'],
  [{ type: 'integer', minimum: -2147483648 }, 'Int!', 'Int!'],
  [{ type: 'integer', minimum: -2147483649 }, 'BigInt!', 'BigInt!'],
  [{ type: 'integer', maximum: 10, exclusiveMaximum: true }, 'Int!', 'Int!'],
  [{ type: 'integer', example: 1700000000000 }, 'BigInt!', 'BigInt!'],
  [{ type: 'integer', examples: [1, 1700000000000] }, 'BigInt!', 'BigInt!'],
  [{ type: 'integer', examples: 'none' }, 'Int!', 'Int!'],
  [{ type: 'integer', default: 2147483648 }, 'BigInt!', 'BigInt!'],
  [{ type: 'integer', enum: [1, 4294967296] }, 'BigInt!', 'BigInt!'],
  [{ const: 4294967296 }, 'BigInt!', 'BigInt!'],
  [{ allOf: [{ type: 'integer' }], example: 1700000000000 }, 'BigInt!', 'BigInt!'],
  [{ type: 'number', example: 1700000000000 }, 'Float!', 'Float!'],
  [{ type: ['integer', 'null'], example: 1700000000000 }, 'BigInt', 'BigInt'],
  [
    { type: 'array', items: { type: 'integer' }, example: [1700000000000] },
    '[BigInt!]!',
    '[BigInt!]!',
  ],
  [{ additionalProperties: { type: 'integer', example: 1e12 } }, 'BigIntMap!', 'BigIntMap!'],
  // What libraries write for any integer of JavaScript says nothing about this one.
  [{ type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }, 'Int!', 'Int!'],
  [{ type: 'integer', exclusiveMinimum: 0, maximum: 9007199254740991 }, 'Int!', 'Int!'],
  [{ type: 'integer', maximum: 9007199254740991, example: 1700000000000 }, 'BigInt!', 'BigInt!'],
  [{ type: 'number', minimum: 1 }, 'Float!', 'Float!'],
  [{ type: 'boolean', enum: [true] }, 'Boolean!', 'Boolean!'],
  [{ type: 'integer', enum: [1, 2] }, 'Int!', 'Int!'],
  [{ enum: [1, 'a'] }, 'JSON', 'JSON'],
  [{ type: 'integer', enum: ['1', '2'] }, 'Int!', 'Int!'],
  [{ type: 'boolean', enum: ['true'] }, 'Boolean!', 'Boolean!'],
  [{ type: 'string', enum: [1, 2] }, 'String!', 'String!'],
  [{ format: 'int64' }, 'BigInt!', 'BigInt!'],
  [{ format: 'date-time' }, 'DateTime!', 'DateTime!'],
  [{ format: 'double' }, 'Float!', 'Float!'],
  [{ maxLength: 10 }, 'String!', 'String!'],
  [{ format: 'some-format' }, 'JSON', 'JSON'],
  [{ type: 'integer', oneOf: [{ const: 0 }, { const: 1 }] }, 'Int!', 'Int!'],
  [{ type: 'integer', format: 'int64', oneOf: [{ const: 0 }, { const: 1 }] }, 'BigInt!', 'BigInt!'],
  [{ anyOf: [{ const: 1 }, { const: 0.5 }] }, 'Float!', 'Float!'],
  [{ anyOf: [{ type: 'integer' }, { type: 'integer', format: 'int64' }] }, 'BigInt!', 'BigInt!'],
  [{ anyOf: [{ type: 'integer', format: 'int64' }, { type: 'number' }] }, 'Decimal!', 'Decimal!'],
  // What is read from a query, too, is spelt there.
  [{ anyOf: [{ type: 'string', format: 'numeric' }, { type: 'number' }] }, 'Float!', 'Float!'],
  [{ anyOf: [{ type: 'integer' }, { type: 'string', format: 'integer' }] }, 'Int!', 'Int!'],
  [{ anyOf: [{ type: 'string', format: 'boolean' }, { type: 'boolean' }] }, 'Boolean!', 'Boolean!'],
  [{ anyOf: [{ type: 'string', format: 'numeric' }, { type: 'boolean' }] }, 'JSON', 'JSON'],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'JSON', 'JSON'],
  [
    {
      oneOf: [
        { type: 'string', format: 'date' },
        { type: 'string', format: 'date-time' },
      ],
    },
    'String!',
    'String!',
  ],
  [{}, 'JSON', 'JSON'],
  [true, 'JSON', 'JSON'],
  [{ type: 'object' }, 'JSON', 'JSON'],
  [{ type: 'object', additionalProperties: text }, 'StringMap!', 'StringMap!'],
  [{ additionalProperties: { type: 'integer', format: 'int64' } }, 'BigIntMap!', 'BigIntMap!'],
  [{ type: 'object', properties: {}, additionalProperties: text }, 'StringMap!', 'StringMap!'],
  [{ type: 'object', additionalProperties: { type: ['string', 'null'] } }, 'StringMap!', 'JSON'],
  [{ patternProperties: { '^x-': text } }, 'StringMap!', 'StringMap!'],
  [{ additionalProperties: { anyOf: [text, { type: 'string' }] } }, 'StringMap!', 'StringMap!'],
  [{ additionalProperties: { enum: [1, 2] } }, 'IntMap!', 'IntMap!'],
  [{ additionalProperties: { enum: ['a', 'b'] } }, '[ThingVEntry!]!', '[ThingVEntryInput!]!'],
  [
    { additionalProperties: { format: 'decimal', type: 'number' } },
    '[ThingVEntry!]!',
    '[ThingVEntryInput!]!',
  ],
  [{ additionalProperties: ref('Other') }, '[OtherEntry!]!', '[OtherEntryInput!]!'],
  [
    { type: 'array', items: { additionalProperties: ref('Other') } },
    '[[OtherEntry!]!]!',
    '[[OtherEntryInput!]!]!',
  ],
  [{ additionalProperties: { type: 'array' } }, 'JSON', 'JSON'],
  [{ type: 'object', additionalProperties: true }, 'JSON', 'JSON'],
  [{ type: ['string', 'null'] }, 'String', 'String'],
  [{ type: ['string', 'integer'] }, 'JSON', 'JSON'],
  [{ type: 'string', nullable: true }, 'String', 'String'],
  [{ type: 'string', default: 'x' }, 'String!', 'String!'],
  [{ anyOf: [text, { type: 'null' }] }, 'String', 'String'],
  [{ anyOf: [text, { type: 'string', enum: ['a'] }] }, 'String!', 'String!'],
  [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 'Float!', 'Float!'],
  [{ oneOf: [text, ref('Other')] }, 'JSON', 'JSON'],
  [ref('Other'), 'Other!', 'OtherInput!'],
  [{ oneOf: [ref('Other'), { type: 'null' }] }, 'Other', 'OtherInput'],
  [{ anyOf: [ref('Other'), { nullable: true }] }, 'Other', 'OtherInput'],
  [
    { anyOf: [{ title: 'null', type: 'object', nullable: true }, ref('Other')] },
    'Other',
    'OtherInput',
  ],
  [{ anyOf: [text, { nullable: true }] }, 'String', 'String'],
  [{ anyOf: [{ type: 'object' }, ref('Other')] }, 'JSON', 'JSON'],
  // Who takes one or a list of them takes a list of one; an answer may still be one.
  [{ anyOf: [text, { type: 'array', items: text }] }, 'JSON', '[String!]!'],
  [{ oneOf: [{ type: 'array', items: ref('Other') }, ref('Other')] }, 'JSON', '[OtherInput!]!'],
  [{ anyOf: [text, { type: 'array', items: { type: 'integer' } }] }, 'JSON', 'JSON'],
  [{ anyOf: [text, { type: 'array' }, { type: 'array', items: text }] }, 'JSON', 'JSON'],
  [{ anyOf: [{ nullable: true }] }, 'JSON', 'JSON'],
  [{ allOf: [ref('Other')], nullable: true }, 'Other', 'OtherInput'],
  [{ allOf: [ref('Other')], description: 'd' }, 'Other!', 'OtherInput!'],
  [{ type: 'array', items: text }, '[String!]!', '[String!]!'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, '[String]!', '[String]!'],
  [
    { type: 'array', items: { type: 'array', items: ref('Other') } },
    '[[Other!]!]!',
    '[[OtherInput!]!]!',
  ],
  [{ type: 'array' }, '[JSON]!', '[JSON]!'],
  [{ type: 'string', const: 'fixed' }, 'String!', 'ThingV!'],
  [{ type: 'string', enum: ['a', 'b', null] }, 'ThingV', 'ThingV'],
])('%j is %s in answers and %s in requests', async (v, output, input) => {
  const schemas = {
    Thing: object({ v, n: { type: 'integer' } }, { required: ['v'] }),
    Other: object({ n: { type: 'integer' } }),
  };
  const schema = await composeContract(contractOf(ref('Thing'), schemas));
  expect(fieldOf(schema, 'Thing.v').type.toString()).toBe(output);
  const inputType = schema.getType('ThingInput');
  expect(isInputObjectType(inputType) && inputType.getFields().v?.type.toString()).toBe(input);
});

test('examples of an object say how large its integers are, too', async () => {
  const count = { type: 'integer' };
  const schemas = {
    Old: object({ at: count, n: count }, { example: { at: 1700000000000, n: 3 } }),
    New: object(
      { all: { type: 'array', items: count }, n: count },
      { examples: [{ all: [1e12] }] },
    ),
    Thing: object({ old: ref('Old'), new: ref('New') }),
  };
  expect(await printed(ref('Thing'), schemas, 'Old', 'New')).toEqual([
    'type Old {\n  at: BigInt\n  n: Int\n}',
    'type New {\n  all: [BigInt!]\n  n: Int\n}',
  ]);
});

test('so do examples of whole bodies, wherever the schemas stand that they are of', async () => {
  const count = { type: 'integer' };
  const id = { type: 'integer', format: 'int32' };
  const schemas = {
    Key: id,
    Seen: object({ at: { anyOf: [count, { type: 'null' }] }, n: count }),
    User: object({
      key: ref('Key'),
      seen: ref('Seen'),
      friends: { type: 'array', items: ref('User') },
      scores: { additionalProperties: count },
      small: count,
    }),
    Change: object({ when: count, small: count }),
    Page: object({ first: ref('Seen'), key: ref('Key') }),
  };
  const user = { key: 1e10, seen: { at: 1700000000000, n: 1 }, small: 2, unknown: 1e12 };
  const json = (schema: unknown, shown: object) => ({ 'application/json': { schema, ...shown } });
  const schema = await composeContract({
    'openapi.yaml': openapi(
      {
        '/pages': {
          get: { responses: { 200: { description: 'ok', content: json(ref('Page'), {}) } } },
        },
        '/users': {
          post: {
            requestBody: { content: json(ref('Change'), { example: { when: 1e12, small: 1 } }) },
            responses: {
              200: {
                description: 'ok',
                content: json(ref('User'), {
                  examples: {
                    one: { $ref: '#/components/examples/one' },
                    none: { $ref: '#/components/examples/none' },
                    two: { value: { friends: [{ scores: { a: 1e11 } }] } },
                  },
                }),
              },
            },
          },
        },
      },
      schemas,
      { components: { schemas, examples: { one: { value: user } } } },
    ),
  });
  expect(['Seen', 'User', 'ChangeInput', 'Page'].map((name) => printedType(schema, name))).toEqual([
    'type Seen {\n  at: BigInt\n  n: Int\n}',
    'type User {\n  key: BigInt\n  seen: Seen\n  friends: [User!]\n  scores: BigIntMap\n  small: Int\n}',
    'input ChangeInput {\n  when: BigInt\n  small: Int\n}',
    'type Page {\n  first: Seen\n  key: BigInt\n}',
  ]);
});

test.each<[unknown, string, string]>([
  [{ type: 'integer' }, 'BigInt', 'Int'],
  [{ type: 'integer', format: 'int32' }, 'Int', 'Int'],
  [{ type: 'integer', format: 'int64' }, 'BigInt', 'BigInt'],
  [{ type: 'integer', minimum: 1 }, 'BigInt', 'Int'],
  [{ type: 'integer', minimum: 1, maximum: 100 }, 'Int', 'Int'],
  [{ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 10 }, 'Int', 'Int'],
  [{ type: 'integer', minimum: 1, maximum: 4294967295 }, 'BigInt', 'BigInt'],
  [{ type: 'integer', enum: [1, 2] }, 'Int', 'Int'],
  [{ type: 'array', items: { type: 'integer' } }, '[BigInt!]', '[Int!]'],
  [{ type: 'number' }, 'Float', 'Float'],
])('integerFormat: int64 makes %j %s; int32, and nothing, %s', async (v, wide, narrow) => {
  const contract = contractOf(ref('Thing'), { Thing: object({ v }) });
  for (const [config, expected] of [
    [{ integerFormat: 'int64' }, wide],
    [{ integerFormat: 'int32' }, narrow],
    [{}, narrow],
  ] as const) {
    const schema = await composeContract(contract, config);
    expect(String(fieldOf(schema, 'Thing.v').type)).toBe(expected);
  }
});

test('what is optional may be null', async () => {
  const [thing, input] = await printed(
    ref('Thing'),
    { Thing: object({ a: text, b: text }, { required: ['b'] }) },
    'Thing',
    'ThingInput',
  );
  expect(thing).toBe('type Thing {\n  a: String\n  b: String!\n}');
  expect(input).toBe('input ThingInput {\n  a: String\n  b: String!\n}');
});

test('answers hide writeOnly, requests hide readOnly', async () => {
  const Thing = object({
    id: { type: 'integer', readOnly: true },
    secret: { type: 'string', writeOnly: true },
    name: text,
  });
  expect(await printed(ref('Thing'), { Thing }, 'Thing', 'ThingInput')).toEqual([
    'type Thing {\n  id: Int\n  name: String\n}',
    'input ThingInput {\n  secret: String\n  name: String\n}',
  ]);
});

test('allOf makes one object; the more precise description of a member wins', async () => {
  const schemas = {
    Base: object({ id: { type: 'integer' }, kind: text, any: {} }, { required: ['id'] }),
    Thing: {
      allOf: [ref('Base'), object({ name: text, any: text, kind: {} })],
      required: ['name'],
      properties: { own: text },
    },
  };
  expect(await printed(ref('Thing'), schemas, 'Thing')).toEqual([
    'type Thing {\n  id: Int!\n  kind: String\n  any: String\n  name: String!\n  own: String\n}',
  ]);
});

test('types that contain themselves', async () => {
  const schemas = {
    Node: object(
      {
        next: ref('Node'),
        all: { type: 'array', items: ref('Node') },
        up: { oneOf: [ref('Node'), { type: 'null' }] },
      },
      { required: ['all', 'up'] },
    ),
    Loop: { type: 'array', items: ref('Loop') },
    Thing: object({ node: ref('Node'), loop: ref('Loop') }),
  };
  expect(await printed(ref('Thing'), schemas, 'Node', 'NodeInput', 'Thing')).toEqual([
    'type Node {\n  next: Node\n  all: [Node!]!\n  up: Node\n}',
    'input NodeInput {\n  next: NodeInput\n  all: [NodeInput!]!\n  up: NodeInput\n}',
    'type Thing {\n  node: Node\n  loop: [JSON]\n}',
  ]);
});

test('a name that a tool has counted is not one where there is a title', async () => {
  const schemas = {
    'def-0': object({ b: ref('def-1'), c: ref('def-2') }, { title: 'Order' }),
    'def-1': object({ d: object({ e: text }) }, { title: 'Customer' }),
    'def-2': object({ f: text }),
    'Line-3': object({ g: text }, { title: 'Something' }),
    Thing: object({ a: ref('def-0'), h: ref('Line-3') }, { title: 'A thing' }),
  };
  expect(await printed(ref('Thing'), schemas, 'Thing', 'Order', 'Customer', 'OrderInput')).toEqual([
    'type Thing {\n  a: Order\n  h: Line3\n}',
    'type Order {\n  b: Customer\n  c: Def2\n}',
    'type Customer {\n  d: CustomerD\n}',
    'input OrderInput {\n  b: CustomerInput\n  c: Def2Input\n}',
  ]);
});

test('names: members, enum values and inline types', async () => {
  const schemas = {
    'inventory.v1.stock_item': object({
      next_page: text,
      _links: object({ self: text }),
      links: { type: 'array', items: object({ href: text }) },
      '@type': text,
      '+1': { type: 'integer' },
      additionalProperties: text,
      state: { type: 'string', enum: ['in-range', 'SOLD', '', 'true'] },
    }),
  };
  const schema = await composeContract(contractOf(ref('inventory.v1.stock_item'), schemas));
  const type = schema.getType('StockItem');
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  expect(
    fields.map(({ name, type: fieldType, extensions }) => [
      name,
      String(fieldType),
      extensions.headgate?.wireName,
    ]),
  ).toEqual([
    ['nextPage', 'String', 'next_page'],
    ['links2', 'StockItemLinks', '_links'],
    ['links', '[StockItemLink!]', undefined],
    ['type', 'String', '@type'],
    ['_1', 'Int', '+1'],
    ['additionalProperties', 'String', undefined],
    ['state', 'StockItemState', undefined],
  ]);
  const state = schema.getType('StockItemState');
  const values = isEnumType(state) ? state.getValues() : [];
  expect(values.map(({ name, extensions }) => [name, extensions.headgate?.wireValue])).toEqual([
    ['IN_RANGE', 'in-range'],
    ['SOLD', undefined],
    ['_EMPTY', ''],
    ['TRUE', 'true'],
  ]);
});

test('names that GraphQL uses, and names that meet, are kept apart', async () => {
  const schemas = {
    Query: object({ a: text }),
    product_input: object({ a: text }),
    product: object({ a: text, q: ref('Query'), p: ref('product_input') }),
  };
  const schema = await composeContract(contractOf(ref('product'), schemas));
  const input = schema.getType('ProductInput2');
  expect(isInputObjectType(input) && Object.keys(input.getFields())).toEqual(['a', 'q', 'p']);
  expect(fieldOf(schema, 'Product.q').type.toString()).toBe('Query2');
  expect(fieldOf(schema, 'Product.p').type.toString()).toBe('ProductInput');
});

test('descriptions and deprecations', async () => {
  const Thing = {
    ...object({
      a: { type: 'string', description: 'About a.', deprecated: true },
      b: { $ref: '#/components/schemas/B', description: 'About this b.' },
    }),
    description: 'About things.',
  };
  const [thing] = await printed(
    ref('Thing'),
    { Thing, B: { ...object({ c: text }), description: 'About B.' } },
    'Thing',
  );
  expect(thing).toBe(`"""About things."""
type Thing {
  """About a."""
  a: String @deprecated

  """About this b."""
  b: B
}`);
});

test('the schema holds what the contract needs and nothing else', async () => {
  const schema = await composeContract(
    contractOf(ref('Thing'), { Thing: object({ a: { type: 'string', enum: ['x-y'] } }) }),
  );
  expect(
    schema
      .getDirectives()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['deprecated', 'include', 'oneOf', 'skip', 'specifiedBy']);
  expect(
    Object.keys(schema.getTypeMap())
      .filter((name) => !name.startsWith('__'))
      .toSorted(),
  ).toEqual(['Boolean', 'Mutation', 'Query', 'String', 'Thing', 'ThingA', 'ThingInput']);
});

test('an input that could never end: what closes its circle may be left out', async () => {
  const node = object({ next: ref('B'), list: { type: 'array', items: ref('A') } });
  const schemas = {
    A: { ...node, required: ['next', 'list'] },
    B: object({ back: ref('A'), self: ref('B') }, { required: ['back', 'self'] }),
  };
  const schema = await composeContract(contractOf(ref('A'), schemas));
  expect(validateSchema(schema)).toEqual([]);
  expect(printType(schema.getType('AInput') ?? expect.fail())).toBe(
    'input AInput {\n  next: BInput\n  list: [AInput!]!\n}',
  );
  expect(printType(schema.getType('BInput') ?? expect.fail())).toBe(
    'input BInput {\n  back: AInput!\n  self: BInput\n}',
  );
  expect(annotationsOf(schema).warnings).toEqual([
    'AInput.next: would be required, but leads back to BInput; in the graph it may be left out.',
    'BInput.self: would be required, but leads back to BInput; in the graph it may be left out.',
  ]);
});

test('maps of what has members are entries; a map may contain itself', async () => {
  const Node = object({
    children: { additionalProperties: ref('Node') },
    byDay: { additionalProperties: { type: 'array', items: ref('Node') } },
    nested: { additionalProperties: { additionalProperties: { type: 'integer' } } },
    maybe: { additionalProperties: { anyOf: [ref('Node'), { type: 'null' }] } },
    loop: ref('Loop'),
  });
  const Loop = { additionalProperties: { type: 'array', items: ref('Loop') } };
  const composed = await composeContract(contractOf(ref('Node'), { Node, Loop }));
  expect(validateSchema(composed)).toEqual([]);
  const types = ['Node', 'NodeEntry', 'NodeEntryInput', 'NodeByDayEntry', 'NodeNestedEntry'];
  expect(types.map((name) => printedType(composed, name))).toEqual([
    [
      'type Node {',
      '  children: [NodeEntry!]',
      '  byDay: [NodeByDayEntry!]',
      '  nested: [NodeNestedEntry!]',
      '  maybe: [NodeMaybeEntry!]',
      '  loop: JSON',
      '}',
    ].join('\n'),
    'type NodeEntry {\n  key: String!\n  value: Node!\n}',
    'input NodeEntryInput {\n  key: String!\n  value: NodeInput!\n}',
    'type NodeByDayEntry {\n  key: String!\n  value: [Node!]!\n}',
    'type NodeNestedEntry {\n  key: String!\n  value: IntMap!\n}',
  ]);
  expect(printedType(composed, 'NodeMaybeEntry')).toContain('value: Node\n');
});

test('members without a name of their own have a field', async () => {
  const named = { id: text, 'additional-properties': text, secret: { ...text, writeOnly: true } };
  const schemas = {
    Any: object(named, { additionalProperties: true }),
    Texts: object({ id: text }, { additionalProperties: text }),
    Things: object({ additionalProperties: text }, { additionalProperties: ref('Texts') }),
    Parts: { allOf: [ref('Texts'), object({ more: text })] },
    Pattern: object({ id: text }, { patternProperties: { '^x-': { type: 'integer' } } }),
    None: object({ id: text }, { additionalProperties: false }),
    Silent: object({ id: text }),
  };
  const all = object(
    Object.fromEntries(Object.keys(schemas).map((name) => [name.toLowerCase(), ref(name)])),
  );
  const composed = await composeContract(contractOf(ref('All'), { ...schemas, All: all }));
  const others = (name: string) => {
    const type = composed.getType(name);
    const fields = isObjectType(type) || isInputObjectType(type) ? type.getFields() : {};
    return Object.values(fields).flatMap((field) => {
      const { others: names } = field.extensions.headgate ?? {};
      return names === undefined ? [] : [`${field.name}: ${field.type} = all but ${names}`];
    });
  };
  expect(others('Any')).toEqual([
    'additionalProperties2: JSON = all but id,additional-properties,secret',
  ]);
  expect(others('AnyInput')).toEqual(others('Any'));
  expect(others('Texts')).toEqual(['additionalProperties: StringMap = all but id']);
  expect(others('Things')).toEqual([
    'additionalProperties2: [TextsEntry!] = all but additionalProperties',
  ]);
  expect(others('Parts')).toEqual(['additionalProperties: StringMap = all but id,more']);
  expect(others('Pattern')).toEqual(['additionalProperties: IntMap = all but id']);
  expect(others('None')).toEqual([]);
  expect(others('Silent')).toEqual([]);
});

test('members that several parts of allOf describe in place are all of these', async () => {
  const Path = {
    allOf: [
      object({ path: object({ type: text, inner: object({ a: text }) }), other: ref('Part') }),
      object({
        path: object({ type: { default: 'x' }, inner: object({ b: text }) }),
        other: ref('Path'),
      }),
    ],
  };
  const schemas = { Path, Part: object({ n: text }) };
  const [path, parts, inner] = await printed(
    ref('Path'),
    schemas,
    ...['Path', 'PathPath', 'PathPathInner'],
  );
  // What has a name of its own replaces what stood there.
  expect(path).toBe('type Path {\n  path: PathPath\n  other: Path\n}');
  expect(parts).toBe('type PathPath {\n  type: String\n  inner: PathPathInner\n}');
  expect(inner).toBe('type PathPathInner {\n  a: String\n  b: String\n}');
});
