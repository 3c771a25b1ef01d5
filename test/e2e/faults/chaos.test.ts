import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { type Answer, ask } from '../../fixtures/gateway-client.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { askBySocket } from '../../upstreams/ask-by-socket.ts';
import { brokenPromises } from '../../upstreams/common-promise.ts';
import {
  faultNames,
  ownField,
  type ShopSource,
  shopQuestion,
  shopSources,
  shopStream,
  shopWrite,
  startFaultyShop,
} from '../../upstreams/faulty-shop.ts';
import { seededRandom } from '../../upstreams/seeded-random.ts';

/**
 * Faults mixed at random over all three protocols. `CHAOS_ROUNDS` and `CHAOS_SEED` ask for more, or
 * for the same again.
 */

const rounds = Number(process.env.CHAOS_ROUNDS ?? 10);
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 32));
const clients = 8;
const { key, id, hash } = createApiKey('writer');
const faultsOfRound = 4;
const requestTimeoutMs = 300;
const slackMs = 250;

const random = seededRandom(seed);
/** What the calls to each source meet, one after the other, and from the start again. */
const faults: Record<ShopSource, readonly string[]> = { catalog: [], inventory: [], shipping: [] };
let calls = 0;
const nextFault = (source: ShopSource) => faults[source][calls++ % faults[source].length];
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => rejections.push(reason);
let upstreams: Awaited<ReturnType<typeof startFaultyShop>>;
let shop: Shop;

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  upstreams = await startFaultyShop(nextFault);
  const source = (name: ShopSource) => ({
    endpoint: upstreams.endpoints[name],
    maxResponseBytes: 500_000,
    retry: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 2 },
    // What was wrong in one round must not be felt in the next.
    breaker: { enabled: false },
  });
  shop = await startShop({
    server: { requestTimeoutMs },
    identity: { apiKeys: { keys: [{ id, hash, client: 'web' }] } },
    sources: Object.fromEntries(shopSources.map((name) => [name, source(name)])),
  });
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await upstreams[Symbol.asyncDispose]();
  process.off('unhandledRejection', onRejection);
});

interface Told {
  readonly answer: Answer;
  /** Whether it asked what only sources that fail can leave unanswered. */
  readonly isQuestion: boolean;
  readonly broken: readonly string[];
}

/** One client leaves before it has an answer, one writes, one has a WebSocket, the others ask. */
async function askOnce(round: number, client: number): Promise<Told | undefined> {
  // Else all of them would share the same calls.
  const variables = { sku: `${round}-${client}` };
  switch (client) {
    case 0:
      await fetch(shop.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: shopQuestion, variables }),
        signal: AbortSignal.timeout(20),
      }).catch(() => {});
      return undefined;
    case 1: {
      const answer = await ask(shop.url, shopWrite, { variables, headers: { 'x-api-key': key } });
      // Writes come one after the other: one that hangs takes the time of the next.
      return { answer, isQuestion: false, broken: brokenPromises(answer) };
    }
    case 2: {
      const question = { query: shopQuestion, subscription: shopStream, variables };
      return { ...(await askBySocket(shop.url, question)), isQuestion: true };
    }
    default: {
      const answer = await ask(shop.url, shopQuestion, { variables });
      return { answer, isQuestion: true, broken: brokenPromises(answer) };
    }
  }
}

/** Metrics of what is under way that are not 0. */
async function leftOpen() {
  const text = await (await fetch(new URL('/metrics', shop.url))).text();
  return text
    .split('\n')
    .filter((line) =>
      /^headgate_(upstream_calls_(in_flight|queued)|operations|websocket)/.test(line),
    )
    .filter((line) => !line.endsWith(' 0'));
}

test(`${rounds} rounds of chaos from CHAOS_SEED=${seed}`, async () => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let round = 0; round < rounds; round++) {
    for (const source of shopSources) {
      const isWell = random.next() < 0.5;
      faults[source] = isWell
        ? []
        : Array.from({ length: faultsOfRound }, () => random.of(faultNames[source]));
    }
    delay.reset();
    delay.enable();
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: clients }, (_, client) => askOnce(round, client)),
    );
    const tookMs = performance.now() - startedAt;
    delay.disable();
    // How late this machine is by itself: on a slow one, all that it does takes longer.
    const machineMs = delay.max / 1e6;
    const what = `CHAOS_SEED=${seed}, round ${round}: ${JSON.stringify(faults)}`;
    expect(tookMs, what).toBeLessThan(requestTimeoutMs + slackMs + 5 * machineMs);
    for (const { answer, isQuestion, broken } of answers.filter((each) => each !== undefined)) {
      expect(broken, what).toEqual([]);
      if (!isQuestion) continue;
      const failed = new Set(
        answer.errors
          // A machine that is late lets wells run out of time, too.
          ?.filter(({ extensions }) => machineMs < 50 || extensions?.code !== 'UPSTREAM_TIMEOUT')
          .map(({ path }) => path?.[0]),
      );
      for (const source of shopSources.filter((each) => faults[each].length === 0)) {
        expect(failed, what).not.toContain(ownField[source]);
      }
    }
  }
  for (const source of shopSources) faults[source] = [];
  const { data, errors } = await ask(shop.url, shopQuestion, { variables: { sku: 'HG-0001' } });
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    product: { name: 'a' },
    stock: { sku: 'HG-0001' },
    shippingQuote: { sku: 'HG-0001' },
    products: [{ name: 'a', stock: { sku: 'HG-0001' } }],
  });
  const headers = { 'x-api-key': key };
  const written = await ask(shop.url, shopWrite, { variables: { sku: 'HG-0001' }, headers });
  expect(written.errors).toBeUndefined();
  expect(written.data).toEqual({
    updateProduct: { name: 'a' },
    reserveStock: { reservationId: 'HG-0001' },
    bookShipment: { sku: 'HG-0001' },
  });
  // Each round wrote once, and nothing that failed is repeated.
  for (const source of shopSources)
    expect(upstreams.writes[source]).toBeLessThanOrEqual(rounds + 1);
  expect(upstreams.writes.catalog).toBe(rounds + 1);
  // Nothing is left of those who were answered, or have left.
  await expect.poll(leftOpen).toEqual([]);
  expect(rejections).toEqual([]);
});
