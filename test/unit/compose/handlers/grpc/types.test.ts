import { validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { composeProto, printed, proto3, withMessage } from './compose-proto.ts';

test('every kind of field has its type', async () => {
  const imports = ['any', 'duration', 'empty', 'field_mask', 'struct', 'timestamp', 'wrappers']
    .map((name) => `import "google/protobuf/${name}.proto";`)
    .join('\n');
  const schema = await composeProto({
    'main.proto': withMessage(
      `message M {
        double a_double = 1; float a_float = 2; int32 an_int32 = 3; uint32 a_uint32 = 4;
        int64 an_int64 = 5; uint64 a_uint64 = 6; sint32 a_sint32 = 7; sint64 a_sint64 = 8;
        fixed32 a_fixed32 = 9; fixed64 a_fixed64 = 10; sfixed32 a_sfixed32 = 11;
        sfixed64 a_sfixed64 = 12; bool a_bool = 13; string a_string = 14; bytes a_bytes = 15;
        Color color = 16; optional string maybe = 17; M inner = 18;
        repeated string strings = 20; repeated M ms = 21; repeated Color colors = 22;
        repeated google.protobuf.Value values = 23; map<string, M> by_name = 24;
        google.protobuf.Timestamp timestamp = 30; google.protobuf.Duration duration = 31;
        google.protobuf.FieldMask mask = 32; google.protobuf.Struct struct = 33;
        google.protobuf.Any any = 34; google.protobuf.Empty empty = 35;
        google.protobuf.Int64Value int64_value = 36; google.protobuf.UInt32Value uint32_value = 37;
        google.protobuf.BytesValue bytes_value = 38; google.protobuf.DoubleValue double_value = 39;
        Nothing nothing = 40;
      }
      message Nothing {}
      enum Color { RED = 0; }`,
      imports,
    ),
  });
  expect(validateSchema(schema)).toEqual([]);
  expect(printed(schema, 'M').replaceAll(/\n* *""".*?"""/gs, '')).toBe(`type M {
  aDouble: Float
  aFloat: Float
  anInt32: Int!
  aUint32: BigInt!
  anInt64: BigInt!
  aUint64: BigInt!
  aSint32: Int!
  aSint64: BigInt!
  aFixed32: BigInt!
  aFixed64: BigInt!
  aSfixed32: Int!
  aSfixed64: BigInt!
  aBool: Boolean!
  aString: String!
  aBytes: Base64!
  color: Color
  maybe: String
  inner: M
  strings: [String!]!
  ms: [M!]!
  colors: [Color]!
  values: [JSON]!
  byName: [MByNameEntry!]!
  timestamp: DateTime
  duration: Duration
  mask: String
  struct: JSON
  any: JSON
  empty: Boolean
  int64Value: BigInt
  uint32Value: BigInt
  bytesValue: Base64
  doubleValue: Float
  nothing: Boolean
}`);
  const args = schema.getQueryType()?.getFields().get?.args ?? [];
  expect(Object.fromEntries(args.map(({ name, type }) => [name, String(type)]))).toMatchObject({
    aString: 'String',
    color: 'Color',
    inner: 'MInput',
    strings: '[String!]',
    ms: '[MInput!]',
    colors: '[Color!]',
    values: '[JSON]',
    byName: '[MByNameEntryInput!]',
    nothing: 'Boolean',
  });
});

test('proto2 tells what is required, and its names are kept', async () => {
  const schema = await composeProto({
    'main.proto': `syntax = "proto2";
      service S { rpc Get(M) returns (M); }
      message M {
        required int32 id = 1;
        optional string name = 2;
        optional string a_b = 3;
        optional string aB = 4;
        optional string odd = 5 [json_name = "odd-name"];
        optional group Result = 6 { optional string url = 1; }
        required Kind kind = 7;
        extensions 100 to 199;
      }
      extend M { optional string more = 100; }
      enum Kind { ONE = 1; }`,
  });
  expect(printed(schema, 'M')).toBe(`type M {
  id: Int!
  name: String
  a_b: String
  aB: String
  oddName: String
  result: Result
  kind: Kind!
  more: String
}`);
  const args = schema.getQueryType()?.getFields().get?.args ?? [];
  expect(args.map((arg) => [arg.name, String(arg.type), arg.extensions.headgate])).toEqual([
    ['id', 'Int!', undefined],
    ['name', 'String', undefined],
    // In ProtoJSON both would be aB.
    ['a_b', 'String', undefined],
    ['aB', 'String', undefined],
    ['oddName', 'String', { wireName: 'odd-name' }],
    ['result', 'ResultInput', undefined],
    ['kind', 'Kind!', undefined],
    ['more', 'String', { wireName: '[more]' }],
  ]);
});

test('editions say by features what has presence', async () => {
  const schema = await composeProto({
    'main.proto': `edition = "2023";
      option features.field_presence = IMPLICIT;
      service S { rpc Get(M) returns (M); }
      message M { string a = 1; string b = 2 [features.field_presence = EXPLICIT]; }`,
  });
  expect(printed(schema, 'M')).toBe('type M {\n  a: String!\n  b: String\n}');
});

test('editions reserve names without quotes; what stands after them is read', async () => {
  const schema = await composeProto({
    'main.proto': `edition = "2023";
      message M { string x = 1; reserved old_name, 4 to 6; }
      enum E { A = 0; reserved OLD; }
      service S { rpc Get(M) returns (N); }
      message N { E e = 1; }`,
  });
  expect(printed(schema, 'Query')).toContain('get(x: String): N');
});

test('numbers may stand apart from their sign; text that looks so is kept', async () => {
  const schema = await composeProto({
    'main.proto': `syntax = "proto2";
      service S { rpc Get(M) returns (M); }
      // A value: - 1
      message M { optional E e = 1; optional int32 i = 2 [default = - 5]; reserved 3; }
      enum E { reserved - 1, - 9 to
        - 5, "A - 1"; LOW = - 2; NONE = 0; }`,
  });
  expect(schema.getType('M')?.description).toBe('A value: - 1');
  expect(schema.extensions.headgate?.source.wire).toMatchObject({
    nested: { E: { values: { LOW: -2, NONE: 0 } } },
  });
});

test('names that collide get those of their surroundings', async () => {
  const schema = await composeProto({
    'main.proto': withMessage(
      `message M { A.Item a = 1; B.Item b = 2; other.v2.Item c = 3; Date date = 4; B.Kind kind = 5; Kind kind2 = 6; }
      message A { message Item { string x = 1; } }
      message B { message Item { string x = 1; } enum Kind { X = 0; } }
      message Date { int32 day = 1; }
      enum Kind { Y = 0; }`,
      'import "other.proto";',
    ),
    'other.proto': 'syntax = "proto3"; package other.v2; message Item { string x = 1; }',
  });
  expect(printed(schema, 'M')).toBe(`type M {
  a: Item
  b: BItem
  c: OtherV2Item
  date: ShopV1Date
  kind: Kind
  kind2: ShopV1Kind
}`);
  expect(Object.keys(schema.getTypeMap())).toEqual(
    expect.arrayContaining(['ItemInput', 'BItemInput', 'OtherV2ItemInput']),
  );
});

test('a method at the end renames nothing', async () => {
  const file = (methods: string) => ({
    'main.proto': proto3(`service S { rpc Get(M) returns (M); ${methods} }
      message M { Inner inner = 1; Kind kind = 2; } message Inner { string x = 1; }
      enum Kind { X = 0; }
      message Outer { message M { string y = 1; } message Kind { string y = 1; } Kind kind = 1; }
      message InnerInput { string z = 1; }`),
  });
  const before = await composeProto(file(''));
  const after = await composeProto(
    file(
      'rpc Read(M) returns (Outer.M); rpc List(M) returns (InnerInput); rpc Find(M) returns (Outer);',
    ),
  );
  const names = Object.keys(before.getTypeMap()).filter((name) => !/^(__|Query$)/.test(name));
  expect(names).toEqual(expect.arrayContaining(['M', 'Inner', 'InnerInput', 'Kind']));
  for (const name of names) expect(printed(after, name)).toBe(printed(before, name));
});

const enums: readonly [string, string, readonly string[]][] = [
  ['the prefix goes', 'Level { LEVEL_LOW = 0; LEVEL_HIGH = 1; }', ['LOW', 'HIGH']],
  ['two words', 'StockLevel { STOCK_LEVEL_LOW = 0; }', ['LOW']],
  ['not when one value lacks it', 'Level { LEVEL_LOW = 0; HIGH = 1; }', ['LEVEL_LOW', 'HIGH']],
  [
    'not when a digit is left',
    'Version { VERSION_1 = 0; VERSION_X = 1; }',
    ['VERSION_1', 'VERSION_X'],
  ],
  ['not when nothing is left', 'Level { LEVEL_ = 0; LEVEL_LOW = 1; }', ['LEVEL_', 'LEVEL_LOW']],
  ['other case stays', 'Level { low = 0; High = 1; }', ['low', 'High']],
  ['GraphQL reserves some', 'Truth { true = 0; false = 1; }', ['TRUE', 'FALSE']],
  [
    'aliases are values too',
    'Level { option allow_alias = true; LEVEL_A = 0; LEVEL_B = 0; }',
    ['A', 'B'],
  ],
];

test.for(enums)('enum values: %s', async ([, definition, names]) => {
  const [name = ''] = definition.split(' ');
  const schema = await composeProto({
    'main.proto': withMessage(`message M { ${name} field = 1; } enum ${definition}`),
  });
  const type = schema.getType(name);
  const values = type !== undefined && 'getValues' in type ? type.getValues() : [];
  expect(values.map((value) => value.name)).toEqual(names);
  const wireNames = [...definition.matchAll(/(\w+) = \d/g)].map(([, wireName]) => wireName);
  expect(values.map((v) => v.extensions.headgate?.wireValue ?? v.name)).toEqual(wireNames);
});

test('references follow the scopes of the language, not what is nested elsewhere', async () => {
  const schema = await composeProto({
    'main.proto': withMessage(`
      message M {
        message Deep { message Status { string wrong = 1; } }
        Status status = 1;
        Deep.Status inner = 2;
        .shop.v1.Status absolute = 3;
        v1.Status relative = 4;
      }
      message Status { string right = 1; }`),
  });
  expect(printed(schema, 'M')).toBe(`type M {
  status: Status
  inner: DeepStatus
  absolute: Status
  relative: Status
}`);
  expect(printed(schema, 'Status')).toContain('right');
});

test('comments, oneofs and deprecations reach the schema', async () => {
  const schema = await composeProto({
    'main.proto': withMessage(`
      // A thing.
      // With two lines.
      message M {
        string id = 1; // Who it is.
        /* How it is paid. */
        oneof payment { string card = 2; string voucher = 3; }
        string old = 4 [deprecated = true];
        map<string, int64> counts = 5;
        Level level = 6;
      }
      enum Level { LOW = 0; HIGH = 1 [deprecated = true]; }`),
  });
  expect(printed(schema, 'M')).toBe(`"""
A thing.
With two lines.
"""
type M {
  """Who it is."""
  id: String!

  """How it is paid."""
  payment: MPayment
  old: String! @deprecated(reason: "Deprecated in the contract.")
  counts: BigIntMap!
  level: Level
}`);
  expect(printed(schema, 'Level')).toContain('HIGH @deprecated');
  expect(validateSchema(schema)).toEqual([]);
});

test('a rule of the contract says how many items a list takes', async () => {
  const schema = await composeProto({
    'main.proto': withMessage(
      `message M {
        repeated string a = 1 [(buf.validate.field).repeated.max_items = 50];
        repeated string b = 2 [(validate.rules).repeated = {min_items: 1, max_items: 20}];
        repeated string c = 3;
      }`,
    ),
  });
  const args = schema.getQueryType()?.getFields().get?.args ?? [];
  expect(args.map((arg) => arg.extensions.headgate?.maxItems)).toEqual([50, 20, undefined]);
});

test('what a server sets is not sent, and what it only takes is not answered', async () => {
  const behavior = (...values: string[]) =>
    `[${values.map((value) => `(google.api.field_behavior) = ${value}`).join(', ')}]`;
  const schema = await composeProto({
    'main.proto': proto3(`import "google/api/field_behavior.proto";
      service S {
        rpc GetBook(Stamp) returns (Book);
        rpc CreateBook(CreateBookRequest) returns (Book);
      }
      message CreateBookRequest { Book book = 1 ${behavior('REQUIRED')}; Stamp stamp = 2; }
      message Book {
        string name = 1 ${behavior('OUTPUT_ONLY', 'IMMUTABLE')};
        string title = 2;
        string secret = 3 ${behavior('INPUT_ONLY')};
        Times times = 4 ${behavior('OUTPUT_ONLY')};
      }
      message Times { string at = 1; }
      message Stamp { string at = 1 ${behavior('OUTPUT_ONLY')}; }`),
  });
  expect(['Book', 'BookInput', 'StampInput'].map((name) => printed(schema, name))).toEqual([
    'type Book {\n  name: String!\n  title: String!\n  times: Times\n}',
    'input BookInput {\n  title: String\n  secret: String\n}',
    'input StampInput {\n  at: String\n}',
  ]);
  expect(schema.getType('TimesInput')).toBeUndefined();
});
