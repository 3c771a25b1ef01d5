import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { expectFault } from '../../upstreams/expect-fault.ts';

type Answer = (reply: (error: object | null, bytes?: Buffer) => void) => void;

/** The inventory, with an answer that is given as bytes or as a status. */
async function startInventory(port = 0) {
  const state: { answer: Answer; calls: number } = { answer: () => {}, calls: 0 };
  const server = new Server();
  const asIs = (bytes: Buffer) => bytes;
  const answer = (_call: unknown, reply: Parameters<Answer>[0]) => {
    state.calls += 1;
    state.answer(reply);
  };
  server.register('/shop.inventory.v1.Inventory/GetStock', answer, asIs, asIs, 'unary');
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, actual) =>
      error === null ? resolve(actual) : reject(error),
    ),
  );
  return {
    state,
    port: bound,
    endpoint: `127.0.0.1:${bound}`,
    get calls() {
      return state.calls;
    },
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

/** Long enough for a slow machine to answer, short enough to be waited for. */
const timeoutMs = 1_000;
const attempts = 3;

let inventory: Awaited<ReturnType<typeof startInventory>>;
let shop: Shop;

beforeAll(async () => {
  inventory = await startInventory();
  shop = await startShop({
    sources: {
      inventory: {
        endpoint: inventory.endpoint,
        maxResponseBytes: 10_000,
        timeoutMs,
        retry: { baseDelayMs: 1, maxDelayMs: 2 },
        retryBudget: { ratio: 1, burst: 100 },
        breaker: { enabled: false },
      },
    },
  });
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await inventory[Symbol.asyncDispose]();
});

/** `sku` = "HG-0001" and nothing else. */
const stock = Buffer.from([0x0a, 7, ...Buffer.from('HG-0001')]);

async function expectDuring(
  answer: Answer,
  code: ErrorCode,
  { calls = 1, waitsMs = 0 }: { readonly calls?: number; readonly waitsMs?: number } = {},
) {
  inventory.state.answer = answer;
  return expectFault({
    ask: () => shop.ask('{ stock(sku: "HG-0001") { sku } well: product(id: 1) { id } }'),
    data: { stock: null, well: { id: 1 } },
    errors: [[['stock'], code, 'inventory']],
    calls: [
      [inventory, calls],
      [shop.catalog, 1],
    ],
    waitsMs,
  });
}

const failsWith =
  (code: number, metadata = new Metadata()): Answer =>
  (reply) =>
    reply({ code, details: 'hunter2 of db.internal', metadata });

const statuses: readonly (readonly [keyof typeof status, ErrorCode, number])[] = [
  ['CANCELLED', 'UPSTREAM_UNAVAILABLE', 3],
  ['UNKNOWN', 'UPSTREAM_FAILED', 1],
  ['INVALID_ARGUMENT', 'BAD_INPUT', 1],
  ['DEADLINE_EXCEEDED', 'UPSTREAM_TIMEOUT', 3],
  ['NOT_FOUND', 'NOT_FOUND', 1],
  ['ALREADY_EXISTS', 'CONFLICT', 1],
  ['PERMISSION_DENIED', 'UPSTREAM_FORBIDDEN', 1],
  ['RESOURCE_EXHAUSTED', 'UPSTREAM_RATE_LIMITED', 1],
  ['FAILED_PRECONDITION', 'CONFLICT', 1],
  ['ABORTED', 'CONFLICT', 1],
  ['OUT_OF_RANGE', 'BAD_INPUT', 1],
  ['UNIMPLEMENTED', 'UPSTREAM_UNSUPPORTED', 1],
  ['INTERNAL', 'UPSTREAM_FAILED', 1],
  ['UNAVAILABLE', 'UPSTREAM_UNAVAILABLE', 3],
  ['DATA_LOSS', 'UPSTREAM_FAILED', 1],
  ['UNAUTHENTICATED', 'UPSTREAM_UNAUTHENTICATED', 1],
];

test.each(statuses)('%s: %s after %i calls', async (name, code, calls) => {
  await expectDuring(failsWith(Number(status[name])), code, { calls });
});

test('a call that is never answered: each attempt has its time', async () => {
  const waitsMs = attempts * timeoutMs;
  await expectDuring(() => {}, 'UPSTREAM_TIMEOUT', { calls: attempts, waitsMs });
});

test('a limit that names a time is tried again then', async () => {
  const metadata = new Metadata();
  // google.rpc.Status { details: [Any { RetryInfo { retry_delay { nanos: 1000000 } } }] }
  const retryInfo = Buffer.from([0x0a, 4, 0x10, 0xc0, 0x84, 0x3d]);
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const any = Buffer.from([0x0a, type.length, ...type, 0x12, retryInfo.length, ...retryInfo]);
  metadata.set('grpc-status-details-bin', Buffer.from([0x1a, any.length, ...any]));
  const isLimited = failsWith(status.RESOURCE_EXHAUSTED, metadata);
  const { errors } = await expectDuring(isLimited, 'UPSTREAM_RATE_LIMITED', { calls: 3 });
  expect(errors?.[0]?.extensions?.retryAfterMs).toBe(1);
});

test.each([
  ['bytes that are no message', Buffer.from([0x0a, 0xff, 0xff])],
  ['a message that is too large', Buffer.alloc(5_000_000, 0x0a)],
])('%s', async (_name, bytes) => {
  await expectDuring((reply) => reply(null, bytes), 'UPSTREAM_INVALID_RESPONSE');
});

test('a server that restarts during a call: the read is made again on the new one', async () => {
  await using first = await startInventory();
  await using restarting = await startShop({
    sources: {
      inventory: {
        endpoint: `127.0.0.1:${first.port}`,
        // Long enough for the new server to listen.
        retry: { maxAttempts: 10, baseDelayMs: 300, maxDelayMs: 300 },
      },
    },
  });
  const second = Promise.withResolvers<Awaited<ReturnType<typeof startInventory>>>();
  first.state.answer = () => {
    first[Symbol.asyncDispose]()
      .then(() => startInventory(first.port))
      .then((again) => {
        again.state.answer = (reply) => reply(null, stock);
        return again;
      })
      .then(second.resolve, second.reject);
  };
  await expectFault({
    ask: () => restarting.ask('{ stock(sku: "HG-0001") { sku } }'),
    data: { stock: { sku: 'HG-0001' } },
    errors: [],
    calls: [[first, 1]],
  });
  await using again = await second.promise;
  expect(again.calls).toBe(1);
});
