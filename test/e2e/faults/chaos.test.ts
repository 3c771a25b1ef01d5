import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, ask } from '../../fixtures/gateway-client.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { brokenPromises } from '../../upstreams/common-promise.ts';
import {
  faultNames,
  ownField,
  type ShopSource,
  shopQuestion,
  shopSources,
  startFaultyShop,
} from '../../upstreams/faulty-shop.ts';
import { seededRandom } from '../../upstreams/seeded-random.ts';

/**
 * Faults mixed at random over all three protocols. `CHAOS_ROUNDS` and `CHAOS_SEED` ask for more, or
 * for the same again.
 */

const rounds = Number(process.env.CHAOS_ROUNDS ?? 10);
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 32));
const clients = 6;
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
    sources: Object.fromEntries(shopSources.map((name) => [name, source(name)])),
  });
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await upstreams[Symbol.asyncDispose]();
  process.off('unhandledRejection', onRejection);
});

/** One client asks; one in six leaves before it has an answer. */
async function askOnce(round: number, client: number): Promise<Answer | undefined> {
  // Else all of them would share the same calls.
  const variables = { sku: `${round}-${client}` };
  if (client > 0) return ask(shop.url, shopQuestion, { variables });
  const leaving = AbortSignal.timeout(20);
  await fetch(shop.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: shopQuestion, variables }),
    signal: leaving,
  }).catch(() => {});
  return undefined;
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
    for (const answer of answers.filter((each) => each !== undefined)) {
      expect(brokenPromises(answer), what).toEqual([]);
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
  expect(rejections).toEqual([]);
});
