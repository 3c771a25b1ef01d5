import bcrypt from 'bcryptjs';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { startOneSource } from '../http/one-source.ts';

/** What is known of who asks when the configuration is read again. */

afterEach(() => {
  vi.unstubAllEnvs();
});

const types = /* GraphQL */ `
  type Query {
    thing: Thing @authenticated @rest(source: "things", method: "GET", path: "/thing")
  }
  type Thing {
    id: Int
  }
`;

const statusOf = async (url: string, authorization: string) =>
  (await ask(url, '{ thing { id } }', { headers: { authorization } })).status;

/** An authorization server that counts how often it is asked. */
async function startIssuer(answer: () => object) {
  const state = { asked: 0, isWell: true, authorization: undefined as string | undefined };
  const server = await startServer((request, response) => {
    state.asked += 1;
    state.authorization = request.headers.authorization;
    response.statusCode = state.isWell ? 200 : 503;
    response.end(JSON.stringify(state.isWell ? answer() : {}));
  });
  return { state, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('keys of an issuer that is down are not forgotten; those of another place are another thing', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'key' }];
  await using issuer = await startIssuer(() => ({ keys }));
  await using other = await startIssuer(() => ({ keys: [{ kty: 'oct', kid: 'key', k: 'x' }] }));
  const from = (jwks: string) => ({
    identity: { jwt: { issuers: [{ issuer: 'one', audience: 'shop', jwks }] } },
  });
  await using gateway = await startOneSource(types, { config: from(issuer.url) });
  const token = await new SignJWT({ iss: 'one', aud: 'shop', sub: 'ann' })
    .setProtectedHeader({ alg: 'RS256', kid: 'key' })
    .setExpirationTime('1h')
    .sign(privateKey);
  expect(await statusOf(gateway.url, `Bearer ${token}`)).toBe(200);

  issuer.state.isWell = false;
  await gateway.gateway.reload(gateway.options());
  expect(await statusOf(gateway.url, `Bearer ${token}`)).toBe(200);
  expect(issuer.state.asked).toBe(1);
  await gateway.gateway.reload(gateway.options(from(other.url)));
  expect(await statusOf(gateway.url, `Bearer ${token}`)).toBe(401);
});

test('a token is not asked for again, unless it is somebody else who asks', async () => {
  vi.stubEnv('HG_RELOAD_SECRET', 'first');
  await using issuer = await startIssuer(() => ({ active: true, sub: 'ann' }));
  const config = {
    identity: {
      introspection: {
        url: issuer.url,
        clientId: 'gateway',
        clientSecret: 'env:HG_RELOAD_SECRET',
        cacheSeconds: 60,
      },
    },
  };
  await using gateway = await startOneSource(types, { config });
  expect(await statusOf(gateway.url, 'Bearer abc')).toBe(200);
  await gateway.gateway.reload(gateway.options());
  expect(await statusOf(gateway.url, 'Bearer abc')).toBe(200);
  expect(issuer.state.asked).toBe(1);

  vi.stubEnv('HG_RELOAD_SECRET', 'second');
  await gateway.gateway.reload(gateway.options());
  expect(await statusOf(gateway.url, 'Bearer abc')).toBe(200);
  expect(issuer.state.asked).toBe(2);
  expect(issuer.state.authorization).toBe(`Basic ${btoa('gateway:second')}`);
});

test('a password that was right is not checked again after a reload, one that is changed is', async () => {
  using folder = makeFolder({ htpasswd: `ann:${await bcrypt.hash('right', 10)}\n` });
  const basic = { file: `${folder.path}/htpasswd`, maxConcurrentChecks: 1 };
  await using gateway = await startOneSource(types, { config: { identity: { basic } } });
  const enter = () => statusOf(gateway.url, `Basic ${btoa('ann:right')}`);
  expect(await enter()).toBe(200);

  await gateway.gateway.reload(gateway.options());
  // No more than a hundred may wait for a check.
  const all = Array.from({ length: 150 }, enter);
  expect(await Promise.all(all)).toEqual(all.map(() => 200));
  folder.write('htpasswd', `ann:${await bcrypt.hash('other', 10)}\n`);
  await gateway.gateway.reload(gateway.options());
  expect(await enter()).toBe(401);
});
