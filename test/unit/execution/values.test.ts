import { getIntrospectionQuery, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { fakeGraph, rpc, textOf } from './fake-graph.ts';

test('names and enum values are translated on the way in and out', async () => {
  const { run, calls } = fakeGraph(
    `type Query {
      find(
        filter: Filter! @wire(name: "FILTER")
        kinds: [Kind!] @wire(name: "__proto__")
        sort: Kind = NUMBER @wire(name: "sort_by")
      ): Found @wire(name: "ignored") ${rpc('Find')}
    }
    input Filter {
      kind: Kind = FLAG @wire(name: "the-kind")
      any: [Filter!] @wire(name: "any_of")
      constructor: String
    }
    type Found { kinds: [Kind] @wire(name: "__proto__") constructor: String toString: Int }
    enum Kind { TEXT @wire(value: "in-text") NUMBER @wire(value: 7) FLAG @wire(value: false) SAME }`,
    {
      Find: () => JSON.parse('{"__proto__": ["in-text", 7, false, "SAME"], "constructor": "own"}'),
    },
  );
  const result = await run(
    `query ($filter: Filter!, $kinds: [Kind!]) {
      a: find(filter: $filter, kinds: $kinds) { kinds constructor toString }
      b: find(filter: { any: [{ kind: TEXT }, {}] }, sort: null) { kinds }
    }`,
    {
      filter: { kind: 'NUMBER', constructor: 'c', any: [{ any: [], constructor: 'd' }] },
      kinds: ['FLAG', 'SAME'],
    },
  );
  const kinds = ['TEXT', 'NUMBER', 'FLAG', 'SAME'];
  expect(result).toEqual({
    data: { a: { kinds, constructor: 'own', toString: null }, b: { kinds } },
  });
  expect(JSON.parse(JSON.stringify(calls.map(({ args }) => args)))).toEqual([
    JSON.parse(`{
      "FILTER": {
        "the-kind": 7, "any_of": [{ "the-kind": false, "any_of": [], "constructor": "d" }], "constructor": "c"
      },
      "__proto__": [false, "SAME"],
      "sort_by": 7
    }`),
    {
      FILTER: {
        'the-kind': false,
        any_of: [{ 'the-kind': 'in-text' }, { 'the-kind': false }],
      },
      sort_by: null,
    },
  ]);
});

test('what the upstream sends beside an enum is an error of that field', async () => {
  const { run } = fakeGraph(
    `type Query { kinds: [Kind] ${rpc('Kinds')} } enum Kind { A @wire(value: 1) }`,
    { Kinds: () => [1, 'A', '1'] },
  );
  const { data, errors } = await run('{ kinds }');
  expect(data).toEqual({ kinds: ['A', null, null] });
  expect(errors?.map(({ path }) => path)).toEqual([
    ['kinds', 1],
    ['kinds', 2],
  ]);
});

const scalars = [
  'BigInt',
  'Decimal',
  'Date',
  'DateTime',
  'Time',
  'Duration',
  'Base64',
  'JSON',
  'Mine',
  'constructor',
];
const echo = () =>
  fakeGraph(
    `${scalars.map((name) => `scalar ${name}`).join(' ')}
    type Query {
      ${scalars.map((name) => `of${name}(value: ${name}): ${name} ${rpc('Echo')}`).join('\n')}
      ofID(value: ID): ID ${rpc('Echo')}
      ofString(value: String): String ${rpc('Echo')}
      ofFloat(value: Float): Float ${rpc('Echo')}
      ofIDs: [ID] ${rpc('Ids')}
      holder: Holder ${rpc('Holder')}
    }
    type Holder { id: ID text: String number: Float numbers: [Float] }`,
    {
      Echo: ({ value }) => value,
      Ids: () => [9007199254740993n, 5, 'x'],
      Holder: () => ({
        id: 9007199254740993n,
        text: 9007199254740993n,
        number: 9007199254740992n,
        numbers: [9007199254740992n, 1.5],
      }),
    },
  );

test.for([
  ['BigInt', '9007199254740993', 9007199254740993n, '9007199254740993'],
  ['BigInt', '"-9223372036854775808"', -9223372036854775808n, '-9223372036854775808'],
  ['BigInt', '0', 0n, '0'],
  ['BigInt', '-5', -5n, '-5'],
  ['Decimal', '4.90', '4.90', '4.90'],
  [
    'Decimal',
    '"0.1234567890123456789012345"',
    '0.1234567890123456789012345',
    '0.1234567890123456789012345',
  ],
  ['Decimal', '12345678901234567890.5', '12345678901234567890.5', '12345678901234567890.5'],
  ['Decimal', '5', '5', '5'],
  ['Date', '"2026-11-23"', '2026-11-23', '2026-11-23'],
  ['Date', '"2026-11-23+02:00"', '2026-11-23+02:00', '2026-11-23+02:00'],
  [
    'DateTime',
    '"2026-11-23T09:30:00.123456Z"',
    '2026-11-23T09:30:00.123456Z',
    '2026-11-23T09:30:00.123456Z',
  ],
  ['DateTime', '"2026-11-23T09:30:00"', '2026-11-23T09:30:00', '2026-11-23T09:30:00'],
  ['Time', '"09:30:00"', '09:30:00', '09:30:00'],
  ['Duration', '"1.5s"', '1.5s', '1.5s'],
  ['Duration', '"P1DT2H"', 'P1DT2H', 'P1DT2H'],
  ['Base64', '"aGVsbG8="', 'aGVsbG8=', 'aGVsbG8='],
  [
    'JSON',
    '{ a: [1, 1.50, "x", null, true, E], n: { m: {} } }',
    { a: [1, 1.5, 'x', null, true, 'E'], n: { m: {} } },
    { a: [1, 1.5, 'x', null, true, 'E'], n: { m: {} } },
  ],
  ['JSON', '4.90', 4.9, 4.9],
  ['Mine', '[1]', [1], [1]],
  ['constructor', '1', 1, 1],
  ['ID', '12345678901234567890', '12345678901234567890', '12345678901234567890'],
] as const)('%s: %s', async ([scalar, literal, wire, sent]) => {
  const { run, calls } = echo();
  expect(await run(`{ of${scalar}(value: ${literal}) }`)).toEqual({
    data: { [`of${scalar}`]: sent },
  });
  expect(calls[0]?.args).toEqual({ value: wire });
});

test.for([
  ['BigInt', '12', 12n],
  ['BigInt', 12, 12n],
  ['Decimal', 0.5, '0.5'],
  ['JSON', { a: [null] }, { a: [null] }],
] as const)('%s as a variable: %j', async ([scalar, variable, wire]) => {
  const { run, calls } = echo();
  await run(`query ($v: ${scalar}) { of${scalar}(value: $v) }`, { v: variable });
  expect(calls[0]?.args).toEqual({ value: wire });
});

test.for([
  ['BigInt', 2 ** 53],
  ['BigInt', '5.5'],
  ['BigInt', ''],
  ['BigInt', ' 5'],
  ['BigInt', '0x10'],
  ['BigInt', true],
  ['Decimal', '1e5'],
  ['Decimal', 'NaN'],
  ['Decimal', ''],
  ['Date', '23.11.2026'],
  ['Date', 20261123],
  ['Date', '2026-11-23<x/>'],
  ['DateTime', '2026-11-23'],
  ['Time', '9:30'],
  ['Duration', '5'],
  ['Base64', 'a b'],
] as const)('%s refuses %j', async ([scalar, variable]) => {
  const { run, calls } = echo();
  const { errors } = await run(`query ($v: ${scalar}) { of${scalar}(value: $v) }`, { v: variable });
  expect(errors?.[0]?.message).toContain(scalar);
  expect(calls).toEqual([]);
});

test('JSON keeps the digits of integers beyond 2^53, in literals and in answers', async () => {
  const graph = fakeGraph(
    `scalar JSON type Query { echo(value: JSON): JSON ${rpc('Echo')} text: JSON ${rpc('Text')} }`,
    { Echo: ({ value }) => value, Text: ({ value }) => value ?? { a: [9223372036854775807n] } },
  );
  await graph.run('{ echo(value: { id: 9007199254740993, all: [12345678901234567890] }) }');
  expect(graph.calls[0]?.args).toEqual({
    value: { id: 9007199254740993n, all: [12345678901234567890n] },
  });
  const scalar = graph.schema.getType('JSON');
  const printed =
    scalar !== undefined && 'serialize' in scalar
      ? JSON.stringify(scalar.serialize({ a: [9223372036854775807n], __proto: 1n }))
      : '';
  expect(printed).toBe('{"a":[9223372036854775807],"__proto":1}');
});

test("integers beyond 2^53 fit GraphQL's own scalars", async () => {
  const { run } = echo();
  expect(await run('{ ofIDs holder { id text number numbers } }')).toEqual({
    data: {
      ofIDs: ['9007199254740993', '5', 'x'],
      holder: {
        id: '9007199254740993',
        text: '9007199254740993',
        number: 9007199254740992,
        numbers: [9007199254740992, 1.5],
      },
    },
  });
});

test('defaults of scalars and enums are in wire terms, and introspection still shows them', async () => {
  const { run, calls } = fakeGraph(
    `scalar BigInt scalar Decimal
    type Query { get(n: BigInt = 9007199254740993, d: Decimal = 4.90, k: [Kind!] = [A, B]): Int ${rpc('Get')} }
    enum Kind { A @wire(value: "a-a") B @wire(value: 2) }`,
    { Get: () => 1 },
  );
  await run('{ get }');
  expect(calls[0]?.args).toEqual({ n: 9007199254740993n, d: '4.90', k: ['a-a', 2] });
  const { data, errors } = await run(getIntrospectionQuery());
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toContain('[A, B]');
});

test('the type of a value is told by $type, by a discriminator, or by its members', async () => {
  const { run } = fakeGraph(
    `type Query {
      byName: [Animal] ${rpc('ByName')} byField: [Pet] ${rpc('ByField')} byShape: [Thing] ${rpc('ByShape')}
      cat: Cat ${rpc('Cat')}
    }
    interface Animal { name: String }
    type Cat implements Animal @wire(name: "{urn:zoo}cat") { name: String lives: Int @wire(name: "LIVES") }
    type Dog implements Animal { name: String legs: Int cat: Cat @link(field: "cat") }
    union Pet @discriminator(field: "constructor", mapping: [
      { value: "c", type: "Cat" }, { value: "0", type: "Dog" }
    ]) = Cat | Dog
    union Thing = Cat | Dog | Box
    type Box { name: String legs: Int LIVES: Int size: Int }
    `,
    {
      ByName: () => [
        { $type: '{urn:zoo}cat', legs: 4 },
        { $type: 'Dog', LIVES: 9 },
        { $type: 'Zoo.Animal, Zoo', LIVES: 9 },
      ],
      ByField: () => [
        { constructor: 'c', legs: 4 },
        { constructor: 0, LIVES: 9 },
        { constructor: 'toString', legs: 4 },
        { constructor: { toString: 'c' }, legs: 4 },
      ],
      ByShape: () => [
        { LIVES: 9 },
        { legs: 4 },
        { size: 3, name: 'b' },
        { name: 'x', legs: 4, LIVES: 9, size: 3 },
      ],
    },
  );
  const { data, errors } = await run(`{
    byName { __typename } byField { __typename } byShape { __typename }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    byName: [{ __typename: 'Cat' }, { __typename: 'Dog' }, { __typename: 'Cat' }],
    byField: ['Cat', 'Dog', 'Dog', 'Dog'].map((name) => ({ __typename: name })),
    byShape: [
      { __typename: 'Cat' },
      { __typename: 'Dog' },
      { __typename: 'Box' },
      { __typename: 'Box' },
    ],
  });
});

test('what a type links to is not missing in a value of it', async () => {
  const { run } = fakeGraph(
    `type Query { things: [Thing] ${rpc('Things')} box: Box ${rpc('Box')} }
     union Thing = Box | Bag
     type Bag { name: String size: Int }
     type Box { name: String size: Int a: Box @link(field: "box") b: Box @link(field: "box") }`,
    { Things: () => [{ name: 'x' }] },
  );
  // Both know as much of it: the first one is taken.
  expect(await run('{ things { __typename } }')).toEqual({
    data: { things: [{ __typename: 'Box' }] },
  });
});

test('members that only the prototype has are not read', async () => {
  const { execute, request } = fakeGraph(
    `scalar JSON type Query { thing: Thing ${rpc('Thing')} }
    type Thing { constructor: String toString: JSON hasOwnProperty: String valueOf: [Int] }`,
    { Thing: () => ({}) },
  );
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    const asked = request(`{ thing { ${name} } }`, {});
    for (let time = 0; time < 2; time++) {
      expect(textOf(await execute(asked))).toBe(`{"data":{"thing":{"${name}":null}}}`);
    }
  }
});

test('a literal that is refused is told with its place, as graphql-js does for its own scalars', () => {
  const { schema } = fakeGraph(
    `type Query { find(filter: Filter, at: DateTime, sizes: IntMap): Int ${rpc('Find')} }
    input Filter { ids: [BigInt!] }
    scalar DateTime scalar BigInt scalar IntMap`,
    {},
  );
  const document = parse(`{
    find(at: "yesterday",
      filter: { ids: [1, 1.5] }
      sizes: { a: "x" })
  }`);
  expect(validate(schema, document).map(({ message, locations }) => [message, locations])).toEqual([
    [
      'Expected value of type "DateTime", found "yesterday"; DateTime is written like "2026-11-23T09:30:00Z".',
      [{ line: 2, column: 14 }],
    ],
    [
      'Expected value of type "BigInt", found 1.5; BigInt is an integer; beyond 2^53 it is written as a string.',
      [{ line: 3, column: 26 }],
    ],
    [
      'Expected value of type "IntMap", found {a: "x"}; Int cannot represent non-integer value: "x"',
      [{ line: 4, column: 14 }],
    ],
  ]);
});
