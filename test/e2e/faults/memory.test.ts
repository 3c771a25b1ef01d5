import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { collectGarbage, usedBytes } from '../../fixtures/used-bytes.ts';
import { callsOf, expectNothingInternal } from '../../upstreams/expect-fault.ts';
import { httpFaults } from '../../upstreams/http-faults.ts';
import {
  type GrpcBehaviour,
  type RawGrpcServer,
  sendMessage,
  startRawGrpcServer,
} from '../../upstreams/raw-grpc-server.ts';
import {
  type Behaviour,
  type RawHttpServer,
  respond,
  startRawHttpServer,
} from '../../upstreams/raw-http-server.ts';
import { endpointsOf, nameFrom, startNamed, startWith } from '../upstream/named-servers.ts';

/** Memory comes back, whatever an upstream has sent. */

const maxResponseBytes = 2_000_000;
const rounds = 10;
let http: RawHttpServer;
let grpc: RawGrpcServer;
let shop: Shop;

beforeAll(async () => {
  http = await startRawHttpServer();
  grpc = await startRawGrpcServer(() => {});
  const common = { maxResponseBytes, retry: { maxAttempts: 1 }, breaker: { enabled: false } };
  shop = await startShop({
    sources: {
      catalog: { endpoint: http.url, ...common },
      inventory: { endpoint: grpc.endpoint, ...common },
      shipping: { endpoint: `${http.url}/shipping`, ...common },
    },
  });
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
  await grpc[Symbol.asyncDispose]();
});

const questions = {
  REST: '{ product(id: 1) { name } }',
  gRPC: '{ stock(sku: "HG-0001") { sku } }',
  SOAP: '{ shippingQuote(sku: "HG-0001", postcode: "10115") { carrier } }',
};

const large = Buffer.alloc(20_000_000, ' ');
const ofHttp: readonly (readonly [string, Behaviour])[] = [
  ['a body without an end', httpFaults.sendsWithoutEnd],
  ['a gzip bomb', httpFaults.sendsGzipBomb],
  ['a body that is larger than allowed', respond('200 OK', large)],
  ['half a body', httpFaults.resetsInBody],
  ['ten thousand headers', httpFaults.sendsManyHeaders],
];
const grpcMessage =
  (bytes: number): GrpcBehaviour =>
  (stream) => {
    sendMessage(stream, Buffer.alloc(bytes, 0xff));
    stream.end();
  };

const cases: readonly (readonly [keyof typeof questions, string, Behaviour | GrpcBehaviour])[] = [
  ...ofHttp.map(([what, behaviour]) => ['REST', what, behaviour] as const),
  [
    'REST',
    'the largest body that is allowed',
    respond('200 OK', `{"name":"${'x'.repeat(maxResponseBytes - 100)}"}`),
  ],
  ...ofHttp.map(([what, behaviour]) => ['SOAP', what, behaviour] as const),
  ['gRPC', 'bytes that are no message', grpcMessage(1_000_000)],
];

test.each(cases)('%s: %s, again and again', async (protocol, _what, behaviour) => {
  if (protocol === 'gRPC') grpc.behaviour = behaviour as GrpcBehaviour;
  else
    for (const path of ['/products/1', '/shipping'])
      http.behaviours.set(path, behaviour as Behaviour);
  const seen = protocol === 'gRPC' ? grpc : http;
  const askTimes = async (times: number) => {
    for (let time = 0; time < times; time++) {
      const answer = await shop.ask(questions[protocol]);
      expect(answer.status).toBe(200);
      expectNothingInternal(answer, [seen]);
    }
  };
  await askTimes(3);
  const before = usedBytes();
  const callsBefore = callsOf(seen);
  await askTimes(rounds);
  expect(callsOf(seen) - callsBefore).toBe(rounds);
  await expect
    .poll(() => usedBytes() - before, { interval: 50 })
    // If the body of each round were kept, it would be five times as much.
    .toBeLessThan(2 * maxResponseBytes);
});

test('a gateway that was closed, again and again', async () => {
  const openTimes = async (times: number) => {
    for (let time = 0; time < times; time++) {
      await using opened = await startShop();
      expect((await opened.ask('{ __typename }')).status).toBe(200);
    }
  };
  await openTimes(2);
  const before = usedBytes();
  await openTimes(rounds);
  await expect
    .poll(() => usedBytes() - before, { interval: 50 })
    // The graph of the shop alone takes 5 MB.
    .toBeLessThan(rounds * 1_000_000);
});

test.each([
  ['as it was', {}],
  ['with other rules each time', { breaker: { minCalls: 2 } }],
])('a reload, %s, leaves nothing of the graph before the last', async (_, settings) => {
  await using a = await startNamed('a');
  const servers = { list: endpointsOf(a), slowStartMs: 1_000 };
  await using gateway = await startWith(servers);
  const reload = async (round: number) => {
    const breaker = 'breaker' in settings && { breaker: { minCalls: round } };
    const options = gateway.options({ sources: { things: { servers, ...breaker } } });
    await gateway.gateway.reload(options);
    expect(await nameFrom(gateway.url)).toBe('a');
    return new WeakRef(options.config.sources);
  };
  const configs: WeakRef<object>[] = [];
  for (let round = 1; round <= 4; round++) configs.push(await reload(round));
  await expect
    .poll(() => {
      collectGarbage();
      return configs.map((config) => config.deref() === undefined).slice(0, 2);
    })
    .toEqual([true, true]);
});
