import { fileURLToPath } from 'node:url';
import { type GraphQLSchema, printSchema, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import GrpcHandler from '../../../../../src/compose/handlers/grpc/handler.ts';
import { UserError } from '../../../../../src/errors/user-error.ts';
import { makeFolder } from '../../../../fixtures/folder.ts';

/** A contract that uses what descriptors can say, and what protoc made of it. */
const folder = fileURLToPath(new URL('contract', import.meta.url));

async function compose(
  source: string,
  baseDir = folder,
  more: Readonly<Record<string, unknown>> = {},
): Promise<GraphQLSchema> {
  const config = { endpoint: 'localhost:50051', source, ...more };
  return (await new GrpcHandler({ name: 'shop', config, baseDir }).getMeshSource()).schema;
}

test('a set of protoc gives the same schema and wire model as its .proto files', async () => {
  const fromText = await compose('shop.proto');
  const fromSet = await compose('shop.binpb');
  expect(validateSchema(fromSet)).toEqual([]);
  expect(printSchema(fromSet)).toBe(printSchema(fromText));
  expect(fromSet.extensions).toEqual(fromText.extensions);
  expect(printSchema(fromSet)).toMatch(/"""Answers a thing."""\n {2}compute\(/);
  expect(fromSet.extensions.headgate).toMatchObject({
    operations: [
      { operation: 'shop.v1.Shop/Compute', field: 'Query.compute' },
      { operation: 'shop.v1.Shop/Touch', field: 'Mutation.touch' },
      { operation: 'shop.v1.Shop/Look', field: 'Subscription.look' },
      { operation: 'shop.v1.Shop/Chat', skipped: expect.stringContaining('Both sides stream') },
    ],
    warnings: [expect.stringContaining('not served: shop.legacy.Boxes.')],
  });
});

test('"services" chooses among those of a set', async () => {
  const schema = await compose('shop.binpb', folder, { services: ['shop.legacy.Boxes'] });
  expect(schema.extensions.headgate?.operations).toEqual([
    { operation: 'shop.legacy.Boxes/GetBox', field: 'Query.box' },
  ]);
});

const file = {
  name: 'a.proto',
  package: 'a',
  syntax: 'proto3',
  messageType: [
    {
      name: 'M',
      field: [
        {
          name: 'ids',
          number: 1,
          label: 'LABEL_REPEATED',
          type: 'TYPE_STRING',
          jsonName: 'ids',
          options: { '[buf.validate.field]': { repeated: { maxItems: '50' } } },
        },
      ],
    },
  ],
  service: [
    {
      name: 'S',
      method: [
        {
          name: 'Compute',
          inputType: '.a.M',
          outputType: '.a.M',
          options: { '[google.api.http]': { get: '/v1' } },
        },
      ],
    },
  ],
  bufExtension: { isImport: false },
};
const set = { file: [file] };

test('a set may be JSON, as buf writes it', async () => {
  using files = makeFolder({ 'set.json': JSON.stringify(set) });
  const schema = await compose('set.json', files.path);
  const field = schema.getQueryType()?.getFields().compute;
  expect(String(field?.type)).toBe('M');
  expect(field?.args[0]?.extensions.headgate).toEqual({ maxItems: 50 });
});

test('editions stand in a set with their features', async () => {
  const edition = {
    ...file,
    syntax: 'editions',
    edition: 'EDITION_2023',
    options: { features: { fieldPresence: 'IMPLICIT' } },
    messageType: [
      {
        name: 'M',
        field: ['x', 'y'].map((name, index) => ({
          ...{ name, number: index + 1, label: 'LABEL_OPTIONAL', type: 'TYPE_INT32' },
          options: name === 'y' ? { features: { fieldPresence: 'EXPLICIT' } } : {},
        })),
      },
    ],
  };
  using files = makeFolder({ 'set.json': JSON.stringify({ file: [edition] }) });
  const text = printSchema(await compose('set.json', files.path));
  expect(text).toContain('type M {\n  x: Int!\n  y: Int\n}');
});

test.for([
  ['no.binpb', 'no.binpb: the file cannot be read'],
  [
    'text.binpb',
    'text.binpb: this is not a descriptor set\n  Make it with protoc --include_imports',
  ],
  ['empty.binpb', 'empty.binpb: this is not a descriptor set'],
  ['list.json', 'list.json: this is not a descriptor set'],
  ['broken.json', 'broken.json: this is not a descriptor set'],
  [
    'partial.json',
    'partial.json: "a.S.Compute" refers to ".a.M", which does not exist: is it misspelt, or is the file that defines it missing?\n  A set must have all',
  ],
  ['twice.json', 'twice.json: b.proto: duplicate name'],
])('%s is a UserError', async ([source = '', message]) => {
  using files = makeFolder({
    'text.binpb': 'this is text',
    'empty.binpb': '',
    'list.json': '[]',
    'broken.json': '{',
    'partial.json': JSON.stringify({ file: [{ ...file, messageType: [] }] }),
    'twice.json': JSON.stringify({ file: [file, { ...file, name: 'b.proto' }] }),
  });
  const error = await compose(source, files.path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toContain(message);
});

test('a set says, too, what is only answered', async () => {
  const field = (name: string, number: number, options = {}) => ({
    ...{ name, number, options, jsonName: name },
    ...{ label: 'LABEL_OPTIONAL', type: 'TYPE_STRING' },
  });
  const set = {
    ...file,
    messageType: [
      {
        name: 'M',
        field: [
          field('id', 1, { '[google.api.field_behavior]': ['OUTPUT_ONLY', 'IMMUTABLE'] }),
          field('title', 2),
        ],
      },
    ],
  };
  using made = makeFolder({ 'a.json': JSON.stringify({ file: [set] }) });
  const schema = await compose('a.json', made.path);
  const { mutation, query } = schema.toConfig();
  const [root] = Object.values({ ...query?.getFields(), ...mutation?.getFields() });
  expect(root?.args.map(({ name }) => name)).toEqual(['title']);
  expect(printSchema(schema)).toContain('type M {\n  id: String!\n  title: String!\n}');
});
