import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startReflection } from '../../unit/compose/handlers/grpc/reflection-server.ts';
import { requestMessage, sendMessage } from '../../upstreams/raw-grpc-server.ts';
import { startProto } from './proto-gateway.ts';

/** One contract, from each place that it may come from, served: the same fields, the same bytes. */

const folder = fileURLToPath(new URL('../../unit/compose/handlers/grpc/contract', import.meta.url));
const set = readFileSync(`${folder}/shop.binpb`);
const services = ['shop.v1.Shop', 'shop.legacy.Boxes'];
const chosen = { services: ['shop.v1.Shop'] };
const split = {
  'api/shop.proto': readFileSync(`${folder}/shop.proto`, 'utf8'),
  'include/parts/legacy.proto': readFileSync(`${folder}/parts/legacy.proto`, 'utf8'),
};

interface Place {
  readonly grpc: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

const places: Record<string, () => Promise<Place & Partial<AsyncDisposable>>> = {
  'a .proto file': async () => ({ grpc: { source: `${folder}/shop.proto` } }),
  'a .proto file with include paths': async () => ({
    grpc: { source: { file: 'api/shop.proto', load: { includeDirs: ['include'] } } },
    files: split,
  }),
  'a descriptor set of protoc': async () => ({ grpc: { source: `${folder}/shop.binpb` } }),
  'reflection v1': () => reflected('v1'),
  'reflection v1alpha': () => reflected('v1alpha'),
};

async function reflected(version: 'v1' | 'v1alpha') {
  const server = await startReflection(set, { version, services });
  return {
    grpc: { source: `grpc://${server.address}`, ...chosen },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const box = '0807 1b0a01611c a106 000000000000f83f aa06 03 0a0178';
const thing = `0800 1001 10ffffffffffffffff7f 2a17 ${box} 3801`;
const query = `{
  compute(id: "a", wish: { part: { n: "x", counts: { k: "9007199254740993" } } }) {
    amount ids parts { key value { n counts } } madeAt inside { amount } color
    box { id size item { name } numbers weight label { text } }
  } }`;

test.each(Object.entries(places))('%s', async (_name, open) => {
  await using stack = new AsyncDisposableStack();
  const { grpc, files, [Symbol.asyncDispose]: close } = await open();
  if (close !== undefined) stack.defer(() => close());
  const seen: [string, string][] = [];
  const shop = stack.use(
    await startProto(files ?? {}, {
      grpc,
      async behaviour(stream, _session, path) {
        seen.push([path, (await requestMessage(stream)).toString('hex')]);
        sendMessage(stream, Buffer.from(thing.replaceAll(' ', ''), 'hex'));
        stream.end();
      },
    }),
  );
  expect(shop.report.operations).toEqual([
    { operation: 'shop.v1.Shop/Compute', field: 'Query.compute' },
    { operation: 'shop.v1.Shop/Touch', field: 'Mutation.touch' },
    { operation: 'shop.v1.Shop/Look', field: 'Subscription.look' },
    { operation: 'shop.v1.Shop/Chat', skipped: expect.stringContaining('Both sides stream') },
  ]);
  const { data, errors } = await shop.ask(query);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    compute: {
      ...{ amount: 0, ids: ['1', '9223372036854775807'], parts: [], madeAt: null, inside: null },
      ...{ color: 'RED' },
      box: {
        ...{ id: 7, size: null, item: [{ name: 'a' }], numbers: [], weight: 1.5 },
        label: { text: 'x' },
      },
    },
  });
  const counts = '0a016b108180808080808010';
  const part = `0a017812${hexLength(counts)}${counts}`;
  expect(seen).toEqual([['/shop.v1.Shop/Compute', `0a01611a${hexLength(part)}${part}`]]);
});

test('the services that the configuration names are served, and no others', async () => {
  const grpc = { source: `${folder}/shop.binpb`, services: ['shop.legacy.Boxes'] };
  await using boxes = await startProto({}, { grpc });
  const { data } = await boxes.ask(
    '{ box(id: 7, item: [{ name: "a" }], weight: 1.5) { id weight } }',
  );
  expect(data).toEqual({ box: { id: 7, weight: 1.5 } });
  expect(boxes.seen()).toEqual([
    ['/shop.legacy.Boxes/GetBox', '08071b0a01611ca106000000000000f83f'],
  ]);
  const { errors } = await boxes.ask('{ compute(id: "a") { amount } }');
  expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

const hexLength = (hex: string) => Buffer.from([hex.length / 2]).toString('hex');
