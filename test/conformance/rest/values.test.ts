import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RestGateway, startRestGateway } from './rest-gateway.ts';
import {
  oddTexts,
  openApi30Values,
  openApiAnyOfValues,
  openApiValues,
  swaggerValues,
} from './values-contract.ts';

const oddNames = [
  ...[
    'A_B',
    'A_B2',
    'A_B3',
    'A_B4',
    'U',
    'U6F22_U5B57',
    'U1F600',
    'MINUS_1',
    'PLUS_1',
    'TRUE',
    'NULL',
  ],
  ...['X', 'X2', 'Q', 'LESS_GREATER', 'U5C', 'NEWLINE', '_EMPTY', 'SPACE'],
];

/** Body as it must go over the wire (an explicit null and an absent member differ), and back. */
const digits30 = '123456789012345.678901234567891';
const cases: [name: string, input: string, wire: string, output: string, data: unknown][] = [
  ['int64', 'int64: "9007199254740993"', '"int64":9007199254740993', 'int64', '9007199254740993'],
  [
    'a negative int64',
    'int64: "-9223372036854775808"',
    '"int64":-9223372036854775808',
    'int64',
    '-9223372036854775808',
  ],
  ['zero', 'int64: 0, int32: 0, double: 0', '"int64":0,"int32":0,"double":0', 'int32', 0],
  [
    'doubles',
    'double: 1.7976931348623157e308',
    '"double":1.7976931348623157e+308',
    'double',
    1.7976931348623157e308,
  ],
  [
    'a decimal as text',
    `decimalText: "${digits30}"`,
    `"decimalText":"${digits30}"`,
    'decimalText',
    digits30,
  ],
  [
    'a decimal as number',
    `decimalNumber: "${digits30}"`,
    `"decimalNumber":${digits30}`,
    'decimalNumber',
    digits30,
  ],
  [
    'a decimal literal',
    `decimalNumber: ${digits30}`,
    `"decimalNumber":${digits30}`,
    'decimalNumber',
    digits30,
  ],
  [
    'decimals',
    'decimals: ["-0.1", ".5", "007"]',
    '"decimals":[-0.1,0.5,7]',
    'decimals',
    ['-0.1', '0.5', '7'],
  ],
  ['false', 'flag: false', '"flag":false', 'flag', false],
  ['an empty text', 'text: ""', '"text":""', 'text', ''],
  [
    'Unicode',
    'text: "é \\u0000 \u{1F600} \u2028 漢"',
    '"text":"é \\u0000 \u{1F600} \u2028 漢"',
    'text',
    'é \u0000 \u{1F600} \u2028 漢',
  ],
  ['null', 'nullable: null', '"nullable":null', 'nullable', null],
  ['the first day', 'day: "0001-01-01"', '"day":"0001-01-01"', 'day', '0001-01-01'],
  [
    'the last moment',
    'moment: "9999-12-31T23:59:59.999999999Z"',
    '"moment":"9999-12-31T23:59:59.999999999Z"',
    'moment',
    '9999-12-31T23:59:59.999999999Z',
  ],
  [
    'an offset',
    'moment: "2016-12-31T23:59:60+14:00"',
    '"moment":"2016-12-31T23:59:60+14:00"',
    'moment',
    '2016-12-31T23:59:60+14:00',
  ],
  ['bytes', 'bytes: "AP8="', '"bytes":"AP8="', 'bytes', 'AP8='],
  ['an empty list', 'longs: []', '"longs":[]', 'longs', []],
  [
    'a list of int64',
    'longs: [1, "9007199254740993"]',
    '"longs":[1,9007199254740993]',
    'longs',
    ['1', '9007199254740993'],
  ],
  ['nulls in a list', 'holes: ["a", null]', '"holes":["a",null]', 'holes', ['a', null]],
  [
    'nested lists',
    'matrix: [[1, 2], [], [0]]',
    '"matrix":[[1,2],[],[0]]',
    'matrix',
    [[1, 2], [], [0]],
  ],
  ['an enum', 'state: IN_RANGE', '"state":"in-range"', 'state', 'IN_RANGE'],
  ['a number in an enum', 'state: PLUS_1', '"state":"+1"', 'state', 'PLUS_1'],
  ['the empty enum value', 'state: _EMPTY', '"state":""', 'state', '_EMPTY'],
  [
    'a map',
    'map: { a: 0, b: 9007199254740993 }',
    '"map":{"a":0,"b":9007199254740993}',
    'map',
    { a: '0', b: '9007199254740993' },
  ],
  ['an empty map', 'map: {}', '"map":{}', 'map', {}],
  [
    'a map of decimals',
    `prices: [{ key: "a b", value: "${digits30}" }, { key: "__proto__", value: 0 }]`,
    `"prices":{"a b":${digits30},"__proto__":0}`,
    'prices { key value }',
    [
      { key: 'a b', value: digits30 },
      { key: '__proto__', value: '0' },
    ],
  ],
  [
    'a map of an enum',
    'states: { key: "", value: OFF_BY_1 }',
    '"states":{"":"off by 1"}',
    'states { value key }',
    [{ value: 'OFF_BY_1', key: '' }],
  ],
  ['an empty map of an enum', 'states: []', '"states":{}', 'states { key }', []],
  [
    'a map of objects, in itself',
    'byName: [{ key: "x", value: { int64: 1, required: "", nullableRequired: null, byName: [{ key: "y", value: { int64: 2, required: "", nullableRequired: null, kebabName: "k" } }] } }]',
    '"byName":{"x":{"int64":1,"required":"","nullableRequired":null,"byName":{"y":{"int64":2,"required":"","nullableRequired":null,"kebab-name":"k"}}}}',
    'byName { key value { int64 byName { key value { kebabName byName { key } } } } }',
    [
      {
        key: 'x',
        value: { int64: '1', byName: [{ key: 'y', value: { kebabName: 'k', byName: null } }] },
      },
    ],
  ],
  [
    'a list of maps of lists',
    'groups: [[], [{ key: "g", value: [{ int64: 3, required: "", nullableRequired: null }] }]]',
    '"groups":[{},{"g":[{"int64":3,"required":"","nullableRequired":null}]}]',
    'groups { key value { int64 } }',
    [[], [{ key: 'g', value: [{ int64: '3' }] }]],
  ],
  [
    'a map of maps',
    'nested: [{ key: "n", value: { i: 7 } }]',
    '"nested":{"n":{"i":7}}',
    'nested { key value }',
    [{ key: 'n', value: { i: 7 } }],
  ],
  [
    'members without a name of their own',
    'open: { id: "i", additionalProperties: { a: 0, constructor: "9007199254740993" } }',
    '"open":{"id":"i","a":0,"constructor":9007199254740993}',
    'open { id additionalProperties }',
    { id: 'i', additionalProperties: { a: '0', constructor: '9007199254740993' } },
  ],
  [
    'no such members',
    'open: { id: "i" }',
    '"open":{"id":"i"}',
    'open { additionalProperties }',
    { additionalProperties: {} },
  ],
  [
    'anything',
    'anything: [null, { a: [true, 0.5] }]',
    '"anything":[null,{"a":[true,0.5]}]',
    'anything',
    [null, { a: [true, 0.5] }],
  ],
  ['odd names', 'kebabName: "k", odd: "o"', '"kebab-name":"k","$odd":"o"', 'kebabName', 'k'],
  [
    'children',
    'child: { int64: 1, required: "", nullableRequired: null }',
    '"child":{"int64":1,"required":"","nullableRequired":null}',
    'child { int64 required nullableRequired text }',
    { int64: '1', required: '', nullableRequired: null, text: null },
  ],
];

cases.push(
  [
    'allOf with siblings',
    'siblings: { name: "n", at: "2026-11-26T00:00:00.5Z", extra: "9007199254740993" }',
    '"siblings":{"name":"n","at":"2026-11-26T00:00:00.5Z","extra":9007199254740993}',
    'siblings { name at extra }',
    { name: 'n', at: '2026-11-26T00:00:00.5Z', extra: '9007199254740993' },
  ],
  [
    'allOf of several',
    'united: { name: "", more: false }',
    '"united":{"name":"","more":false}',
    'united { name more at }',
    { name: '', more: false, at: null },
  ],
  ['allOf that may be null', 'united: null', '"united":null', 'united { name }', null],
  [
    'allOf that only describes',
    'described: { name: "d" }',
    '"described":{"name":"d"}',
    'described { __typename name }',
    { __typename: 'Named', name: 'd' },
  ],
  ['a member with a default that is no number', 'counted: 0', '"counted":0', 'counted', 0],
  [
    'a member with a default that is no enum value',
    'sorted: down',
    '"sorted":"down"',
    'sorted',
    'down',
  ],
  ['a member with a default that is no list', 'tagged: []', '"tagged":[]', 'tagged', []],
  ['a member with null for a default', 'flagged: false', '"flagged":false', 'flagged', false],
  [
    'enum values with any characters',
    `odds: [${oddNames.join(', ')}]`,
    `"odds":${JSON.stringify(oddTexts)}`,
    'odds',
    oddNames,
  ],
  ['an enum or null', 'maybe: NO_NO', '"maybe":"no-no"', 'maybe', 'NO_NO'],
  ['null for an enum', 'maybe: null', '"maybe":null', 'maybe', null],
);

describe.each([
  ['OpenAPI 3.1', openApiValues],
  ['OpenAPI 3.1, null by anyOf', openApiAnyOfValues],
  ['OpenAPI 3.0', openApi30Values],
  ['Swagger 2.0', swaggerValues],
])('%s', (_dialect, contract) => {
  let gateway: RestGateway;
  beforeAll(async () => {
    gateway = await startRestGateway(contract);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.each(cases)('%s, both ways', async (_name, input, wire, output, expected) => {
    const given = ['int64: 1', 'required: "r"', 'nullableRequired: null'];
    const sent = [...given.filter((each) => !input.startsWith(each.slice(0, 6))), input].join(', ');
    const data = await gateway.data(`mutation { echoValues(input: { ${sent} }) { ${output} } }`);
    const { body, headers } = gateway.request();
    expect(body).toContain(wire);
    expect(body).not.toContain('undefined');
    expect(headers['content-type']).toBe('application/json');
    const [first = ''] = output.split(' ');
    expect(data).toEqual({ echoValues: { [first]: expected } });
  });

  test('a default is not sent for a client that says nothing', async () => {
    await gateway.data('mutation { echoValues(input: { int64: 1, required: "r" }) { counted } }');
    expect(gateway.request().body).toBe('{"int64":1,"required":"r"}');
  });

  test('what is absent is absent, and null is null', async () => {
    const query = `mutation M($text: String, $nullable: String) {
      echoValues(input: { int64: 1, required: "r", text: $text, nullable: $nullable }) { text }
    }`;
    await gateway.data(query, { nullable: null });
    expect(gateway.request().body).toBe('{"int64":1,"required":"r","nullable":null}');
  });

  test('variables are as exact as literals', async () => {
    const query = 'mutation M($i: ValuesInput!) { echoValues(input: $i) { int64 longs map } }';
    const i = { int64: '9007199254740993', required: '', longs: [0], map: { x: 1 } };
    const data = await gateway.data(query, { i });
    expect(gateway.request().body).toBe(
      '{"int64":9007199254740993,"required":"","longs":[0],"map":{"x":1}}',
    );
    expect(data).toEqual({
      echoValues: { int64: '9007199254740993', longs: ['0'], map: { x: '1' } },
    });
  });

  test('a key that is given twice is refused, and nothing is sent', async () => {
    const sent = gateway.requests.length;
    const { errors } = await gateway.ask(`mutation {
      echoValues(input: {
        int64: 1, required: "r", nullableRequired: null
        prices: [{ key: "a", value: 1 }, { key: "a", value: 2 }]
      }) { required }
    }`);
    expect(errors).toMatchObject([
      { message: 'The key "a" is given twice.', extensions: { code: 'BAD_INPUT' } },
    ]);
    expect(gateway.requests.length).toBe(sent);
  });

  test.each(['id', 'hidden'])(
    'no other member is called as one that has a name: %s',
    async (name) => {
      const sent = gateway.requests.length;
      const { errors } = await gateway.ask(`mutation {
      echoValues(input: {
        int64: 1, required: "r", nullableRequired: null
        open: { additionalProperties: { ${name}: 1 } }
      }) { required }
    }`);
      expect(errors).toMatchObject([
        {
          message: `"additionalProperties" is for other members: "${name}" is not set there.`,
          extensions: { code: 'BAD_INPUT' },
        },
      ]);
      expect(gateway.requests.length).toBe(sent);
    },
  );

  test('what is read only is not asked for', async () => {
    expect(gateway.sdl).toMatch(/input ValuesInput \{[^}]*kebabName/);
    expect(gateway.sdl).not.toMatch(/input ValuesInput \{[^}]*createdBy/);
    expect(gateway.sdl).toMatch(/type Values \{[^}]*createdBy/);
  });
});

test.each([
  ['by the names of schemas', openApiValues],
  ['by a mapping', openApi30Values],
])('unions: each member, alone and in lists, both ways, told apart %s', async (_name, contract) => {
  await using gateway = await startRestGateway(contract);
  expect(gateway.sdl).not.toMatch(/type Values \{[^}]*secret/);
  const pets = `{
    __typename
    ... on BigCat { kind lives }
    ... on Dog { kind tricks toys { key value { lives } } }
  }`;
  const data = await gateway.data(`mutation {
    echoValues(input: {
      int64: 1, required: "r"
      pet: { kind: BIG_CAT, lives: "9007199254740993" }
      pets: [{ kind: Dog, tricks: [], toys: { key: "t", value: { kind: BIG_CAT, lives: 1 } } }, { kind: BIG_CAT }]
    }) { pet ${pets} pets ${pets} }
  }`);
  expect(gateway.request().body).toContain(
    '"pet":{"kind":"big-cat","lives":9007199254740993},"pets":[{"kind":"Dog","tricks":[],"toys":{"t":{"kind":"big-cat","lives":1}}},{"kind":"big-cat"}]',
  );
  expect(data).toEqual({
    echoValues: {
      pet: { __typename: 'BigCat', kind: 'big-cat', lives: '9007199254740993' },
      pets: [
        {
          ...{ __typename: 'Dog', kind: 'Dog', tricks: [] },
          toys: [{ key: 't', value: { lives: '1' } }],
        },
        { __typename: 'BigCat', kind: 'big-cat', lives: null },
      ],
    },
  });
});

describe.each([
  ['OpenAPI 3.1', openApiValues],
  ['OpenAPI 3.0', openApi30Values],
])('%s', (_dialect, contract) => {
  let gateway: RestGateway;
  beforeAll(async () => {
    gateway = await startRestGateway(contract);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.each([
    [
      'an inline union, by its first member',
      'shape: { kind: circle, radius: 0.5 }',
      '"shape":{"kind":"circle","radius":0.5}',
      'shape { __typename ... on ValuesShapeCircle { kind radius } }',
      { __typename: 'ValuesShapeCircle', kind: 'circle', radius: 0.5 },
    ],
    [
      'an inline union, by its second member',
      'shape: { kind: SQUARE_2, side: "9007199254740993" }',
      '"shape":{"kind":"square 2","side":9007199254740993}',
      'shape { __typename ... on ValuesShapeSquare2 { kind side } }',
      { __typename: 'ValuesShapeSquare2', kind: 'square 2', side: '9007199254740993' },
    ],
    [
      'integers of two widths',
      'wide: "9007199254740993"',
      '"wide":9007199254740993',
      'wide',
      '9007199254740993',
    ],
    ['a date or any text', 'when: "soon"', '"when":"soon"', 'when', 'soon'],
    ['an integer, a boolean or a text: the integer', 'either: 5', '"either":5', 'either', 5],
    ['the boolean', 'either: false', '"either":false', 'either', false],
    ['the text', 'either: "5"', '"either":"5"', 'either', '5'],
    ['what is only written', 'secret: "s"', '"secret":"s"', 'text', null],
    ['an enum that may grow', 'grows: "new"', '"grows":"new"', 'grows', 'new'],
  ])('%s, both ways', async (_name, input, wire, output, expected) => {
    const sent = `int64: 1, required: "r", nullableRequired: null, ${input}`;
    const data = await gateway.data(
      `mutation { it: echoValues(input: { ${sent} }) { ${output} } }`,
    );
    expect(gateway.request().body).toContain(wire);
    const [first = ''] = output.split(' ');
    expect(data).toEqual({ it: { [first]: expected } });
  });
});
