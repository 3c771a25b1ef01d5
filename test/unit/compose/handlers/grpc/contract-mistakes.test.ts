import { expect, test } from 'vitest';
import { UserError } from '../../../../../src/errors/user-error.ts';
import { composeProto, type ProtoFiles, proto3, withMessage } from './compose-proto.ts';

const good = 'service S { rpc Get(M) returns (M); } message M { string x = 1; }';

const mistakes: readonly [string, ProtoFiles, string][] = [
  ['no file', {}, 'main.proto: there is no such file'],
  [
    'a syntax error',
    { 'main.proto': 'syntax = "proto3";\n\nmessage {}' },
    "main.proto:3: illegal type name '{'",
  ],
  [
    'syntax that only protoc reads',
    {
      'main.proto': `syntax = "proto2";\n${good.replace('string', 'optional string')}\nmessage N {\n  optional group A = 1 {\n    oneof b { string c = 1; }\n  }\n}`,
    },
    "main.proto:5: illegal token 'oneof'\n  If protoc takes this file, name what protoc --include_imports --include_source_info -o contract.binpb main.proto makes of it",
  ],
  [
    'a group in proto3',
    { 'main.proto': proto3(`${good}\nmessage N {\n  optional group A = 1 {}\n}`) },
    'main.proto:5: only proto2 has groups',
  ],
  ['a file that is cut off', { 'main.proto': 'syntax = "proto3";\nmessage M {' }, 'main.proto:'],
  [
    'a syntax error in an import',
    {
      'main.proto': proto3(`import "parts/a.proto";${good}`),
      'parts/a.proto': 'syntax = "proto3";\nmesage A {}',
    },
    "parts/a.proto:2: illegal token 'mesage'",
  ],
  [
    'an import that is missing and used',
    {
      'main.proto': `syntax = "proto3";\n// A comment\nimport "other/a.proto";\n${good.replace('string', 'other.B')}`,
    },
    'main.proto:4: "M.x" refers to "other.B", which does not exist: is it misspelt, or is the file that defines it missing?\n  main.proto:3 imports "other/a.proto", which was not found: options that it defines are not read.\n  Imports that were not found: "other/a.proto" (main.proto:3). Searched in: vendor, .. Write the directories',
  ],
  [
    'a missing type',
    { 'main.proto': proto3('service S { rpc Get(M) returns (Missing); } message M {}') },
    'main.proto:3: "shop.v1.S.Get" refers to "Missing", which does not exist',
  ],
  [
    'a missing type of a field',
    {
      'main.proto': proto3('service S { rpc Get(M) returns (M); } message M { a.Missing x = 1; }'),
    },
    'main.proto:3: "shop.v1.M.x" refers to "a.Missing", which does not exist',
  ],
  [
    'a name that is defined twice',
    { 'main.proto': proto3(`${good} message M {}`) },
    "main.proto:3: duplicate name 'M'",
  ],
  [
    'a number that is used twice',
    {
      'main.proto': proto3(
        `${good}\nmessage A {\n  // int32 x = 1;\n  int32 x = 1;\n  int32 y = 1;\n}`,
      ),
    },
    'main.proto:7: duplicate id 1',
  ],
  [
    'a field that stands twice, in the second message that has it',
    {
      'main.proto': proto3(
        `${good}\nmessage A {\n  int32 a = 1;\n  /* a\n  = 3 */\n  int32 a = 2;\n}`,
      ),
    },
    "main.proto:8: duplicate name 'a'",
  ],
  [
    'a reserved number',
    { 'main.proto': proto3(`${good}\nmessage A {\n  reserved 2;\n  int32 x = 2;\n}`) },
    'main.proto:6: id 2 is reserved',
  ],
  [
    'a reserved name',
    { 'main.proto': proto3(`${good}\nmessage A {\n  reserved "x";\n  int32 x = 2;\n}`) },
    "main.proto:6: name 'x' is reserved",
  ],
  [
    'an enum value that stands twice',
    { 'main.proto': proto3(`${good}\nenum A {\n  X = 0;\n  X = 1;\n}`) },
    "main.proto:6: duplicate name 'X'",
  ],
  [
    'a method that stands twice',
    {
      'main.proto': proto3(
        `${good}\nservice A {\n  rpc B(M) returns (M);\n  rpc B(M) returns (M);\n}`,
      ),
    },
    "main.proto:6: duplicate name 'B'",
  ],
  [
    'an extension of nothing',
    {
      'main.proto': `syntax = "proto2";\n${good}\nextend None { optional int32 x = 1; }`.replaceAll(
        '{ string',
        '{ optional string',
      ),
    },
    'main.proto: unresolvable extensions',
  ],
  [
    'a missing type of a method that another service has too',
    {
      'main.proto': proto3(
        `${good.replace('Get(M)', 'Get(None)')}\n// rpc Get(None)\nservice T { rpc Get(None) returns (M); }`,
      ),
    },
    'main.proto:3: "shop.v1.S.Get" refers to "None"',
  ],
  [
    'a missing type of an extension',
    {
      'main.proto': `syntax = "proto2";\nservice S { rpc Get(M) returns (M); } message M { extensions 1 to 9; }\nextend M {\n  optional None x = 1;\n}`,
    },
    'main.proto:4: "x" refers to "None", which does not exist',
  ],
  [
    'no service',
    { 'main.proto': proto3('message M {}') },
    'main.proto: source "stock": the contract has no operation',
  ],
  [
    'only streams',
    { 'main.proto': proto3('service S { rpc A(stream M) returns (M); } message M {}') },
    'shop.v1.S/A: The client streams',
  ],
];

test.for(mistakes)('%s is a UserError', async ([, files, message]) => {
  const composed = composeProto(files, {
    source: { file: 'main.proto', load: { includeDirs: ['vendor'] } },
  });
  const error = await composed.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toContain(message);
});

test('what reaches a missing type is not served and says why, all else is', async () => {
  const schema = await composeProto({
    'main.proto': proto3(`import "gone.proto";
service S {
  rpc GetGood(Good) returns (Good);
  rpc GetBad(Good) returns (Outer);
  rpc GetWorse(gone.A) returns (Good);
  rpc WatchBad(Good) returns (stream Bad);
}
message Good { string x = 1; repeated Good more = 2; }
message Outer { repeated Outer more = 1; map<string, Bad> bads = 2; }
message Bad { gone.A a = 1; }
message Unused { gone.B b = 1; }`),
  });
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['good']);
  expect(schema.getSubscriptionType()).toBeUndefined();
  expect(schema.getType('Bad')).toBeUndefined();
  const { operations, warnings } = schema.extensions.headgate ?? expect.fail();
  const field = 'main.proto:12: "shop.v1.Bad.a" refers to "gone.A", which does not exist';
  expect(operations).toEqual([
    { operation: 'shop.v1.S/GetGood', field: 'Query.good' },
    { operation: 'shop.v1.S/GetBad', skipped: expect.stringContaining(field) },
    {
      operation: 'shop.v1.S/GetWorse',
      skipped: expect.stringContaining('"shop.v1.S.GetWorse" refers to "gone.A"'),
    },
    { operation: 'shop.v1.S/WatchBad', skipped: expect.stringContaining(field) },
  ]);
  expect(warnings.join('\n')).toContain('Searched in: .. Write the directories');
});

const found: readonly [string, ProtoFiles][] = [
  [
    'in an include directory',
    {
      'main.proto': withMessage('message M { a.A x = 1; }', 'import "a.proto";'),
      'vendor/a.proto': 'syntax = "proto3"; package a; message A {}',
    },
  ],
  [
    'beside the file',
    {
      'main.proto': withMessage('message M { a.A x = 1; }', 'import "a.proto";'),
      'a.proto': 'syntax = "proto3"; package a; message A {}',
    },
  ],
  [
    'once, when they are imported under two paths and import each other',
    {
      'main.proto': withMessage(
        'message M { a.A x = 1; }',
        'import "vendor/a.proto"; import "a.proto";',
      ),
      'vendor/a.proto':
        'syntax = "proto3"; package a; import "main.proto"; message A { shop.v1.M m = 1; }',
    },
  ],
  [
    'nowhere, when the import is weak',
    { 'main.proto': withMessage('message M { string x = 1; }', 'import weak "none.proto";') },
  ],
  [
    'nowhere, when only options come from them',
    {
      'main.proto': withMessage(
        'message M { string x = 1 [(gogoproto.nullable) = false, (validate.rules).string = { min_len: 1 }]; }',
        'import "gogoproto/gogo.proto"; import "validate/validate.proto";',
      ),
    },
  ],
  [
    'in the package, when they define options',
    {
      'main.proto': withMessage(
        'message M { google.api.HttpRule x = 1; google.protobuf.FileOptions o = 2; google.protobuf.Type t = 3; }',
        `import "google/api/annotations.proto"; import "google/api/http.proto";
         import "google/protobuf/descriptor.proto"; import "google/protobuf/type.proto";`,
      ),
    },
  ],
  [
    'in the package, even when a copy is vendored',
    {
      'main.proto': withMessage(
        'message M { google.protobuf.Any x = 1; }',
        'import "third_party/google/protobuf/any.proto"; import "google/protobuf/any.proto";',
      ),
      'vendor/google/protobuf/any.proto': 'not read',
    },
  ],
];

test.for(found)('imports are found %s', async ([, files]) => {
  const source = { file: 'main.proto', load: { includeDirs: ['vendor'] } };
  const schema = await composeProto(files, { source });
  expect(schema.getQueryType()?.getFields()).toHaveProperty('get');
});
