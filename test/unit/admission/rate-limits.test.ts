import { expect, test } from 'vitest';
import { callerKey } from '../../../src/admission/limits/caller-key.ts';
import type { WindowCharge } from '../../../src/admission/limits/charge.ts';
import { SlidingWindowStore } from '../../../src/admission/limits/sliding-window-store.ts';
import type { Principal } from '../../../src/shared/request-context.ts';
import { requestContext } from '../../fixtures/request-context.ts';

const contextOf = (clientIp: string, principal: Principal | null = null) =>
  requestContext({ clientIp, principal });

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
  const principal: Principal = {
    id: 'key:web',
    kind: 'api-key',
    subject: 'web',
    client: null,
    scopes: new Set(),
    claims: {},
  };

  expect(callerKey(contextOf('10.1.2.3', principal))).toBe('key:web');
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

test('says how long until enough calls have left the window', () => {
  const store = new SlidingWindowStore(10);
  const charge = {
    kind: 'window',
    caller: 'a',
    fieldIdentity: 'b',
    calls: 1,
    max: 2,
    windowMs: 1_000,
  } as const;
  const at = Date.now();
  store.setForIdentity({ contextIdentity: 'a', fieldIdentity: 'b' }, [at - 400, at - 100], 1_000);
  const wait = (changed: Partial<WindowCharge>) => store.retryAfterMs({ ...charge, ...changed });

  // One must leave, or both; or there is room already.
  expect(wait({})).toBeGreaterThan(500);
  expect(wait({})).toBeLessThanOrEqual(600);
  expect(wait({ calls: 2 })).toBeGreaterThan(800);
  expect(wait({ calls: 2 })).toBeLessThanOrEqual(900);
  expect(wait({ max: 3 })).toBe(0);
  expect(wait({ windowMs: 50 })).toBe(0);
});
