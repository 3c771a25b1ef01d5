import { validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { composeProto, printed, withMessage } from './compose-proto.ts';

const oneofs = withMessage(`
  message M {
    string id = 1;
    // How it is paid.
    oneof payment {
      // By card.
      Card card = 2;
      string voucher = 3 [deprecated = true];
      Level level = 4;
      Nothing none = 5;
    }
    optional string note = 6;
  }
  message Card { string number = 1; }
  message Nothing {}
  enum Level { LOW = 0; }`);

test('a oneof is a union of its members in answers', async () => {
  const schema = await composeProto({ 'main.proto': oneofs });
  expect(validateSchema(schema)).toEqual([]);
  expect(printed(schema, 'M')).toContain('"""How it is paid."""\n  payment: MPayment\n');
  expect(printed(schema, 'MPayment')).toBe(
    '"""How it is paid."""\nunion MPayment = MPaymentCard | MPaymentVoucher | MPaymentLevel | MPaymentNone',
  );
  expect(printed(schema, 'MPaymentCard')).toBe(
    '"""By card."""\ntype MPaymentCard {\n  """By card."""\n  card: Card!\n}',
  );
  expect(printed(schema, 'MPaymentVoucher')).toContain('voucher: String! @deprecated');
  // A newer upstream may send a value that is not known.
  expect(printed(schema, 'MPaymentLevel')).toContain('level: Level\n');
  expect(printed(schema, 'MPaymentNone')).toContain('none: Boolean!');
  expect(schema.getType('MPaymentCard')?.extensions).toEqual({
    headgate: { wireName: 'shop.v1.M.card' },
  });
});

test('a oneof takes exactly one of its members', async () => {
  const schema = await composeProto({ 'main.proto': oneofs });
  const args = schema.getQueryType()?.getFields().get?.args ?? [];
  expect(args.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'id: String',
    'payment: MPaymentInput',
    'note: String',
  ]);
  expect(
    printed(schema, 'MPaymentInput')
      .replaceAll(/\n* *""".*?"""/gs, '')
      .trim(),
  ).toBe(
    `input MPaymentInput @oneOf {
  card: CardInput
  voucher: String @deprecated(reason: "Deprecated in the contract.")
  level: Level
  none: Boolean
}`,
  );
  expect(schema.getType('MPaymentInput')?.description).toBe(
    'How it is paid.\n\nTakes exactly one of its members.',
  );
});

test('types that the contract has no name for never take one that it has', async () => {
  const schema = await composeProto({
    'main.proto': withMessage(`
      message M {
        oneof kind { MKind m_kind = 1; MKindMKind other = 2; }
        map<string, MPartsEntry2> parts = 3;
      }
      message MKind { string x = 1; }
      message MKindMKind { string x = 1; }
      message MPartsEntry2 { string x = 1; }
      message MPartsEntry { string unused = 1; }`),
  });
  expect(validateSchema(schema)).toEqual([]);
  expect(printed(schema, 'M')).toBe(`type M {
  kind: ShopV1MKind
  parts: [ShopV1MPartsEntry!]!
}`);
  expect(printed(schema, 'ShopV1MKind')).toBe('union ShopV1MKind = ShopV1MKindMKind | MKindOther');
});

test('a oneof whose name is that of a field has a name of its own in the graph and on the wire', async () => {
  const schema = await composeProto({
    'main.proto': withMessage('message M { string aB = 1; oneof a_b { string x = 2; } }'),
  });
  const fields = schema.getQueryType()?.getFields().get?.args ?? [];
  expect(fields.map((arg) => [arg.name, arg.extensions.headgate])).toEqual([
    ['aB', undefined],
    ['a_b', undefined],
  ]);
  expect(JSON.stringify(schema.extensions)).toContain('"oneofs":{"a_b":{"oneof":["x"]}}');
});

test('a map of scalars is a scalar, a map of messages or of an enum a list of entries', async () => {
  const schema = await composeProto({
    'main.proto': withMessage(
      `message M {
        map<string, M> ms = 1; map<int32, M> by_id = 2; map<uint64, M> by_key = 3; map<bool, M> by_flag = 4;
        map<string, google.protobuf.Timestamp> times = 5; map<string, Level> levels = 6;
        map<int64, uint32> counts = 7; map<string, google.protobuf.Value> values = 8;
      }
      enum Level { LOW = 0; }`,
      'import "google/protobuf/timestamp.proto"; import "google/protobuf/struct.proto";',
    ),
  });
  expect(printed(schema, 'M')).toBe(`type M {
  ms: [MMsEntry!]!
  byId: [MByIdEntry!]!
  byKey: [MByKeyEntry!]!
  byFlag: [MByFlagEntry!]!
  times: DateTimeMap!
  levels: [MLevelsEntry!]!

  """Its keys are \`int64\` as strings."""
  counts: BigIntMap!
  values: JSON!
}`);
  expect(printed(schema, 'MMsEntry')).toBe('type MMsEntry {\n  key: String!\n  value: M!\n}');
  expect(printed(schema, 'MByIdEntry')).toContain('key: Int!');
  expect(printed(schema, 'MByKeyEntry')).toContain('key: BigInt!');
  expect(printed(schema, 'MLevelsEntry')).toContain('value: Level\n');
  expect(printed(schema, 'MLevelsEntryInput')).toContain('value: Level!');
  expect(printed(schema, 'BigIntMap')).toContain('whose values are `BigInt`.');
  expect(printed(schema, 'MByFlagEntryInput')).toBe(
    'input MByFlagEntryInput {\n  key: Boolean!\n  value: MInput!\n}',
  );
});

test('extensions are fields of what they extend, wherever they are declared', async () => {
  const schema = await composeProto({
    'main.proto': `syntax = "proto2";
      package shop;
      import "more.proto";
      service S { rpc Get(M) returns (M); }
      message M {
        optional string note = 1;
        extensions 100 to 199;
        extend M { optional Level level = 102; }
      }
      enum Level { LOW = 1; }`,
    'more.proto': `syntax = "proto2";
      package more;
      import "main.proto";
      // What was noted.
      extend shop.M { optional string note = 100; repeated Part parts = 101; }
      message Part { optional int32 size = 1 [default = 3]; }`,
  });
  expect(validateSchema(schema)).toEqual([]);
  expect(printed(schema, 'M')).toBe(`type M {
  note: String
  level: Level

  """What was noted."""
  moreNote: String
  parts: [Part!]!
}`);
  expect(printed(schema, 'Part')).toContain('"""When it is absent it means `3`."""');
  const args = schema.getQueryType()?.getFields().get?.args ?? [];
  expect(args.map((arg) => arg.extensions.headgate?.wireName)).toEqual([
    undefined,
    '[shop.M.level]',
    '[more.note]',
    '[more.parts]',
  ]);
  expect(schema.extensions.headgate?.source.wire).toMatchObject({
    nested: {
      more: {
        nested: {
          note: { extend: '.shop.M', type: 'string', id: 100 },
          parts: { extend: '.shop.M', type: '.more.Part', id: 101, rule: 'repeated' },
        },
      },
      shop: { nested: { M: { nested: { level: { extend: '.shop.M', type: '.shop.Level' } } } } },
    },
  });
});
