import { KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { injections } from '../../hostile/injections.ts';
import { codesOf, post } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const [one, two] = [
  await generateKeyPair('RS256', { extractable: true }),
  await generateKeyPair('RS256', { extractable: true }),
];
const folder = makeFolder();
afterAll(() => folder[Symbol.dispose]());
async function keysOf(file: string, pair: typeof one, more: Partial<JWK> = {}) {
  const key = { ...(await exportJWK(pair.publicKey)), kid: 'key', ...more };
  folder.write(file, JSON.stringify({ keys: [key] }));
  return `${folder.path}/${file}`;
}
const jwksOne = await keysOf('one.json', one);
const jwksTwo = await keysOf('two.json', two);

interface Signing {
  readonly alg?: string;
  readonly pair?: typeof one;
}
const now = () => Math.floor(Date.now() / 1000);
const sign = (claims: object, { alg = 'RS256', pair = one }: Signing = {}) =>
  new SignJWT({ iss: 'one', aud: 'shop', sub: 'ann', exp: now() + 60, ...claims })
    .setProtectedHeader({ alg, kid: 'key' })
    // Bound to no algorithm, so that it signs with any.
    .sign(KeyObject.from(pair.privateKey));
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('several issuers: each with its own keys, audience and subjects', async () => {
  const issuers = [
    { issuer: 'one', audience: 'shop', jwks: jwksOne },
    { issuer: 'two', audience: ['shop-2', 'shop-3'], jwks: jwksTwo },
  ];
  await using gateway = await startSmallGateway({ identity: { jwt: { issuers } } });
  const me = async (claims: object, signing: Signing = {}) => {
    const answer = await post(gateway.url, '{ me }', bearer(await sign(claims, signing)));
    return answer.status === 200 ? Object(answer.json).data.me : answer.status;
  };
  const ofTwo = { iss: 'two', aud: 'shop-3' };

  expect(await me({})).toBe('jwt:one|ann');
  expect(await me(ofTwo, { pair: two })).toBe('jwt:two|ann');
  // The keys of one issuer are good for nothing of another's.
  expect(await me({}, { pair: two })).toBe(401);
  expect(await me(ofTwo, { pair: one })).toBe(401);
  expect(await me({ iss: 'two' }, { pair: two })).toBe(401);
  expect(await me({ iss: 'three' })).toBe(401);
});

test('algorithms are those of the issuer and of its keys, whatever the token says', async () => {
  const start = (more: object, jwks = jwksOne) =>
    startSmallGateway({
      identity: { jwt: { issuers: [{ issuer: 'one', audience: 'shop', jwks, ...more }] } },
    });
  await using usual = await start({});
  await using wide = await start({ algorithms: ['RS256', 'PS256', 'RS512'] });
  const bound = await keysOf('bound.json', one, { alg: 'PS256' });
  await using forOne = await start({ algorithms: ['RS256', 'PS256', 'RS512'] }, bound);
  const status = async (gateway: typeof usual, alg: string) =>
    (await post(gateway.url, '{ me }', bearer(await sign({}, { alg })))).status;

  expect([await status(usual, 'RS256'), await status(usual, 'PS256')]).toEqual([200, 401]);
  expect([await status(wide, 'PS256'), await status(wide, 'RS512')]).toEqual([200, 200]);
  expect([await status(forOne, 'PS256'), await status(forOne, 'RS256')]).toEqual([200, 401]);
  await expect(start({ algorithms: ['HS256'] })).rejects.toThrow();
  await expect(start({ algorithms: ['none'] })).rejects.toThrow();
});

test('clocks may differ as far as is said', async () => {
  const start = (clockToleranceSeconds: number) =>
    startSmallGateway({
      identity: {
        jwt: {
          issuers: [{ issuer: 'one', audience: 'shop', jwks: jwksOne, clockToleranceSeconds }],
        },
      },
    });
  await using lenient = await start(300);
  await using strict = await start(0);
  for (const claims of [{ exp: now() - 60 }, { nbf: now() + 200 }]) {
    const token = bearer(await sign(claims));
    expect((await post(lenient.url, '{ me }', token)).status).toBe(200);
    expect((await post(strict.url, '{ me }', token)).status).toBe(401);
  }
  for (const claims of [{ exp: now() - 400 }, { nbf: now() + 600 }]) {
    expect((await post(lenient.url, '{ me }', bearer(await sign(claims)))).status).toBe(401);
  }
});

test('headers and cookies are those that are named, and no others', async () => {
  const web = createApiKey('web');
  await using gateway = await startSmallGateway({
    identity: {
      order: ['token', 'apiKey', 'certificate', 'basic'],
      apiKeys: { header: 'X-Shop-Key', keys: [{ id: 'web', hash: web.hash, client: 'web' }] },
      jwt: {
        ...{ header: 'X-Shop-Token', cookie: 'session' },
        issuers: [{ issuer: 'one', audience: 'shop', jwks: jwksOne }],
      },
    },
  });
  const token = await sign({});
  const ask = (headers: Record<string, string>, query = '{ me }') =>
    post(gateway.url, query, headers);

  expect((await ask({ 'x-shop-token': token })).json).toEqual({ data: { me: 'jwt:one|ann' } });
  expect((await ask({ cookie: `session=${token}` })).json).toEqual({ data: { me: 'jwt:one|ann' } });
  expect((await ask({ 'x-shop-key': web.key })).json).toEqual({ data: { me: 'key:web' } });
  for (const headers of [{ 'x-api-key': web.key }, bearer(token), { cookie: `token=${token}` }]) {
    expect(codesOf(await ask(headers))).toEqual(['UNAUTHENTICATED']);
    expect((await ask(headers, '{ hello }')).status).toBe(200);
  }
  const wrong: Record<string, string>[] = [
    { 'x-shop-token': 'x.y.z' },
    { 'x-shop-token': `Bearer ${token}` },
    { cookie: 'session=x' },
    { 'x-shop-key': 'x' },
    { 'x-shop-key': web.key, 'x-shop-token': token },
  ];
  for (const headers of wrong) {
    const refused = await ask(headers, '{ hello }');
    expect([headers, refused.status]).toEqual([headers, 401]);
    expect(refused.headers['www-authenticate']).toMatch(/Bearer|ApiKey header="x-shop-key"/);
  }
  // What could be sent is told in the order in which it is looked for.
  expect((await ask({})).headers['www-authenticate']).toBe('Bearer, ApiKey header="x-shop-key"');
});

test('whatever a subject is called, the upstream is told one header with its name', async () => {
  const seen: (readonly string[])[] = [];
  await using gateway = await startOneSource(
    'type Query { thing: String @rest(source: "things", method: "GET", path: "/thing") }',
    {
      config: {
        identity: { jwt: { issuers: [{ issuer: 'one', audience: 'shop', jwks: jwksOne }] } },
        sources: {
          things: { headers: { identity: { 'x-user-id': 'subject', 'x-scopes': 'scopes' } } },
        },
      },
      listener: ({ rawHeaders }, response) => {
        seen.push(rawHeaders);
        response.end('"lamp"');
      },
    },
  );
  for (const subject of injections) {
    seen.length = 0;
    const token = await sign({ sub: subject, scope: ['a', subject] });
    const answer = await post(gateway.url, '{ thing }', {
      ...bearer(token),
      'x-user-id': 'admin',
      'x-scopes': 'admin',
    });
    if (subject === '' || !subject.isWellFormed()) {
      expect([subject, answer.status, seen]).toEqual([subject, 401, []]);
      continue;
    }
    expect([subject, answer.status, seen.length]).toEqual([subject, 200, 1]);
    const told = (name: string) => seen.flat().filter((_, at, all) => all[at - 1] === name);
    expect(told('x-user-id').map(decodeURIComponent)).toEqual([subject]);
    // Who is told several scopes by one name would let in whom nobody lets in.
    const scopes = /\s/.test(subject) ? ['a'] : ['a', subject];
    expect(told('x-scopes').map(decodeURIComponent)).toEqual([scopes.toSorted().join(' ')]);
    expect(seen.flat().filter((name) => /^(x-evil|admin)/.test(name))).toEqual([]);
  }
});
