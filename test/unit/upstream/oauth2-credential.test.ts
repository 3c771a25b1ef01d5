import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { oauth2Credential } from '../../../src/upstream/credentials/oauth2-credential.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { policyCall } from './resilience/policy-call.ts';

/** An authorization server whose tokens last ten minutes; some servers write numbers as text. */
const state = { issued: 0, refused: 0, isWell: true };
const server = await startServer((_request, response) => {
  if (!state.isWell) {
    state.refused += 1;
    return response.writeHead(503).end('{}');
  }
  state.issued += 1;
  response.end(
    JSON.stringify({
      access_token: `token-${state.issued}`,
      token_type: 'bearer',
      expires_in: '600',
    }),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(() => {
  Object.assign(state, { issued: 0, refused: 0, isWell: true });
  // Only the clock by which tokens age.
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function create() {
  const credential = oauth2Credential({
    source: 's',
    tokenUrl: server.url,
    config: {
      type: 'oauth2',
      clientId: 'id',
      clientSecret: 'secret',
      scopes: [],
      timeoutMs: 10_000,
      audience: undefined,
      tokenUrl: undefined,
    },
  });
  const get = async () => credential.get(policyCall());
  const bearer = async () => (await get()).headers?.authorization;
  return { credential, get, bearer, refused: credential.refused };
}

test('a token is replaced before it expires, and counts until its successor is there', async () => {
  const { bearer } = create();
  expect(await bearer()).toBe('Bearer token-1');

  vi.advanceTimersByTime(530_000);
  expect(await bearer()).toBe('Bearer token-1');
  expect(state.issued).toBe(1);

  vi.advanceTimersByTime(20_000);
  expect(await bearer()).toBe('Bearer token-1');
  await vi.waitUntil(() => state.issued === 2);
  await vi.waitFor(async () => expect(await bearer()).toBe('Bearer token-2'));
});

test('an authorization server that is down is no harm while the token counts', async () => {
  const { bearer } = create();
  await bearer();
  state.isWell = false;
  vi.advanceTimersByTime(599_000);
  expect(await bearer()).toBe('Bearer token-1');

  vi.advanceTimersByTime(2_000);
  await expect(bearer()).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHENTICATED' });
});

test('a token that is refused is replaced; its successor, soon after, is not', async () => {
  const { get, refused } = create();
  const first = await get();
  expect(refused?.(first)).toBe(true);
  // Who was refused with the same one gets the successor, too.
  expect(refused?.(first)).toBe(true);
  const second = await get();
  expect(state.issued).toBe(2);

  expect(refused?.(second)).toBe(false);
  expect(await get()).toBe(second);

  vi.advanceTimersByTime(10_000);
  expect(refused?.(second)).toBe(true);
  await get();
  expect(state.issued).toBe(3);
});

test('a client that has left is told so, and a token that then cannot be had harms nobody', async () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  const { credential } = create();
  state.isWell = false;
  await expect(
    credential.get(policyCall({ signal: AbortSignal.abort(new Error('the client left')) })),
  ).rejects.toMatchObject({ code: 'CANCELLED' });
  await vi.waitUntil(() => state.refused === 1);
  // A whole fetch of another one later, the fetch that nobody waited for is over.
  await expect(create().get()).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHENTICATED' });
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled).toEqual([]);
});
