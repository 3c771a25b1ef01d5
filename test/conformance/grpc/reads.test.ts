import { expect, test } from 'vitest';
import { type ProtoGateway, startProto } from './proto-gateway.ts';

/** Which methods are fields of Query and which of Mutation; each of them is called. */

const methods: Record<'Query' | 'Mutation', Record<string, string>> = {
  Query: {
    // By their verbs: those of etcd and of grpc.health.v1 among them.
    ...{ Range: '', Check: '', DescribeImage: '', LookupHost: '', CountUsers: '', GetA: '' },
    ...{ ListB: '', SearchC: '', FindD: '', BatchGetE: '', HasF: '' },
    Compute: 'option idempotency_level = NO_SIDE_EFFECTS;',
    DropByName: 'option idempotency_level = NO_SIDE_EFFECTS;',
    Mean: 'option (google.api.http) = { get: "/mean" };',
    Median: 'option (google.api.http).get = "/median";',
    SearchByBody: 'option (google.api.http) = { post: "/search" body: "*" };',
  },
  Mutation: {
    ...{ Put: '', DeleteRange: '', Compact: '', CheckIn: '', GetOrCreateG: '', Describing: '' },
    Repeatable: 'option idempotency_level = IDEMPOTENT;',
    GetAndForget: 'option (google.api.http) = { delete: "/x" };',
    ListAgain: 'option (google.api.http) = { put: "/x" body: "*" };',
  },
};

const contract = (options: Record<string, string>) => ({
  'main.proto': `syntax = "proto3";
package kv.v1;
import "google/api/annotations.proto";
service KV { ${Object.entries(options)
    .map(([name, option]) => `rpc ${name}(M) returns (M) { ${option} }`)
    .join('\n')} }
message M { string x = 1; }`,
});

/** Calls every operation as the kind that it should be. */
async function callAll(kv: ProtoGateway, root: string, names: readonly string[]) {
  for (const name of names) {
    const { field = '' } =
      kv.report.operations.find(({ operation }) => operation === `kv.v1.KV/${name}`) ?? {};
    const [type, ownName] = field.split('.');
    expect(type, name).toBe(root);
    const { data } = await kv.ask(`${root.toLowerCase()} { ${ownName}(x: "a") { x } }`);
    expect(data).toEqual({ [ownName ?? '']: { x: 'a' } });
    expect(kv.seen()).toEqual([[`/kv.v1.KV/${name}`, '0a0161']]);
  }
}

test('what reads is a query, by the word of the contract or by its verb', async () => {
  await using kv = await startProto(contract({ ...methods.Query, ...methods.Mutation }));
  await callAll(kv, 'Query', Object.keys(methods.Query));
  await callAll(kv, 'Mutation', Object.keys(methods.Mutation));
});

test('the configuration says otherwise: by method, and by prefixes', async () => {
  const selectQueryOrMutationField = [
    { type: 'Mutation', fieldName: 'kv.v1.KV/Range' },
    { type: 'Query', fieldName: 'Put' },
  ];
  const grpc = { source: 'main.proto', selectQueryOrMutationField };
  const all = { Range: '', Put: '', Fold: '', Check: '', Delete: '' };
  await using chosen = await startProto(contract(all), { grpc });
  await callAll(chosen, 'Query', ['Put', 'Check']);
  await callAll(chosen, 'Mutation', ['Range', 'Fold', 'Delete']);

  const prefixes = { ...grpc, prefixQueryMethod: ['fold', 'Range'] };
  await using prefixed = await startProto(contract(all), { grpc: prefixes });
  await callAll(prefixed, 'Query', ['Put', 'Fold']);
  await callAll(prefixed, 'Mutation', ['Range', 'Check', 'Delete']);
});
