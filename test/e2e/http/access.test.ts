import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask, codesOf, openSocket, post, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

const reader = createApiKey('reader');
const other = createApiKey('other');
const apiKeys = {
  keys: [
    { id: 'reader', hash: reader.hash, client: 'web', scopes: ['orders:read'] },
    { id: 'other', hash: other.hash, client: 'mobile' },
  ],
};
const identity = { apiKeys };

test('an API key is a principal; its scopes let it in', async () => {
  await using gateway = await startSmallGateway({ identity });
  const query = '{ me orders }';

  const allowed = await post(gateway.url, query, { 'x-api-key': reader.key });
  const forbidden = await post(gateway.url, query, { 'x-api-key': other.key });

  expect(allowed.json).toEqual({ data: { me: 'key:reader', orders: 'orders' } });
  expect(forbidden.status).toBe(403);
  expect(forbidden.json).toMatchObject({
    errors: [{ path: ['orders'], extensions: { code: 'FORBIDDEN' } }],
  });
  expect(forbidden.json).not.toHaveProperty('data');
  expect(gateway.ran).toEqual(['me', 'orders']);
});

test('without credentials, guarded fields are refused before anything runs', async () => {
  await using gateway = await startSmallGateway({ identity });

  const answer = await post(gateway.url, '{ hello ...F } fragment F on Query { mine: me }');
  const open = await post(gateway.url, '{ hello }');

  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('ApiKey header="x-api-key"');
  expect(answer.json).toMatchObject({
    errors: [{ path: ['mine'], extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect(open.json).toEqual({ data: { hello: 'world' } });
  expect(gateway.ran).toEqual(['hello']);
});

test('a link is no way round the field that answers it', async () => {
  await using gateway = await startSmallGateway({ identity });

  const answer = await post(gateway.url, '{ product { account { owner } } }');
  const allowed = await post(gateway.url, '{ product { account { owner } } }', {
    'x-api-key': other.key,
  });

  expect(answer.status).toBe(401);
  expect(answer.json).toMatchObject({ errors: [{ path: ['product', 'account'] }] });
  expect(allowed.json).toEqual({ data: { product: { account: { owner: 'owner of 1' } } } });
  expect(gateway.ran).toEqual(['product', 'account']);
});

test('wrong credentials are refused, never anonymous', async () => {
  await using gateway = await startSmallGateway({ identity });
  const swapped = `hg_other_${reader.key.slice('hg_reader_'.length)}`;

  for (const key of ['', 'nonsense', `${reader.key}x`, swapped, createApiKey('nobody').key]) {
    const answer = await post(gateway.url, '{ hello }', { 'x-api-key': key });
    expect([key, answer.status, codesOf(answer)]).toEqual([key, 401, ['UNAUTHENTICATED']]);
    expect(answer.headers['www-authenticate']).toBe('ApiKey header="x-api-key"');
  }
  const twice = await openSocket(
    gateway.port,
    rawPost('{ hello }', [`X-Api-Key: ${reader.key}`, 'X-Api-Key: x', 'Connection: close']),
  );
  expect(await twice.closed).toContain('401 Unauthorized');
  expect(gateway.ran).toEqual([]);
});

test('bearer tokens: the right issuer, key, audience, time and algorithm', async () => {
  await using tokens = await startIssuer();
  await using gateway = await startSmallGateway({
    identity: { apiKeys, jwt: { issuers: [tokens.config] } },
  });
  const asks = (authorization: string, headers = {}) =>
    post(gateway.url, '{ me orders }', { authorization, ...headers });

  const good = await tokens.sign({ scope: 'orders:read other' });
  expect((await asks(`Bearer ${good}`)).json).toEqual({
    data: { me: 'jwt:https://id.example|user-1', orders: 'orders' },
  });
  const listed = await tokens.sign({ scope: ['admin'] });
  expect((await asks(`bearer ${listed}`)).status).toBe(200);

  const stranger = await generateKeyPair('ES256');
  const bad: Record<string, string> = {
    'other scheme': `Basic ${btoa('a:b')}`,
    empty: 'Bearer ',
    'no scheme': good,
    'no token': 'Bearer abc',
    'too long': `Bearer ${'a'.repeat(9000)}`,
    'two tokens': `Bearer ${good}, Bearer ${good}`,
    'changed payload': `Bearer ${good.replace(/\.[^.]+\./, `.${btoa('{"iss":"https://id.example"}')}.`)}`,
    expired: `Bearer ${await tokens.sign({ exp: 1_000_000 })}`,
    'not yet valid': `Bearer ${await tokens.sign({ nbf: 9_999_999_999 })}`,
    'no expiry': `Bearer ${await tokens.sign({ exp: undefined })}`,
    'no subject': `Bearer ${await tokens.sign({ sub: undefined })}`,
    'other audience': `Bearer ${await tokens.sign({ aud: 'others' })}`,
    'other issuer': `Bearer ${await tokens.sign({ iss: 'https://evil.example' })}`,
    'other key': `Bearer ${await tokens.sign({}, stranger.privateKey)}`,
    'no signature': `Bearer ${btoa('{"alg":"none"}').replaceAll('=', '')}.${good.split('.')[1]}.`,
  };
  for (const [what, authorization] of Object.entries(bad)) {
    const answer = await asks(authorization);
    expect([what, answer.status, codesOf(answer)]).toEqual([what, 401, ['UNAUTHENTICATED']]);
    expect(answer.headers['www-authenticate']).toContain('Bearer');
  }
  const both = await asks(`Bearer ${good}`, { 'x-api-key': reader.key });
  expect([both.status, codesOf(both)]).toEqual([401, ['UNAUTHENTICATED']]);
  expect(gateway.faults).toEqual([]);
  expect(gateway.errorLog.join()).toContain('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  expect(gateway.errorLog.join()).not.toContain('eyJ');

  const text = [`Authorization: Bearer ${good}`, 'Authorization: Bearer x', 'Connection: close'];
  const twice = await openSocket(gateway.port, rawPost('{ hello }', text));
  expect(await twice.closed).toContain('401 Unauthorized');
});

test('an issuer whose keys cannot be had lets nobody in, and says that it is not their fault', async () => {
  await using tokens = await startIssuer();
  const jwks = 'https://127.0.0.1:1/jwks.json';
  await using gateway = await startSmallGateway({
    identity: { jwt: { issuers: [{ ...tokens.config, jwks }] } },
  });

  const answer = await post(gateway.url, '{ hello }', {
    authorization: `Bearer ${await tokens.sign({})}`,
  });

  expect([answer.status, codesOf(answer)]).toEqual([503, ['IDENTITY_UNAVAILABLE']]);
  expect(answer.headers['retry-after']).toBe('1');
  expect(answer.text).not.toContain('jwks');
  expect(gateway.errorLog.join()).toContain('ECONNREFUSED');
});

test('credentials of a kind that is not configured are not ours to judge', async () => {
  await using gateway = await startSmallGateway();
  const headers = { authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': 'for an upstream' };

  expect((await post(gateway.url, '{ hello }', headers)).json).toEqual({
    data: { hello: 'world' },
  });
});

test('subscriptions are guarded, too, and errors reach event streams', async () => {
  await using gateway = await startSmallGateway({ identity });

  const answer = await ask(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-api-key': 'wrong',
    },
    body: JSON.stringify({ query: 'subscription { ticks }' }),
  });

  expect(answer.status).toBe(401);
  expect(answer.text).toContain('"code":"UNAUTHENTICATED"');
});

async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [await exportJWK(publicKey)] });
  const folder = makeFolder({ 'jwks.json': keys });
  const jwks = path.join(folder.path, 'jwks.json');
  return {
    config: { issuer: 'https://id.example', audience: 'shop', jwks },
    sign(claims: Record<string, unknown>, key = privateKey) {
      const payload = {
        iss: 'https://id.example',
        aud: 'shop',
        sub: 'user-1',
        exp: Math.floor(Date.now() / 1000) + 60,
        ...claims,
      };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', jku: 'https://evil.example/jwks.json' })
        .sign(key);
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
