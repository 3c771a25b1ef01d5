import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { expectFault, expectNothingInternal, timed } from '../../upstreams/expect-fault.ts';
import { startOneSource } from '../http/one-source.ts';

/** More calls than an upstream takes, and upstreams that are slow now and then. */

const types = /* GraphQL */ `
  type Query {
    thing(id: String!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
  }
  type Thing {
    name: String
  }
`;

/** An upstream that answers when it is told to, and counts what it has to do at once. */
async function startHolding(things: object) {
  const events = new EventEmitter();
  const held: ServerResponse[] = [];
  const state = { inFlight: 0, mostInFlight: 0, holds: true, status: 200 };
  const answer = (response: ServerResponse) => response.writeHead(state.status).end('{"name":"a"}');
  const source = await startOneSource(types, {
    config: {
      sources: { things: { retry: { maxAttempts: 1 }, breaker: { enabled: false }, ...things } },
    },
    listener: (_request, response) => {
      state.inFlight += 1;
      state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
      response.once('close', () => {
        state.inFlight -= 1;
      });
      if (!state.holds) return answer(response);
      held.push(response);
      return events.emit('held');
    },
  });
  return {
    ...source,
    state,
    async untilHeld(count: number) {
      while (held.length < count) await once(events, 'held');
    },
    /** Answers what is held, and all that comes. */
    release() {
      state.holds = false;
      for (const response of held.splice(0)) answer(response);
    },
    metrics: async () => (await fetch(new URL('/metrics', source.url))).text(),
  };
}

const thing = (id: number | string) => `{ thing(id: "${id}") { name } }`;
const codeOf = ({ errors }: Awaited<ReturnType<typeof ask>>) => errors?.[0]?.extensions?.code;

test('a flood of five times what fits: the rest is refused at once, and what fits is answered', async () => {
  await using source = await startHolding({ concurrency: { maxCalls: 4, maxQueued: 8 } });
  const refused = Promise.withResolvers<void>();
  let refusals = 0;
  const answers = Array.from({ length: 60 }, async (_, id) => {
    const answer = await ask(source.url, thing(id));
    if (codeOf(answer) === 'UPSTREAM_OVERLOADED') refusals += 1;
    if (refusals === 48) refused.resolve();
    return answer;
  });
  // Before the upstream has answered anything, and nobody waited for it.
  const { tookMs, machineMs } = await timed(() => refused.promise);
  expect(tookMs).toBeLessThan(2_000 + machineMs);
  expect(source.state.inFlight).toBe(4);
  expect(await source.metrics()).toMatch(/calls_queued\{source="things"\} 8/);
  source.release();

  const all = await Promise.all(answers);
  expect(all.filter(({ data }) => Object(data?.thing).name === 'a')).toHaveLength(12);
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
  for (const answer of all) expectNothingInternal(answer);
  expect(source.targets).toHaveLength(12);
  expect(source.state.mostInFlight).toBe(4);
  // Afterwards all is as before.
  expect(codeOf(await ask(source.url, thing('after')))).toBeUndefined();
});

const queueTimeoutMs = 50;

test('all connections are in use: a call waits, for no longer than it may', async () => {
  await using source = await startHolding({
    maxConnections: 2,
    concurrency: { queueTimeoutMs },
  });
  const stuck = [1, 2].map((id) => ask(source.url, thing(id)));
  await source.untilHeld(2);
  await expectFault({
    ask: () => ask(source.url, thing(3)),
    data: { thing: null },
    errors: [[['thing'], 'UPSTREAM_OVERLOADED', 'things']],
    calls: [[source, 0]],
    waitsMs: queueTimeoutMs,
  });
  expect(source.connections).toHaveLength(2);
  source.release();
  expect((await Promise.all(stuck)).map(codeOf)).toEqual([undefined, undefined]);
});

test('the limit of an upstream that has too much shrinks, and grows again when all is well', async () => {
  await using source = await startHolding({
    concurrency: { adaptive: true, maxCalls: 16, minCalls: 2 },
  });
  source.state.holds = false;
  source.state.status = 503;
  for (let id = 0; id < 20; id++) await ask(source.url, thing(id));

  Object.assign(source.state, { holds: true, status: 200, mostInFlight: 0 });
  const many = `{ ${Array.from({ length: 12 }, (_, id) => `t${id}: thing(id: "${id}") { name }`).join(' ')} }`;
  const first = ask(source.url, many);
  await source.untilHeld(2);
  expect(await source.metrics()).toMatch(/calls_queued\{source="things"\} 10/);
  source.release();
  expect((await first).errors).toBeUndefined();

  Object.assign(source.state, { holds: true, mostInFlight: 0 });
  const second = ask(source.url, many);
  await source.untilHeld(3);
  source.release();
  expect((await second).errors).toBeUndefined();
});

test('a read that takes longer than nearly all is made again; the slower one is given up', async () => {
  await using source = await startHolding({ hedge: { enabled: true, minDelayMs: 1 } });
  source.state.holds = false;
  // As many as say what is usual. One more could be made again itself, and be counted below.
  for (let id = 0; id < 32; id++) await ask(source.url, thing(id));

  source.state.holds = true;
  const answer = expectFault({
    ask: () => ask(source.url, thing('slow')),
    data: { thing: { name: 'a' } },
    errors: [],
    calls: [[source, 2]],
  });
  await source.untilHeld(1);
  source.state.holds = false;
  await answer;
  expect(source.targets.filter((target) => target === '/things/slow')).toHaveLength(2);
  expect(await source.metrics()).toMatch(/attempts_total\{.*kind="hedge"\} [1-9]/);
  // The first call never gets an answer, and is over all the same.
  while (source.state.inFlight > 0) await new Promise(setImmediate);
});
