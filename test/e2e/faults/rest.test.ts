import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { httpFaults, unusualAnswers } from '../../upstreams/http-faults.ts';
import {
  type Behaviour,
  type RawHttpServer,
  respond,
  startRawHttpServer,
} from '../../upstreams/raw-http-server.ts';
import { type OneSource, startOneSource } from '../http/one-source.ts';

const types = /* GraphQL */ `
  type Query {
    thing: Thing @rest(source: "things", method: "GET", path: "/thing", accept: "application/json")
    slow: Thing @rest(source: "things", method: "GET", path: "/slow", accept: "application/json")
    well: Thing @rest(source: "things", method: "GET", path: "/well", accept: "application/json")
  }
  type Thing {
    name: String
    count: Int
    color: Color
  }
  enum Color {
    RED
  }
`;

/** Of `slow`: what answers at all has time enough, also on a slow machine. */
const timeoutMs = 100;
/** What a slow machine may add to the timeouts. */
const slackMs = 2_000;

let upstream: RawHttpServer;
let gateway: OneSource;

beforeAll(async () => {
  upstream = await startRawHttpServer();
  upstream.behaviours.set('/well', respond('200 OK', '{"name":"well"}'));
  gateway = await startOneSource(types, {
    config: {
      sources: {
        things: {
          endpoint: upstream.url,
          operations: { 'GET /slow': { timeoutMs } },
          maxResponseBytes: 1_000_000,
          retry: { baseDelayMs: 1, maxDelayMs: 2 },
          retryBudget: { ratio: 1, burst: 100 },
          breaker: { enabled: false },
        },
      },
    },
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

type Fault = keyof typeof httpFaults;

/** Nothing of an upstream's address or answer may be in what a client reads. */
const internals =
  /127\.0\.0\.1|localhost|https?:|db\.internal|SELECT|secret|stack|hunter2|\bat .+:\d+/;

async function askDuring(
  fault: Fault | Behaviour,
  field: 'thing' | 'slow' = 'thing',
  selected = 'name count',
) {
  upstream.behaviours.set(`/${field}`, typeof fault === 'string' ? httpFaults[fault] : fault);
  upstream.targets.length = 0;
  const startedAt = performance.now();
  const answer = await ask(gateway.url, `{ ${field} { ${selected} } well { name } }`);
  const tookMs = performance.now() - startedAt;
  const calls = upstream.targets.filter((target) => target === `/${field}`).length;
  // Whatever happens to one field, the other has its data, and nothing internal is told.
  expect(answer.status).toBe(200);
  expect(answer.data?.well).toEqual({ name: 'well' });
  expect(JSON.stringify(answer.errors ?? null)).not.toMatch(internals);
  return { ...answer, tookMs, calls };
}

/** The code, and how often the upstream was asked. */
const failures: readonly (readonly [Fault, ErrorCode, number])[] = [
  ['resetsBeforeHeaders', 'UPSTREAM_UNAVAILABLE', 3],
  ['resetsInBody', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['closesBeforeItsLength', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['speaksNoHttp', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sends500Json', 'UPSTREAM_FAILED', 1],
  ['sends500Page', 'UPSTREAM_FAILED', 1],
  ['sends502', 'UPSTREAM_UNAVAILABLE', 3],
  ['sends503', 'UPSTREAM_UNAVAILABLE', 3],
  ['sends503LaterBySeconds', 'UPSTREAM_UNAVAILABLE', 1],
  ['sends503LaterByDate', 'UPSTREAM_UNAVAILABLE', 1],
  ['sends503Now', 'UPSTREAM_UNAVAILABLE', 3],
  ['sends503Junk', 'UPSTREAM_UNAVAILABLE', 3],
  ['sends504', 'UPSTREAM_TIMEOUT', 3],
  ['sends429', 'UPSTREAM_RATE_LIMITED', 1],
  ['sends429Now', 'UPSTREAM_RATE_LIMITED', 3],
  ['sends429Later', 'UPSTREAM_RATE_LIMITED', 1],
  ['sends429LaterByDate', 'UPSTREAM_RATE_LIMITED', 1],
  ['sends429Junk', 'UPSTREAM_RATE_LIMITED', 1],
  ['sends401', 'UPSTREAM_UNAUTHENTICATED', 1],
  ['sends403', 'UPSTREAM_FORBIDDEN', 1],
  ['sends404', 'NOT_FOUND', 1],
  ['sends418', 'BAD_INPUT', 1],
  ['sendsNoJson', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsHalfJson', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsPage', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsArray', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsText', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsNoUtf8', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsBadGzip', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsGzipBomb', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsUnknownCoding', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['announcesTooMuch', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsWithoutEnd', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['redirects', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['redirectsToItself', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['redirectsPermanently', 'UPSTREAM_INVALID_RESPONSE', 1],
  ['sendsManyHeaders', 'UPSTREAM_INVALID_RESPONSE', 1],
];

test.each(failures)('%s: %s after %i calls', async (fault, code, expectedCalls) => {
  const { data, errors, calls, tookMs } = await askDuring(fault);
  expect(data?.thing).toBeNull();
  expect(errors).toMatchObject([{ path: ['thing'], extensions: { code, source: 'things' } }]);
  expect(errors).toHaveLength(1);
  expect(calls).toBe(expectedCalls);
  expect(tookMs).toBeLessThan(slackMs);
});

test.each(['hangsBeforeHeaders', 'hangsInBody', 'oneBytePerSecond'] as const)(
  '%s: ends with the timeout of each attempt',
  async (fault) => {
    const { data, errors, calls, tookMs } = await askDuring(fault, 'slow');
    expect(data?.slow).toBeNull();
    expect(errors).toMatchObject([
      { path: ['slow'], extensions: { code: 'UPSTREAM_TIMEOUT', source: 'things' } },
    ]);
    expect(calls).toBe(3);
    expect(tookMs).toBeGreaterThan(3 * timeoutMs - 10);
    expect(tookMs).toBeLessThan(3 * timeoutMs + slackMs);
  },
);

test('how long the upstream wants to be left alone is told', async () => {
  const { errors } = await askDuring('sends429Later');
  expect(errors?.[0]?.extensions?.retryAfterMs).toBe(60_000);
});

test('a redirect is not followed', async () => {
  await askDuring('redirects');
  expect(upstream.targets.toSorted()).toEqual(['/thing', '/well']);
});

test.each(['sends204', 'sendsNothing', 'sendsNull'] as const)(
  '%s: null, and no error',
  async (fault) => {
    const { data, errors, calls } = await askDuring(fault);
    expect(data?.thing).toBeNull();
    expect(errors).toBeUndefined();
    expect(calls).toBe(1);
  },
);

test('a value of a wrong type is the error of its own field', async () => {
  const { data, errors } = await askDuring('sendsWrongType');
  expect(data?.thing).toEqual({ name: 'a', count: null });
  expect(errors).toMatchObject([
    { path: ['thing', 'count'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
  ]);
});

test('so is a value that an enum does not know', async () => {
  const { data, errors, calls } = await askDuring('sendsUnknownEnum', 'thing', 'name color');
  expect(data?.thing).toEqual({ name: 'a', color: null });
  expect(errors).toMatchObject([
    { path: ['thing', 'color'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
  ]);
  expect(calls).toBe(1);
});

test('slow, but in time: its answer; slow once: that of the next attempt', async () => {
  const answer = respond('200 OK', '{"name":"late"}');
  const late =
    (afterMs: number): Behaviour =>
    (socket, request) =>
      setTimeout(answer, afterMs, socket, request);
  const inTime = await askDuring(late(50));
  expect(inTime).toMatchObject({ data: { thing: { name: 'late' } }, calls: 1 });
  expect(inTime.tookMs).toBeGreaterThan(45);

  let times = 0;
  const lateOnce: Behaviour = (socket, request) =>
    (times++ === 0 ? late(60_000) : answer)(socket, request);
  const { data, errors, calls, tookMs } = await askDuring(lateOnce, 'slow');
  expect(errors).toBeUndefined();
  expect(data?.slow).toMatchObject({ name: 'late' });
  expect(calls).toBe(2);
  expect(tookMs).toBeLessThan(timeoutMs + slackMs);
});

test('a body without an end is not read on', async () => {
  upstream.behaviours.set('/thing', httpFaults.sendsWithoutEnd);
  const closed = upstream.closed();
  await ask(gateway.url, '{ thing { name } }');
  await closed;
});

test.each(Object.keys(unusualAnswers))('%s: as any other answer', async (name) => {
  const behaviour = Object.entries(unusualAnswers).find(([each]) => each === name)?.[1];
  if (behaviour === undefined) throw new Error(name);
  upstream.behaviours.set('/thing', behaviour);
  const { data, errors } = await ask(gateway.url, '{ thing { name count } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ thing: { name: 'Zoë', count: 1 } });
});
