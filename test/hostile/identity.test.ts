import { createHmac, createSign, KeyObject } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { remoteKeySet } from '../../src/identity/tokens/remote-key-set.ts';
import { codesOf, openSocket, post, rawPost } from '../e2e/http/ask.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';
import { startServer } from '../fixtures/http-server.ts';

type KeyServerAnswer = (response: ServerResponse) => void;

const pair = await generateKeyPair('RS256', { extractable: true });
const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'one' };
const jwks =
  (...keys: JWK[]): KeyServerAnswer =>
  (response) =>
    response.end(JSON.stringify({ keys }));

let answer: KeyServerAnswer = jwks(publicJwk);
let fetches = 0;
const keyServer = await startServer((_request, response) => {
  fetches += 1;
  answer(response);
});
/** Whatever a token names: nobody must come here. */
const evilCalls: string[] = [];
const evil = await startServer((request, response) => {
  evilCalls.push(request.url ?? '');
  response.end(JSON.stringify({ keys: [publicJwk] }));
});
const issuer = { issuer: 'https://id.example', audience: 'shop' };
const gateway = await startSmallGateway({
  identity: { jwt: { issuers: [{ ...issuer, jwks: keyServer.url }] } },
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await keyServer[Symbol.asyncDispose]();
  await evil[Symbol.asyncDispose]();
});
beforeEach(() => {
  gateway.ran.length = 0;
});

const claims = (changes: object = {}) => ({
  iss: issuer.issuer,
  aud: issuer.audience,
  sub: 'user-1',
  exp: Math.floor(Date.now() / 1000) + 60,
  ...changes,
});
const sign = (changes: object = {}, header: object = {}) =>
  new SignJWT(claims(changes))
    .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
    .sign(pair.privateKey);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token with whatever header, signed by whatever. */
const forge = (header: object, signature: (input: string) => string, changes: object = {}) => {
  const input = `${encode(header)}.${encode(claims(changes))}`;
  return `${input}.${signature(input)}`;
};
const ask = (token: string, query = '{ me }') =>
  post(gateway.url, query, { authorization: `Bearer ${token}` });

test('forged tokens let nobody in, and nothing that they name is fetched', async () => {
  const pem = await exportSPKI(pair.publicKey);
  const hmac = (secret: string) => (input: string) =>
    createHmac('sha256', secret).update(input).digest('base64url');
  const stranger = await generateKeyPair('RS256');
  const strangerJwk = await exportJWK(stranger.publicKey);
  const byStranger = (header: object) =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
      .sign(stranger.privateKey);
  const url = `${evil.url}/keys`;
  const forged: Record<string, string> = {
    'alg none': forge({ alg: 'none' }, () => ''),
    'alg None with a signature': forge({ alg: 'None' }, () => 'eA'),
    'no alg': forge({}, () => 'eA'),
    'HS256 with the public key': forge({ alg: 'HS256', kid: 'one' }, hmac(pem)),
    'HS256 with the JWK': forge({ alg: 'HS256', kid: 'one' }, hmac(JSON.stringify(publicJwk))),
    'HS256 with nothing': forge({ alg: 'HS256', kid: 'one' }, hmac('\0')),
    'kid that is a path': await byStranger({ kid: '../../../../dev/null' }),
    'kid that is SQL': await byStranger({ kid: "x' UNION SELECT 'secret" }),
    'kid __proto__': await byStranger({ kid: '__proto__' }),
    jku: await byStranger({ jku: url }),
    x5u: await byStranger({ x5u: url }),
    'a key of its own': await byStranger({ jwk: strangerJwk }),
    'an extension that nobody knows': forge(
      { alg: 'RS256', kid: 'one', crit: ['strange'], strange: 1 },
      (input) =>
        createSign('RSA-SHA256').update(input).sign(KeyObject.from(pair.privateKey), 'base64url'),
    ),
    'payload of another': (await sign()).replace(
      /\.[^.]+\./,
      `.${encode(claims({ sub: 'admin' }))}.`,
    ),
    'issuer that is a URL of theirs': await sign({ iss: url }),
    'issuer that is a list': await sign({ iss: [issuer.issuer] }),
    'no audience': await sign({ aud: undefined }),
    'a subject that is no text': await sign({ sub: { name: 'admin' } }),
    'four parts': `${await sign()}.x`,
    '1 MB': 'a'.repeat(8_200),
  };
  for (const [what, token] of Object.entries(forged)) {
    const refused = await ask(token, '{ hello }');
    expect([what, refused.status, codesOf(refused)]).toEqual([what, 401, ['UNAUTHENTICATED']]);
    expect(refused.headers['www-authenticate']).toContain('Bearer');
  }
  expect((await ask(await sign())).json).toEqual({ data: { me: 'jwt:https://id.example|user-1' } });
  expect([evilCalls, gateway.ran, gateway.faults]).toEqual([[], ['me'], []]);
});

test('a megabyte of token ends at the door', async () => {
  const text = [`Authorization: Bearer ${'a'.repeat(1_000_000)}`, 'Connection: close'];
  const socket = await openSocket(gateway.port, rawPost('{ hello }', text));

  expect(await socket.closed).toMatch(/^(HTTP\/1\.1 431|$)/);
  expect(gateway.ran).toEqual([]);
});

test('names that mean something to JavaScript are claims as any other', async () => {
  const payload = JSON.stringify(claims()).replace(
    /^\{/,
    '{"__proto__":{"scope":"admin"},"constructor":{"prototype":{"scope":"admin"}},',
  );
  const signed = await new SignJWT(JSON.parse(payload))
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(pair.privateKey);

  expect((await ask(signed, '{ orders }')).status).toBe(403);
  expect(Object.prototype).not.toHaveProperty('scope');
});

test('random tokens are refused without a fetch for each', async () => {
  const before = fetches;
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, index) =>
      ask(await sign({}, { kid: `made-up-${index}` })),
    ),
  );

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  expect(fetches - before).toBeLessThanOrEqual(1);
});

test('headers cannot be split, and two of them are two', async () => {
  const token = await sign();
  for (const lines of [
    [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`],
    [`Authorization: Bearer ${token}`, 'authorization: Basic eDp5'],
    [`Authorization: Bearer ${token}, Bearer ${token}`],
    [`Authorization: Bearer ${token}\rX-User: admin`],
    [`Authorization:\tBearer\t${token}`],
  ]) {
    const socket = await openSocket(
      gateway.port,
      rawPost('{ me }', [...lines, 'Connection: close']),
    );
    expect(await socket.closed).toMatch(/^HTTP\/1\.1 40[01]/);
  }
  expect(gateway.ran).toEqual([]);
});

/** What jose hands to a key set. */
const lookUp = (keys: ReturnType<typeof remoteKeySet>, kid: string) =>
  Promise.resolve(keys({ alg: 'RS256', kid }, { payload: '', signature: '', protected: '' })).then(
    () => 'found',
    (error: Error) => error.message,
  );
const times = { timeoutMs: 200, maxAgeMs: 3_600_000, cooldownMs: 3_600_000 };

test('a key server that fails keeps nobody out who has a known key', async () => {
  answer = jwks(publicJwk);
  const keys = remoteKeySet(keyServer.url, { ...times, cooldownMs: 0 });
  expect(await lookUp(keys, 'one')).toBe('found');
  const broken: KeyServerAnswer[] = [
    (response) => response.writeHead(500).end(),
    (response) => response.end('not json'),
    (response) => response.end('{"keys":[]}'),
    (response) => response.destroy(),
    (response) => response.writeHead(302, { location: evil.url }).end(),
    () => {},
  ];
  for (const each of broken) {
    answer = each;
    const before = fetches;
    // A key that nobody knows makes us ask for newer ones.
    expect(await lookUp(keys, 'two')).not.toBe('found');
    expect(fetches).toBe(before + 1);
    expect(await lookUp(keys, 'one')).toBe('found');
  }
  expect(evilCalls).toEqual([]);
});

test('a key server that hangs is asked once for all, and its time is bounded', async () => {
  const before = fetches;
  const hanging: ServerResponse[] = [];
  answer = (response) => hanging.push(response);
  const keys = remoteKeySet(keyServer.url, times);

  const outcomes = await Promise.all(Array.from({ length: 50 }, () => lookUp(keys, 'one')));

  expect(new Set(outcomes)).toEqual(new Set(['Credentials cannot be checked now.']));
  expect(fetches - before).toBe(1);
  for (const response of hanging) response.end();
});

test('keys that are rotated under load: one fetch finds the new one', async () => {
  const next = { ...publicJwk, kid: 'two' };
  answer = jwks(publicJwk);
  const keys = remoteKeySet(keyServer.url, { ...times, cooldownMs: 0 });
  expect(await lookUp(keys, 'one')).toBe('found');
  const before = fetches;
  const held: ServerResponse[] = [];
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  answer = (response) => {
    held.push(response);
    isAsked();
  };
  const many = Promise.all(Array.from({ length: 50 }, () => lookUp(keys, 'two')));
  await asked;
  // The old one counts meanwhile.
  expect(await lookUp(keys, 'one')).toBe('found');
  for (const response of held) jwks(publicJwk, next)(response);

  expect(new Set(await many)).toEqual(new Set(['found']));
  expect(fetches - before).toBe(1);
});

test('what clients see of a key server that fails: nobody is let in, nobody is kept out', async () => {
  let keysOf: KeyServerAnswer = (response) => response.writeHead(500).end('stack of the issuer');
  let asked = 0;
  await using ours = await startServer((_request, response) => {
    asked += 1;
    keysOf(response);
  });
  await using own = await startSmallGateway({
    identity: { jwt: { issuers: [{ ...issuer, jwks: ours.url }] } },
  });
  const askOwn = (token: string) => post(own.url, '{ me }', { authorization: `Bearer ${token}` });
  const token = await sign();

  const undecided = await askOwn(token);
  expect([undecided.status, codesOf(undecided)]).toEqual([503, ['IDENTITY_UNAVAILABLE']]);
  expect(undecided.text).not.toMatch(/issuer|127\.0\.0\.1/);
  expect((await post(own.url, '{ hello }')).status).toBe(200);
  expect(own.ran).toEqual(['hello']);

  keysOf = jwks(publicJwk);
  await expect.poll(async () => (await askOwn(token)).status).toBe(200);

  const before = asked;
  keysOf = (response) => response.writeHead(500).end();
  const known = await Promise.all(Array.from({ length: 20 }, () => askOwn(token)));
  expect(known.map(({ status }) => status)).toEqual(known.map(() => 200));
  const unknown = await sign({}, { kid: 'two' });
  const refused = await Promise.all(Array.from({ length: 20 }, () => askOwn(unknown)));
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
  // Made-up ids do not make us ask: it was asked a moment ago.
  expect(asked).toBe(before);
});
