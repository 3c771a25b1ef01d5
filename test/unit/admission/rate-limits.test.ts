import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { callerKey } from '../../../src/admission/caller-key.ts';
import { rateLimitRules } from '../../../src/admission/rate-limit-rules.ts';
import { SlidingWindowStore } from '../../../src/admission/sliding-window-store.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import type { Principal, RequestContext } from '../../../src/request-context.ts';

const contextOf = (clientIp: string, principal: Principal | null = null): RequestContext => ({
  requestId: 'r',
  headers: {},
  clientIp,
  principal,
  signal: AbortSignal.abort(),
  deadlineAt: 0,
  liftDeadline: () => {},
  report: {
    operationName: null,
    operationType: null,
    principalId: null,
    upstreamCalls: 0,
    answerCache: null,
    errorCodes: new Set(),
  },
});

test.each([
  ['10.1.2.3', 'ip:10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', 'ip:2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', 'ip:2001:db8:1:2::/64'],
  ['2001:db8::9', 'ip:2001:db8:0:0::/64'],
  ['::1', 'ip:0:0:0:0::/64'],
  ['fe80::1%eth0', 'ip:fe80:0:0:0::/64'],
])('the anonymous client %s counts as %s', (address, key) => {
  expect(callerKey(contextOf(address))).toBe(key);
});

test('a principal counts as itself, wherever it asks from', () => {
  const principal = { id: 'key:web', kind: 'api-key', client: null, scopes: new Set('') } as const;

  expect(callerKey(contextOf('10.1.2.3', principal))).toBe('key:web');
});

test('rules are read by coordinate; wrong ones are found when the gateway starts', () => {
  const rulesOf = (directive: string) =>
    rateLimitRules(
      buildSchema(`${policyDirectivesSDL} type Query { a(b: Int): Int @rateLimit(${directive}) }`),
    );

  expect(rulesOf('max: 3, window: "2m", identityArgs: ["b"]').get('Query.a')).toMatchObject({
    max: 3,
    windowMs: 120_000,
    identityArgs: ['b'],
  });
  expect(() => rulesOf('max: 0, window: "2m"')).toThrow('@rateLimit of Query.a');
  for (const window of ['2', '2 weeks', '0s', '-1s', '']) {
    expect(() => rulesOf(`max: 1, window: "${window}"`)).toThrow('must be a number with ms');
  }
  expect(() => rulesOf('max: 1, window: "1s", identityArgs: ["c"]')).toThrow('no argument c');
});

test('the store keeps identities apart and forgets the oldest', () => {
  const store = new SlidingWindowStore(2);
  const identity = (contextIdentity: string, fieldIdentity: string) => ({
    contextIdentity,
    fieldIdentity,
  });
  store.setForIdentity(identity('ab', 'c'), [1], 1000);
  store.setForIdentity(identity('a', 'bc'), [2], 1000);

  expect(store.getForIdentity(identity('ab', 'c'))).toEqual([1]);
  expect(store.getForIdentity(identity('a', 'bc'))).toEqual([2]);

  store.setForIdentity(identity('z', 'x'.repeat(10_000)), [3], 1000);
  expect(store.getForIdentity(identity('ab', 'c'))).toEqual([]);
  expect(store.getForIdentity(identity('z', 'x'.repeat(10_000)))).toEqual([3]);
});

test('says how long until the oldest call leaves the window', () => {
  const store = new SlidingWindowStore(10);
  const identity = { contextIdentity: 'a', fieldIdentity: 'b' };
  store.setForIdentity(identity, [Date.now() - 400, Date.now()], 1000);

  expect(store.retryAfterMs(identity, 1000)).toBeGreaterThan(500);
  expect(store.retryAfterMs(identity, 1000)).toBeLessThanOrEqual(600);
  expect(store.retryAfterMs(identity, 100)).toBe(0);
});
