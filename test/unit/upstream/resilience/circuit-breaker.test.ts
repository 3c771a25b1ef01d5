import { expect, test } from 'vitest';
import {
  CircuitBreaker,
  type CircuitState,
} from '../../../../src/upstream/resilience/circuit-breaker.ts';

const settings = { failureRatio: 0.5, minCalls: 4, windowMs: 1_000, openMs: 500, probes: 2 };

function start() {
  const clock = { now: 1_000_000 };
  const changes: CircuitState[] = [];
  const breaker = new CircuitBreaker(settings, () => clock.now);
  breaker.changed = (state) => changes.push(state);
  const call = (outcome: 'success' | 'failure' | 'ignored') => {
    const admission = breaker.admit();
    if (admission === undefined) return 'refused';
    breaker.ended(admission, outcome);
    return 'made';
  };
  return { clock, changes, breaker, call };
}

function startOpen() {
  const started = start();
  for (let index = 0; index < 4; index++) started.call('failure');
  return started;
}

test('opens when enough calls were made and enough of them failed', () => {
  const { breaker, call, changes } = start();
  call('success');
  call('failure');
  call('failure');
  expect(breaker.state).toBe('closed');
  call('failure');
  expect(breaker.state).toBe('open');
  expect(call('success')).toBe('refused');
  expect(breaker.waitMs).toBe(500);
  expect(changes).toEqual(['open']);
});

test('outcomes that say nothing do not count, and old ones are forgotten', () => {
  const { breaker, call, clock } = start();
  for (let index = 0; index < 20; index++) call('ignored');
  for (let index = 0; index < 3; index++) call('failure');
  clock.now += 1_100;
  call('failure');
  expect(breaker.state).toBe('closed');
  for (let index = 0; index < 3; index++) call('success');
  clock.now += 500;
  for (let index = 0; index < 3; index++) call('failure');
  expect(breaker.state).toBe('open');
});

test('after its time one call at a time is tried; enough successes close it', () => {
  const { breaker, call, clock, changes } = startOpen();
  clock.now += 499;
  expect(call('success')).toBe('refused');
  clock.now += 1;
  const probe = breaker.admit();
  expect(probe).toBeDefined();
  expect(breaker.admit()).toBeUndefined();
  breaker.ended(probe ?? 0, 'success');
  expect(breaker.state).toBe('half-open');
  call('success');
  expect(changes).toEqual(['open', 'half-open', 'closed']);
  // What failed before is forgotten.
  call('failure');
  expect(breaker.state).toBe('closed');
});

test('a try that fails opens it again; one that says nothing lets another be tried', () => {
  const { call, clock, changes, breaker } = startOpen();
  clock.now += 500;
  call('ignored');
  expect(breaker.state).toBe('half-open');
  expect(call('failure')).toBe('made');
  expect(call('success')).toBe('refused');
  expect(changes).toEqual(['open', 'half-open', 'open']);
});

test('calls that began before it opened decide nothing later', () => {
  const { breaker, clock } = start();
  const early = Array.from({ length: 8 }, () => breaker.admit() ?? -1);
  for (const admission of early.slice(0, 4)) breaker.ended(admission, 'failure');
  clock.now += 500;
  const probe = breaker.admit();
  for (const admission of early.slice(4)) breaker.ended(admission, 'success');
  expect(breaker.state).toBe('half-open');
  breaker.ended(probe ?? -1, 'failure');
  expect(breaker.state).toBe('open');
});
