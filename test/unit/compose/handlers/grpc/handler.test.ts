import { fileURLToPath } from 'node:url';
import { type GraphQLSchema, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import GrpcHandler from '../../../../../src/compose/handlers/grpc/handler.ts';
import { composeProto, proto3 } from './compose-proto.ts';

const baseDir = fileURLToPath(new URL('../../../../..', import.meta.url));

function rootFields(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map((field) => {
      const args = field.args.map((arg) => `${arg.name}: ${arg.type}`).join(', ');
      return `${type?.name}.${field.name}${args && `(${args})`}: ${field.type}`;
    }),
  );
}

test('composes the inventory of the demo', async () => {
  const config = { endpoint: 'localhost:50051', source: 'sources/inventory/inventory.proto' };
  const handler = new GrpcHandler({ name: 'inventory', config, baseDir });
  const { schema } = await handler.getMeshSource();

  expect(validateSchema(schema)).toEqual([]);
  expect(rootFields(schema)).toEqual([
    'Query.stock(sku: String): Stock',
    'Query.stocks(skus: [String!]): BatchGetStockResponse',
    'Mutation.reserveStock(sku: String, quantity: Int): Reservation',
    'Subscription.watchStock(sku: String): Stock',
  ]);
  expect(schema.getQueryType()?.getFields().stock?.extensions.headgate).toEqual({
    binding: {
      protocol: 'grpc',
      source: 'inventory',
      service: 'shop.inventory.v1.Inventory',
      method: 'GetStock',
    },
  });
  expect(schema.extensions.headgate).toMatchObject({
    source: { name: 'inventory', protocol: 'grpc', endpoint: 'localhost:50051' },
    operations: [
      { operation: 'shop.inventory.v1.Inventory/GetStock', field: 'Query.stock' },
      { operation: 'shop.inventory.v1.Inventory/BatchGetStock', field: 'Query.stocks' },
      { operation: 'shop.inventory.v1.Inventory/WatchStock', field: 'Subscription.watchStock' },
      { operation: 'shop.inventory.v1.Inventory/ReserveStock', field: 'Mutation.reserveStock' },
    ],
    warnings: [],
  });
});

const service = (methods: string, head = '') =>
  proto3(`${head}\nservice Things { ${methods} }\nmessage M { string x = 1; }`);
const rpc = (name: string, options = '') => `rpc ${name}(M) returns (M) { ${options} }`;

test('the contract says what only reads, then the name does', async () => {
  const http = (rule: string) => `option (google.api.http) = { ${rule} };`;
  const schema = await composeProto({
    'main.proto': service(
      [
        rpc('Compute', 'option idempotency_level = NO_SIDE_EFFECTS;'),
        rpc('Fetch1', http('get: "/things/{x}"')),
        rpc('CheckOut', http('put: "/things/{x}"')),
        rpc('SearchThings', http('post: "/things:search" body: "*"')),
        rpc('Touch', 'option idempotency_level = IDEMPOTENT;'),
        rpc('ListThings'),
        rpc('Cancel', `${http('post: "/a" additional_bindings { get: "/b" }')}`),
      ].join('\n'),
      'import "google/api/annotations.proto";',
    ),
  });
  expect(rootFields(schema)).toEqual([
    'Query.compute(x: String): M',
    'Query.fetch1(x: String): M',
    'Query.searchThings(x: String): M',
    'Query.things(x: String): M',
    'Mutation.checkOut(x: String): M',
    'Mutation.touch(x: String): M',
    'Mutation.cancel(x: String): M',
  ]);
});

test('verbs that only read, as services without options name their methods', async () => {
  const reads = ['Range', 'Check', 'DescribeTable', 'LookupResources', 'CountOrders', 'FindUser'];
  const writes = ['Put', 'CheckOut', 'Counter', 'DeleteRange', 'Compact'];
  const schema = await composeProto({
    'main.proto': service([...reads, ...writes].map((name) => rpc(name)).join('\n')),
  });
  const types = rootFields(schema).map((field) => field.replace(/\..*/, ''));
  expect(types).toEqual([...reads.map(() => 'Query'), ...writes.map(() => 'Mutation')]);
});

test('prefixQueryMethod replaces the verbs', async () => {
  const files = { 'main.proto': service([rpc('ListThings'), rpc('ComputeThing')].join('\n')) };
  const schema = await composeProto(files, { prefixQueryMethod: ['compute'] });
  expect(rootFields(schema)).toEqual([
    'Query.computeThing(x: String): M',
    'Mutation.listThings(x: String): M',
  ]);
});

test('selectQueryOrMutationField has the last word', async () => {
  const files = {
    'main.proto': service([rpc('GetThing'), rpc('Compute'), rpc('ReadOther')].join('\n')),
  };
  const schema = await composeProto(files, {
    selectQueryOrMutationField: [
      { type: 'Mutation', fieldName: 'GetThing' },
      { type: 'query', fieldName: 'compute' },
      { type: 'Mutation', fieldName: 'shop.v1.Things/ReadOther' },
    ],
  });
  expect(rootFields(schema)).toEqual([
    'Query.compute(x: String): M',
    'Mutation.getThing(x: String): M',
    'Mutation.readOther(x: String): M',
  ]);
  const unknown = { selectQueryOrMutationField: [{ type: 'Query', fieldName: 'GetThings' }] };
  await expect(composeProto(files, unknown)).rejects.toThrow(
    'names "GetThings", which is not a unary',
  );
});

test('selectQueryOrMutationField takes the names of the report and of GraphQL Mesh', async () => {
  const files = {
    'main.proto': `${service(`${rpc('GetThing')} ${rpc('Compute')}`)}
      service Parts { ${rpc('GetThing')} ${rpc('Compute')} }`,
  };
  const schema = await composeProto(files, {
    selectQueryOrMutationField: [
      { type: 'Mutation', fieldName: 'partsThing' },
      { type: 'Query', fieldName: 'Compute' },
      // An exception stands behind its rule.
      { type: 'Mutation', fieldName: 'shop_v1_Parts_Compute' },
    ],
  });
  expect(rootFields(schema)).toEqual([
    'Query.thing(x: String): M',
    'Query.compute(x: String): M',
    'Mutation.getThing(x: String): M',
    'Mutation.compute(x: String): M',
  ]);
});

test('what GraphQL cannot do is listed with the reason', async () => {
  const schema = await composeProto({
    'main.proto': service(
      `rpc Watch(M) returns (stream M); rpc Upload(stream M) returns (M);
       rpc Chat(stream M) returns (stream M); rpc Get(M) returns (M);`,
    ),
  });
  expect(schema.extensions.headgate?.operations).toEqual([
    { operation: 'shop.v1.Things/Watch', field: 'Subscription.watch' },
    {
      operation: 'shop.v1.Things/Upload',
      skipped: 'The client streams: GraphQL has no such operation.',
    },
    {
      operation: 'shop.v1.Things/Chat',
      skipped: 'Both sides stream: GraphQL has no such operation.',
    },
    { operation: 'shop.v1.Things/Get', field: 'Query.get' },
  ]);
});

test('names that collide keep their verb, or get their service in front', async () => {
  const schema = await composeProto({
    'main.proto': `${service(`${rpc('GetThing')} ${rpc('ReadThing')}`)}
      service Parts { ${rpc('GetThing')} ${rpc('GetPart')} }`,
  });
  expect(rootFields(schema)).toEqual([
    'Query.thing(x: String): M',
    'Query.readThing(x: String): M',
    'Query.partsThing(x: String): M',
    'Query.part(x: String): M',
  ]);
});

test('requests and answers that are one value', async () => {
  const schema = await composeProto({
    'main.proto': service(
      `rpc GetTime(google.protobuf.Empty) returns (google.protobuf.Timestamp);
       rpc Find(google.protobuf.StringValue) returns (google.protobuf.Struct);
       rpc Delete(M) returns (google.protobuf.Empty);
       rpc Reset(Nothing) returns (Nothing);`,
      `import "google/protobuf/empty.proto"; import "google/protobuf/struct.proto";
       import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
       message Nothing {}`,
    ),
  });
  expect(rootFields(schema)).toEqual([
    'Query.time: DateTime',
    'Query.find(value: String): JSON',
    'Mutation.delete(x: String): Boolean',
    'Mutation.reset: Boolean',
  ]);
});

test('only the services of the named file are served', async () => {
  const schema = await composeProto({
    'main.proto': service(rpc('GetThing'), 'import "other.proto";'),
    'other.proto': 'syntax = "proto3"; service Other { rpc GetO(O) returns (O); } message O {}',
  });
  expect(rootFields(schema)).toEqual(['Query.thing(x: String): M']);
  expect(schema.extensions.headgate?.warnings).toEqual([
    'Services of other files are not served: Other. To serve one, name all that are wanted in "services".',
  ]);
});

test('imports that are not there are told of', async () => {
  const schema = await composeProto({
    'main.proto': proto3(
      'import "gogoproto/gogo.proto";\nservice S { rpc Get(M) returns (M); } message M { string x = 1 [(gogoproto.nullable) = true]; }',
    ),
  });
  expect(schema.extensions.headgate?.warnings).toEqual([
    'main.proto:3 imports "gogoproto/gogo.proto", which was not found: options that it defines are not read.',
  ]);
});

test('"services" names what is served, wherever it is defined', async () => {
  const files = {
    'main.proto': `${service(rpc('GetThing'), 'import "other.proto";')}
      service Unwanted { ${rpc('GetUnwanted')} }`,
    'other.proto': 'syntax = "proto3"; service Other { rpc GetO(O) returns (O); } message O {}',
  };
  const schema = await composeProto(files, { services: ['Other', 'shop.v1.Things'] });
  expect(rootFields(schema)).toEqual(['Query.o: Boolean', 'Query.thing(x: String): M']);
  expect(schema.extensions.headgate?.warnings).toEqual([]);
  await expect(composeProto(files, { services: ['Thing'] })).rejects.toThrow(
    '.meshrc.yaml: source "stock": grpc.services: names "Thing", which main.proto does not have\n  Its services are: shop.v1.Things, shop.v1.Unwanted, Other.',
  );
});

test('the wire model has what is reachable, sorted, and nothing else', async () => {
  const files = {
    'main.proto': proto3(`
      import "google/protobuf/timestamp.proto";
      // A comment.
      service S {
        option deprecated = true;
        rpc Get(Z) returns (A) { option idempotency_level = NO_SIDE_EFFECTS; }
        rpc Chat(stream Unused) returns (stream Unused);
      }
      // Another comment.
      message Z { Outer.Inner inner = 1; google.protobuf.Timestamp at = 2; }
      message A { map<string, Value> values = 1; optional int32 x = 2; Level level = 3 [deprecated = true]; }
      message Value { string text = 1 [json_name = "t"]; }
      message Outer { message Inner { string x = 1; } message Other { string x = 1; } }
      message Unused { string x = 1; }
      enum Level { LOW = 0; }`),
  };
  const schema = await composeProto(files);
  const wire = schema.extensions.headgate?.source.wire;
  expect(wire).toEqual({
    nested: {
      shop: {
        nested: {
          v1: {
            nested: {
              A: {
                oneofs: { _x: { oneof: ['x'] } },
                fields: {
                  values: { keyType: 'string', type: '.shop.v1.Value', id: 1 },
                  x: { type: 'int32', id: 2, options: { proto3_optional: true } },
                  level: { type: '.shop.v1.Level', id: 3 },
                },
              },
              Level: { values: { LOW: 0 } },
              Outer: {
                fields: {},
                nested: { Inner: { fields: { x: { type: 'string', id: 1 } } } },
              },
              S: { methods: { Get: { requestType: '.shop.v1.Z', responseType: '.shop.v1.A' } } },
              Value: { fields: { text: { type: 'string', id: 1, jsonName: 't' } } },
              Z: {
                fields: {
                  inner: { type: '.shop.v1.Outer.Inner', id: 1 },
                  at: { type: '.google.protobuf.Timestamp', id: 2 },
                },
              },
            },
          },
        },
      },
    },
  });
  const again = await composeProto(files);
  expect(JSON.stringify(again.extensions)).toBe(JSON.stringify(schema.extensions));
});
