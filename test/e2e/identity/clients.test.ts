import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { codesOf, post } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const folder = fileURLToPath(new URL('../../fixtures/certificates', import.meta.url));
const pem = (name: string) => readFileSync(path.join(folder, `${name}.pem`), 'utf8');
const file = (name: string) => `file:${path.join(folder, `${name}.pem`)}`;
const certificates = {
  principals: [
    {
      name: 'orders',
      subject: { CN: 'mobile-app', O: 'Headgate' },
      san: 'URI:spiffe://shop.example/mobile',
      client: 'partner',
      scopes: ['orders:read'],
    },
  ],
};
const clients = { web: {}, partner: {} };

test('a client certificate of the connection is a principal', async () => {
  await using gateway = await startSmallGateway({
    server: { tls: { cert: file('server'), key: file('server-key'), clientCa: file('ca') } },
    identity: { certificates, defaultClient: 'web' },
    clients,
  });
  const ask = async (tls: object) => {
    const agent = new Agent({ connect: { ca: pem('ca'), ...tls } });
    const answer = await request(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ me orders }"}',
      dispatcher: agent,
    });
    const json = await answer.body.json();
    await agent.close();
    return json;
  };

  expect(await ask({ cert: pem('client'), key: pem('client-key') })).toEqual({
    data: { me: 'cert:orders', orders: 'orders' },
  });
  expect(await ask({})).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }, {}],
  });
  expect(JSON.parse(gateway.log[0] ?? '{}')).toMatchObject({
    principal: 'cert:orders',
    client: 'partner',
  });
});

test('a certificate that a proxy passes on counts from trusted proxies only', async () => {
  const identity = { certificates: { ...certificates, forwardedHeader: 'x-client-cert' } };
  const forwarded = { 'x-client-cert': encodeURIComponent(pem('client')) };
  const envoy = {
    'x-client-cert': `By=spiffe://x;Hash=ab;Cert="${encodeURIComponent(pem('client'))}"`,
  };
  await using trusting = await startSmallGateway({
    identity,
    server: { trustedProxies: ['127.0.0.1'] },
  });
  await using other = await startSmallGateway({ identity });

  for (const headers of [forwarded, envoy]) {
    expect((await post(trusting.url, '{ me }', headers)).json).toEqual({
      data: { me: 'cert:orders' },
    });
    expect((await post(other.url, '{ me }', headers)).status).toBe(401);
  }
  const [own, others] = ['client', 'server'].map((name) => encodeURIComponent(pem(name)));
  const several = [
    // Who sends the certificate of another in front of what the proxy adds.
    `${own}, ${others}`,
    `Hash=ab;Cert="${own}",Hash=cd;Cert="${others}"`,
    `Cert="${own}";Cert="${others}"`,
    `Subject="a,b";Cert="${own}",By="c"`,
  ];
  for (const text of ['x', encodeURIComponent(pem('server')), '%', ...several]) {
    const answer = await post(trusting.url, '{ hello }', { 'x-client-cert': text });
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
  }
  expect((await post(trusting.url, '{ hello }', { 'x-client-cert': '' })).status).toBe(200);
});

test('a certificate counts when nothing before it in the order was found', async () => {
  const web = createApiKey('web');
  const forwarded = { 'x-client-cert': encodeURIComponent(pem('client')) };
  const start = (order: readonly string[]) =>
    startSmallGateway({
      server: { trustedProxies: ['127.0.0.1'] },
      identity: {
        order,
        certificates: { ...certificates, forwardedHeader: 'x-client-cert' },
        apiKeys: { keys: [{ id: 'web', hash: web.hash, client: 'web' }] },
      },
    });
  await using last = await start(['apiKey', 'token', 'basic', 'certificate']);
  await using first = await start(['certificate', 'apiKey', 'token', 'basic']);
  const me = async ({ url }: typeof last, headers: Record<string, string>) =>
    Object((await post(url, '{ me }', headers)).json).data?.me;
  const both = { ...forwarded, 'x-api-key': web.key };

  expect([await me(last, both), await me(first, both)]).toEqual(['key:web', 'cert:orders']);
  for (const gateway of [last, first]) {
    expect(await me(gateway, forwarded)).toBe('cert:orders');
    expect(await me(gateway, { 'x-api-key': web.key })).toBe('key:web');
  }
  // A key that is wrong is no reason to look further.
  expect((await post(last.url, '{ hello }', { ...forwarded, 'x-api-key': 'x' })).status).toBe(401);
});

test('tokens belong to the client that their claims are of; others to none', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  using keys = makeFolder({ 'jwks.json': JSON.stringify({ keys: [await exportJWK(publicKey)] }) });
  const key = createApiKey('robot');
  await using gateway = await startSmallGateway({
    identity: {
      apiKeys: { keys: [{ id: 'robot', hash: key.hash, client: 'partner' }] },
      jwt: { issuers: [{ issuer: 'i', audience: 'shop', jwks: `${keys.path}/jwks.json` }] },
    },
    clients: { web: { claims: { azp: ['web-app', 'old-app'] } }, partner: {} },
  });
  const ask = async (claims: object) => {
    const token = await new SignJWT({ iss: 'i', aud: 'shop', sub: 'u', ...claims })
      .setProtectedHeader({ alg: 'ES256' })
      .setExpirationTime('1m')
      .sign(privateKey);
    return post(gateway.url, '{ hello }', { authorization: `Bearer ${token}` });
  };

  expect((await ask({ azp: 'old-app' })).status).toBe(200);
  expect((await ask({ azp: ['x', 'web-app'] })).status).toBe(200);
  // What an issuer calls a client is no name of ours.
  for (const claims of [{}, { azp: 'partner' }, { client_id: 'web-app' }]) {
    const answer = await ask(claims);
    expect([answer.status, codesOf(answer)]).toEqual([403, ['FORBIDDEN']]);
  }
  expect((await post(gateway.url, '{ hello }', { 'x-api-key': key.key })).status).toBe(200);
  const nobody = await post(gateway.url, '{ hello }');
  expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([
    401,
    'ApiKey header="x-api-key", Bearer',
  ]);
  expect(gateway.ran).toEqual(['hello', 'hello', 'hello']);
});

test('names of clients that there are none of stop the start', async () => {
  await expect(startSmallGateway({ identity: { defaultClient: 'wep' }, clients })).rejects.toThrow(
    'is none of `clients` (web, partner)',
  );
});
