import type { ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { codesOf, post } from '../e2e/http/ask.ts';
import { type SmallGateway, startSmallGateway } from '../e2e/http/small-gateway.ts';
import { askBatch } from '../fixtures/ask-batch.ts';
import { startServer } from '../fixtures/http-server.ts';
import { openWebSocket } from '../fixtures/web-socket.ts';

/** What a gateway under load asks of a server of keys that hangs, fails or has other keys than before. */

const pair = await generateKeyPair('ES256');
const jwk = (kid: string): JWK => ({ ...publicKey, alg: 'ES256', kid });
const publicKey = await exportJWK(pair.publicKey);
const issuer = { issuer: 'https://id.example', audience: 'shop' };
const bearer = async (kid = 'one') => ({
  authorization: `Bearer ${await new SignJWT({ sub: 'ann' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(issuer.issuer)
    .setAudience(issuer.audience)
    .setExpirationTime('5m')
    .sign(pair.privateKey)}`,
});
const web = createApiKey('web');

/** Whom it answers, and how: until that is said, it lets them wait. */
async function startKeyServer() {
  const waiting: ServerResponse[] = [];
  let answer: (response: ServerResponse) => void = (response) => waiting.push(response);
  let onAsked = () => {};
  const state = {
    asked: 0,
    /** Says the keys from now on, and to those who wait. */
    says(...keys: JWK[]) {
      state.answers((response) => response.end(JSON.stringify({ keys })));
    },
    answers(next: (response: ServerResponse) => void) {
      answer = next;
      for (const response of waiting.splice(0)) next(response);
    },
    hangs() {
      answer = (response) => waiting.push(response);
    },
    nextAsked: () =>
      new Promise<void>((resolve) => {
        onAsked = resolve;
      }),
  };
  const server = await startServer((_request, response) => {
    state.asked += 1;
    onAsked();
    answer(response);
  });
  return { ...server, state };
}

async function startAll(times: object = {}, server: object = {}) {
  const keyServer = await startKeyServer();
  const gateway = await startSmallGateway({
    server: { maxBatchOperations: 5, idleGraceMs: 0, ...server },
    identity: {
      jwt: {
        issuers: [{ ...issuer, jwks: keyServer.url, jwksTimeoutMs: 60_000, ...times }],
      },
      apiKeys: { keys: [{ id: 'web', hash: web.hash, client: 'web' }] },
    },
  });
  return {
    gateway,
    keys: keyServer.state,
    [Symbol.asyncDispose]: async () => {
      await keyServer[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

const many = <T>(ask: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 50 }, (_, index) => ask(index)));
const statusesOf = async (answers: Promise<readonly { readonly status: number }[]>) => [
  ...new Set((await answers).map(({ status }) => status)),
];

/** Who has no token is none of its business. */
async function expectOthersAreServed({ url }: SmallGateway) {
  expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'world' } });
  expect((await post(url, '{ me }', { 'x-api-key': web.key })).json).toEqual({
    data: { me: 'key:web' },
  });
}

test('while it hangs it is asked once, others are served, and then all of them', async () => {
  await using all = await startAll();
  const { gateway, keys } = all;
  const token = await bearer();
  const asked = keys.nextAsked();
  const answers = many(() => post(gateway.url, '{ me }', token));
  await asked;
  await expectOthersAreServed(gateway);
  expect(gateway.ran).toEqual(['hello', 'me']);
  keys.says(jwk('one'));
  expect([await statusesOf(answers), keys.asked]).toEqual([[200], 1]);
});

test('who waits for it waits no longer than its request may take, by every way in', async () => {
  await using all = await startAll({}, { requestTimeoutMs: 250 });
  const { gateway, keys } = all;
  const token = await bearer();
  const accept = 'application/json, text/event-stream';
  const startedAt = performance.now();
  const [door, yoga, events, batch, closed] = await Promise.all([
    post(gateway.url, '{ me }', token),
    post(gateway.url, '{ me }', { accept, ...token }),
    post(gateway.url, 'subscription { ticks }', { ...token, accept: 'text/event-stream' }),
    askBatch(gateway.url, ['{ me }', 'mutation { touch }'], token),
    openWebSocket(gateway.url).then(async (socket) => {
      socket.send({ type: 'connection_init', payload: token });
      return socket.closed;
    }),
  ]);
  for (const answer of [door, yoga, batch]) {
    expect([answer.status, codesOf(answer)]).toEqual([503, ['IDENTITY_UNAVAILABLE']]);
    expect(answer.headers['retry-after']).toBe('1');
  }
  expect(events.text).toContain('IDENTITY_UNAVAILABLE');
  expect(closed).toEqual({ code: 4403, reason: 'Credentials cannot be checked now.' });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect([keys.asked, gateway.ran]).toEqual([1, []]);
});

test('while it fails, it is asked once in a while, and lets in who came before', async () => {
  await using all = await startAll({ jwksMaxAgeMs: 1, jwksCooldownMs: 60_000 });
  const { gateway, keys } = all;
  const token = await bearer();
  const ask = () => post(gateway.url, '{ me }', token);
  const failing = (response: ServerResponse) => response.writeHead(500).end('a stack');
  keys.answers(failing);

  const startedAt = performance.now();
  const answers = await many(ask);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  expect(answers.map(({ text }) => text).join()).not.toMatch(/a stack|127\.0\.0\.1/);
  // While there are no keys, once in a second.
  expect(keys.asked).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 1_000);
  expect(gateway.ran).toEqual([]);
  await expectOthersAreServed(gateway);

  keys.says(jwk('one'));
  await expect.poll(async () => (await ask()).status).toBe(200);
  const before = keys.asked;
  keys.answers(failing);
  const unknown = await bearer('two');
  expect(await statusesOf(many(ask))).toEqual([200]);
  expect(await statusesOf(many(() => post(gateway.url, '{ me }', unknown)))).toEqual([401]);
  // Its keys are old, and somebody has others: still it is too early to ask again.
  expect(keys.asked).toBe(before);
});

test('keys that are old are fetched once, beside the requests that use them, and count till then', async () => {
  const times = { jwksMaxAgeMs: 1, jwksCooldownMs: 1 };
  await using all = await startAll(times, { requestTimeoutMs: 5_000 });
  const { gateway, keys } = all;
  const token = await bearer();
  const ask = () => post(gateway.url, '{ me }', token);
  keys.says(jwk('one'));
  expect((await ask()).status).toBe(200);
  const before = keys.asked;
  keys.hangs();
  expect(await statusesOf(many(ask))).toEqual([200]);
  expect(keys.asked).toBe(before + 1);

  keys.answers((response) => response.writeHead(500).end());
  while (keys.asked < before + 5) expect(await statusesOf(many(ask))).toEqual([200]);
});

test('a rotation under load: one fetch finds the new key, and nobody is refused', async () => {
  await using all = await startAll({ jwksCooldownMs: 1 });
  const { gateway, keys } = all;
  const [old, fresh] = [await bearer('one'), await bearer('two')];
  const ask = (token: typeof old) => post(gateway.url, '{ me }', token);
  keys.says(jwk('one'));
  expect((await ask(old)).status).toBe(200);

  keys.hangs();
  const before = keys.asked;
  const asked = keys.nextAsked();
  const answers = many(() => ask(fresh));
  await asked;
  expect(await statusesOf(many(() => ask(old)))).toEqual([200]);
  await expectOthersAreServed(gateway);
  keys.says(jwk('one'), jwk('two'));
  expect([await statusesOf(answers), keys.asked]).toEqual([[200], before + 1]);

  // The old one is taken away: it counts until the next fetch, which an unknown one makes.
  keys.says(jwk('two'));
  expect((await ask(await bearer('three'))).status).toBe(401);
  expect([(await ask(old)).status, (await ask(fresh)).status]).toEqual([401, 200]);
});

test('a hundred tokens that are made up make one fetch, not a hundred', async () => {
  await using all = await startAll({ jwksCooldownMs: 60_000 });
  const { gateway, keys } = all;
  keys.says(jwk('one'));
  const token = await bearer();
  expect((await post(gateway.url, '{ me }', token)).status).toBe(200);
  const answers = many(async (index) =>
    post(gateway.url, '{ me }', await bearer(`made-up-${index}`)),
  );
  expect([await statusesOf(answers), keys.asked]).toEqual([[401], 1]);
});
