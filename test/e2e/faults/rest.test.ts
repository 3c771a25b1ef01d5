import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { expectFault } from '../../upstreams/expect-fault.ts';
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
    large: BigInt
  }
  scalar BigInt
  enum Color {
    RED
  }
`;

/** Of `slow`: what answers at all has time enough, also on a slow machine. */
const timeoutMs = 100;

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

interface Asked {
  readonly field?: 'thing' | 'slow';
  /** What it has, and how often its source is asked for it. Defaults: null, once. */
  readonly value?: unknown;
  readonly calls?: number;
  readonly selected?: string;
  readonly waitsMs?: number;
  /** Path within the field, and code. */
  readonly errors?: readonly (readonly [readonly string[], ErrorCode])[];
}

/** Whatever happens to one field, the other has its data. */
async function expectDuring(fault: Fault | Behaviour, asked: Asked) {
  const {
    field = 'thing',
    value = null,
    calls = 1,
    selected = 'name count',
    errors = [],
    waitsMs = 0,
  } = asked;
  upstream.behaviours.set(`/${field}`, typeof fault === 'string' ? httpFaults[fault] : fault);
  upstream.targets.length = 0;
  const answer = await expectFault({
    ask: () => ask(gateway.url, `{ ${field} { ${selected} } well { name } }`),
    data: { [field]: value, well: { name: 'well' } },
    errors: errors.map(([path, code]) => [[field, ...path], code, 'things']),
    calls: [[upstream, calls + 1]],
    waitsMs,
  });
  expect(upstream.targets.toSorted()).toEqual([...Array(calls).fill(`/${field}`), '/well']);
  return answer;
}

/** The code, and how often the upstream was asked. */
const failures: readonly (readonly [Fault, ErrorCode, number])[] = [
  ['resetsBeforeHeaders', 'UPSTREAM_UNAVAILABLE', 3],
  // A server that goes away while it answers is away: another one, or itself again, may answer.
  ['resetsInBody', 'UPSTREAM_UNAVAILABLE', 3],
  ['closesBeforeItsLength', 'UPSTREAM_UNAVAILABLE', 3],
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

test.each(failures)('%s: %s after %i calls', async (fault, code, calls) => {
  await expectDuring(fault, { errors: [[[], code]], calls });
});

test.each(['hangsBeforeHeaders', 'hangsInBody', 'oneBytePerSecond'] as const)(
  '%s: ends with the timeout of each attempt',
  async (fault) => {
    const errors = [[[], 'UPSTREAM_TIMEOUT']] as const;
    await expectDuring(fault, { field: 'slow', errors, calls: 3, waitsMs: 3 * timeoutMs });
  },
);

test('how long the upstream wants to be left alone is told', async () => {
  const { errors } = await expectDuring('sends429Later', {
    errors: [[[], 'UPSTREAM_RATE_LIMITED']],
  });
  expect(errors?.[0]?.extensions?.retryAfterMs).toBe(60_000);
});

test.each(['sends204', 'sendsNothing', 'sendsNull'] as const)(
  '%s: null, and no error',
  async (fault) => {
    await expectDuring(fault, {});
  },
);

test('a value of a wrong type is the error of its own field', async () => {
  await expectDuring('sendsWrongType', {
    value: { name: 'a', count: null },
    errors: [[['count'], 'UPSTREAM_INVALID_RESPONSE']],
  });
});

test('so is a value that an enum does not know', async () => {
  await expectDuring('sendsUnknownEnum', {
    selected: 'name color',
    value: { name: 'a', color: null },
    errors: [[['color'], 'UPSTREAM_INVALID_RESPONSE']],
  });
});

test('slow, but in time: its answer; slow once: that of the next attempt', async () => {
  const answer = respond('200 OK', '{"name":"late"}');
  const late =
    (afterMs: number): Behaviour =>
    (socket, request) =>
      setTimeout(answer, afterMs, socket, request);
  const value = { name: 'late' };
  await expectDuring(late(50), { selected: 'name', value, waitsMs: 50 });

  let times = 0;
  const lateOnce: Behaviour = (socket, request) =>
    (times++ === 0 ? late(60_000) : answer)(socket, request);
  const slow = { field: 'slow', selected: 'name', value, calls: 2, waitsMs: timeoutMs } as const;
  await expectDuring(lateOnce, slow);
});

test('a body without an end is not read on', async () => {
  upstream.behaviours.set('/thing', httpFaults.sendsWithoutEnd);
  const closed = upstream.closed();
  await ask(gateway.url, '{ thing { name } }');
  await closed;
});

test.each(Object.entries(unusualAnswers))('%s: as any other answer', async (_name, behaviour) => {
  await expectDuring(behaviour, { value: { name: 'Zoë', count: 1 } });
});

test('a 64-bit integer keeps all of its digits', async () => {
  await expectDuring(respond('200 OK', '{"large":9007199254740993}'), {
    selected: 'large',
    value: { large: '9007199254740993' },
  });
});

test('a redirect to another host is not followed', async () => {
  await using other = await startRawHttpServer();
  await expectDuring(respond('307 Temporary Redirect', '', { location: `${other.url}/thing` }), {
    errors: [[[], 'UPSTREAM_INVALID_RESPONSE']],
  });
  expect(other.targets).toEqual([]);
});
