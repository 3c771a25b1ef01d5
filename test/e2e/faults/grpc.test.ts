import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';

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
  return { state, port: bound, [Symbol.asyncDispose]: async () => server.forceShutdown() };
}

/** Long enough for a slow machine to answer, short enough to be waited for. */
const timeoutMs = 1_000;
const attempts = 3;
/** What a slow machine may add. */
const slackMs = 2_000;

let inventory: Awaited<ReturnType<typeof startInventory>>;
let shop: Shop;

beforeAll(async () => {
  inventory = await startInventory();
  shop = await startShop({
    sources: {
      inventory: {
        endpoint: `127.0.0.1:${inventory.port}`,
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

async function askDuring(answer: Answer) {
  inventory.state.answer = answer;
  inventory.state.calls = 0;
  const startedAt = performance.now();
  const result = await shop.ask('{ stock(sku: "HG-0001") { sku } well: categories { id } }');
  expect(result.status).toBe(200);
  expect(result.data?.well).not.toBeNull();
  expect(JSON.stringify(result.errors ?? null)).not.toMatch(/127\.0\.0\.1|db\.internal|secret/);
  expect(performance.now() - startedAt).toBeLessThan(attempts * timeoutMs + slackMs);
  return { ...result, calls: inventory.state.calls };
}

const failsWith =
  (code: number, metadata = new Metadata()): Answer =>
  (reply) =>
    reply({ code, details: 'secret of db.internal', metadata });

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

test.each(statuses)('%s: %s after %i calls', async (name, code, expectedCalls) => {
  const { data, errors, calls } = await askDuring(failsWith(Number(status[name])));
  expect(data?.stock).toBeNull();
  expect(errors).toMatchObject([{ path: ['stock'], extensions: { code, source: 'inventory' } }]);
  expect(calls).toBe(expectedCalls);
});

test('a call that is never answered: each attempt has its time', async () => {
  const { data, errors, calls } = await askDuring(() => {});
  expect(data?.stock).toBeNull();
  expect(errors).toMatchObject([
    { path: ['stock'], extensions: { code: 'UPSTREAM_TIMEOUT', source: 'inventory' } },
  ]);
  expect(calls).toBe(attempts);
});

test('a limit that names a time is tried again then', async () => {
  const metadata = new Metadata();
  // google.rpc.Status { details: [Any { RetryInfo { retry_delay { nanos: 1000000 } } }] }
  const retryInfo = Buffer.from([0x0a, 4, 0x10, 0xc0, 0x84, 0x3d]);
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const any = Buffer.from([0x0a, type.length, ...type, 0x12, retryInfo.length, ...retryInfo]);
  metadata.set('grpc-status-details-bin', Buffer.from([0x1a, any.length, ...any]));
  const { calls, errors } = await askDuring(failsWith(status.RESOURCE_EXHAUSTED, metadata));
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', retryAfterMs: 1 });
  expect(calls).toBe(3);
});

test('bytes that are no message, and a message that is too large', async () => {
  const invalid = { code: 'UPSTREAM_INVALID_RESPONSE', source: 'inventory' };
  const broken = await askDuring((reply) => reply(null, Buffer.from([0x0a, 0xff, 0xff])));
  expect(broken.errors).toMatchObject([{ path: ['stock'], extensions: invalid }]);
  const large = await askDuring((reply) => reply(null, Buffer.alloc(5_000_000, 0x0a)));
  expect(large.errors).toMatchObject([{ path: ['stock'], extensions: invalid }]);
  expect([broken.calls, large.calls]).toEqual([1, 1]);
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
  const { data, errors } = await restarting.ask('{ stock(sku: "HG-0001") { sku } }');
  await using again = await second.promise;
  expect(errors).toBeUndefined();
  expect(data).toEqual({ stock: { sku: 'HG-0001' } });
  expect([first.state.calls, again.state.calls]).toEqual([1, 1]);
});
