import { expect, test } from 'vitest';
import { servers as serversSchema } from '../../../../src/config/sections/servers-config.ts';
import { EndpointPool } from '../../../../src/upstream/endpoints/endpoint-pool.ts';
import { policyCall } from '../resilience/policy-call.ts';
import { makePool } from './make-pool.ts';

const ejection = { consecutiveFailures: 3, ejectMs: 1_000, maxEjectMs: 2_500 };
const poolOptions = {
  settings: serversSchema.parse({ list: [{ endpoint: 'a' }] }),
  connect: () => ({ adapter: policyCall().adapter, probe: undefined }),
  known: { pool: undefined, follow: new Set<never>() },
  now: () => 0,
  random: () => 0,
  changed: () => {},
};

test('a server whose calls fail one after the other is left out for a while', () => {
  const { fail, succeed, chosen, clock, changes } = makePool(['a', 'b'], { ejection });
  fail('a', 2);
  succeed('a');
  fail('a', 2);
  expect(Object.keys(chosen(50))).toHaveLength(2);
  fail('a');
  expect(chosen(50)).toEqual({ b: 50 });
  expect(changes).toEqual(['a ejected: failures']);
  clock.now += 1_000;
  expect(Object.keys(chosen(50))).toHaveLength(2);
});

test('each further time it is left out longer, until it was well for as long as that', () => {
  const { fail, succeed, named, clock } = makePool(['a', 'b'], { ejection });
  const outForMs = () => named('a').health.ejectedUntil - clock.now;
  const times = [1, 2, 3].map(() => {
    fail('a', 3);
    const forMs = outForMs();
    clock.now += forMs;
    return forMs;
  });
  expect(times).toEqual([1_000, 2_000, 2_500]);
  clock.now += 1_000;
  succeed('a');
  fail('a', 3);
  expect(outForMs()).toBe(1_000);
});

test('no more are left out than allowed, and never the only one', () => {
  const { fail, chosen, changes } = makePool(['a', 'b', 'c', 'd'], { ejection });
  for (const name of ['a', 'b', 'c', 'd']) fail(name, 3);
  expect(changes).toEqual(['a ejected: failures', 'b ejected: failures']);
  expect(Object.keys(chosen(50)).toSorted()).toEqual(['c', 'd']);
  const alone = makePool(['a'], { ejection });
  alone.fail('a', 10);
  expect(alone.chosen(3)).toEqual({ a: 3 });
});

test('a server that is much slower than the others is left out', () => {
  const slow = { ejection: { ...ejection, latencyFactor: 3 } };
  const { succeed, changes } = makePool(['a', 'b', 'c'], slow);
  for (const name of ['a', 'b']) succeed(name, 10, 20);
  succeed('c', 29, 20);
  expect(changes).toEqual([]);
  succeed('c', 200, 20);
  expect(changes).toEqual(['c ejected: latency']);
});

test('when none is well all are used: perhaps the judgement is wrong', () => {
  const { pool, named, chosen } = makePool(['a', 'b']);
  pool.checked(named('a'), false);
  expect(chosen(20)).toEqual({ b: 20 });
  pool.checked(named('b'), false);
  expect(Object.keys(chosen(50))).toHaveLength(2);
});

test('failover servers get calls only while no other is available', () => {
  const { pool, fail, named, chosen, clock } = makePool(
    ['a', { endpoint: 'spare', failover: true }],
    { ejection },
  );
  expect(chosen(20)).toEqual({ a: 20 });
  fail('a', 3);
  expect(chosen(20)).toEqual({ spare: 20 });
  clock.now += 1_000;
  expect(chosen(20)).toEqual({ a: 20 });
  pool.checked(named('a'), false);
  expect(chosen(20)).toEqual({ spare: 20 });
});

test('a server that comes or comes back starts slowly', () => {
  const { pool, update, named, chosen, clock, changes } = makePool(['a'], {
    slowStartMs: 1_000,
    balance: 'round-robin',
  });
  update(['a', 'b']);
  expect(chosen(110)).toEqual({ a: 100, b: 10 });
  clock.now += 500;
  expect(chosen(150).b).toBe(50);
  clock.now += 500;
  expect(chosen(100)).toEqual({ a: 50, b: 50 });
  pool.checked(named('b'), false);
  pool.checked(named('b'), true);
  expect(named('b').weight(clock.now, 1_000)).toBe(10);
  expect(changes).toEqual([
    'b added: discovery',
    'b unhealthy: health check',
    'b available: health check',
  ]);
});

test('servers that stay keep what is known of them', () => {
  const { fail, update, chosen, changes } = makePool(['a', 'b'], { ejection });
  fail('a', 3);
  update(['a', 'c']);
  expect(chosen(20)).toEqual({ c: 20 });
  expect(changes.slice(1)).toEqual(['c added: discovery', 'b removed: discovery']);
});

test('a server that was taken away is not spoken of again, whatever its last calls and checks say', () => {
  const { pool, update, named, changes } = makePool(['a', 'b', 'c'], { ejection });
  const gone = named('a');
  update(['b', 'c']);
  expect(changes).toEqual(['a removed: discovery']);
  for (let time = 0; time < 10; time++) pool.ended(gone, 'failure', 10);
  pool.checked(gone, false);
  expect(changes).toEqual(['a removed: discovery']);
});

test('servers of which one cannot be used change nothing, and those that were made for them end', () => {
  const ended: string[] = [];
  const changes: string[] = [];
  const pool = new EndpointPool({
    ...poolOptions,
    connect: ({ endpoint }) => {
      if (endpoint === 'bad') throw new Error('no address');
      const adapter = {
        ...policyCall().adapter,
        [Symbol.asyncDispose]: async () => void ended.push(endpoint),
      };
      return { adapter, probe: undefined };
    },
    changed: ({ endpoint, state }) => changes.push(`${endpoint} ${state}`),
  });
  const servers = (...endpoints: string[]) =>
    endpoints.map((endpoint) => ({ endpoint, weight: 1, failover: false, clients: [] }));
  pool.update(servers('a'));
  expect(() => pool.update(servers('b', 'bad'))).toThrow('no address');
  expect(pool.endpoints.map(({ name }) => name)).toEqual(['a']);
  expect([ended, changes]).toEqual([['b'], []]);
});

test('what was known before stays known, also while no server has been found yet', () => {
  const before = makePool(['a', 'b'], { ejection });
  before.fail('a', 3);
  const follow = new Set<never>();
  const last = new EndpointPool({ ...poolOptions, known: { pool: before.pool, follow } });
  const known = { pool: last, follow };
  const { chosen, changes, pool } = makePool(['a', 'c'], { ejection }, known);
  expect(chosen(20)).toEqual({ c: 20 });
  expect(changes).toEqual([]);
  expect([...pool.health.keys()]).toEqual(['a', 'c']);
});
