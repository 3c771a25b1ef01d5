import { hash } from 'bcryptjs';
import { afterAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { codesOf, openSocket, post, rawPost } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const folder = makeFolder();
folder.write('secret', 's');
folder.write(
  'htpasswd',
  `# people\nann:${await hash('correct horse', 4)}\nbob:${await hash('x', 4)}\n`,
);
const key = createApiKey('web');

/** An authorization server: what it was asked. */
const asked: string[] = [];
let isDown = false;
const server = await startServer((request, response) => {
  let form = '';
  request.on('data', (chunk) => {
    form += chunk;
  });
  request.on('end', () => {
    const token = new URLSearchParams(form).get('token') ?? '';
    asked.push(token);
    response.statusCode = isDown ? 500 : 200;
    const answers: Record<string, object> = {
      good: { active: true, sub: 'ann', scope: 'orders:read', client_id: 'app' },
      expired: { active: true, sub: 'ann', exp: 1 },
      foreign: { active: true, sub: 'ann', aud: 'others' },
    };
    response.end(JSON.stringify(answers[token] ?? { active: false }));
  });
});
const gateway = await startSmallGateway({
  server: { trustedProxies: [] },
  identity: {
    apiKeys: { cookie: 'key', keys: [{ id: 'web', hash: key.hash, client: 'web' }] },
    introspection: {
      url: `${server.url}/introspect`,
      clientId: 'gateway',
      clientSecret: `file:${folder.path}/secret`,
      audience: undefined,
    },
    basic: {
      file: `${folder.path}/htpasswd`,
      users: { ann: { client: 'mobile', scopes: ['orders:read'] } },
    },
  },
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});
const ask = (headers: Record<string, string>, query = '{ me }') =>
  post(gateway.url, query, headers);
const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

test('opaque tokens: the authorization server is asked once for each, however many come', async () => {
  const bearer = { authorization: 'Bearer good' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(bearer, '{ me orders }')));
  expect(answers.map(({ json }) => json)).toEqual(
    answers.map(() => ({ data: { me: `token:${server.url}/introspect|ann`, orders: 'orders' } })),
  );
  expect(asked).toEqual(['good']);

  for (const token of ['expired', 'unknown', 'unknown']) {
    const answer = await ask({ authorization: `Bearer ${token}` });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ]);
  }
  expect(asked).toEqual(['good', 'expired', 'unknown']);

  isDown = true;
  expect(codesOf(await ask({ authorization: 'Bearer other' }))).toEqual(['IDENTITY_UNAVAILABLE']);
  // What is known still counts.
  expect((await ask(bearer)).status).toBe(200);
  isDown = false;
});

test('HTTP Basic: users of the htpasswd file', async () => {
  expect((await ask(basic('ann', 'correct horse'), '{ me orders }')).json).toEqual({
    data: { me: 'user:ann', orders: 'orders' },
  });
  expect((await ask(basic('bob', 'x'), '{ me }')).json).toEqual({ data: { me: 'user:bob' } });
  expect((await ask(basic('bob', 'x'), '{ orders }')).status).toBe(403);
  for (const [name, password] of [
    ['ann', 'wrong'],
    ['nobody', 'x'],
    ['', ''],
    ['__proto__', 'x'],
    ['ann', `correct horse${'a'.repeat(100)}`],
  ] as const) {
    const answer = await ask(basic(name, password));
    expect([name, answer.status]).toEqual([name, 401]);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="headgate", charset="UTF-8"');
  }
});

test('a cookie carries a key where it is named, and two credentials are one too many', async () => {
  expect((await ask({ cookie: `a=b; key=${key.key}` })).json).toEqual({ data: { me: 'key:web' } });
  const several = [
    { 'x-api-key': key.key, authorization: 'Bearer good' },
    { 'x-api-key': key.key, cookie: `key=${key.key}` },
    { cookie: `key=${key.key}; key=x` },
    { cookie: `key=${key.key}`, ...basic('ann', 'correct horse') },
  ];
  for (const headers of several) {
    const answer = await ask(headers, '{ hello }');
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(answer.headers['www-authenticate']).toBe(
      'ApiKey header="x-api-key", Bearer, Basic realm="headgate", charset="UTF-8"',
    );
  }
});

test('what is no credential is refused, never anonymous', async () => {
  for (const authorization of ['Digest abc', 'Bearer', 'Bearer a b', 'Basic a, Basic b', 'x', '']) {
    const text = [`Authorization: ${authorization}`, 'Connection: close'];
    const socket = await openSocket(gateway.port, rawPost('{ hello }', text));
    expect([authorization, (await socket.closed).slice(0, 12)]).toEqual([
      authorization,
      'HTTP/1.1 401',
    ]);
  }
});

test('anonymous requests can be refused altogether', async () => {
  await using closed = await startSmallGateway({
    identity: {
      anonymous: false,
      apiKeys: { keys: [{ id: 'web', hash: key.hash, client: 'web' }] },
    },
  });

  const answer = await post(closed.url, '{ hello }');

  expect([answer.status, answer.headers['www-authenticate']]).toEqual([
    401,
    'ApiKey header="x-api-key"',
  ]);
});

test.each([
  ['ann:plain', 'htpasswd:1: is not name:hash with a bcrypt hash'],
  [`ann:$2y$15$${'a'.repeat(53)}`, 'the cost 15 is too high'],
  [
    `a:$2y$04$${'a'.repeat(53)}\na:$2y$04$${'a'.repeat(53)}`,
    'htpasswd:2: there are two lines for a',
  ],
])('an htpasswd file with %s stops the start', async (text, message) => {
  using wrong = makeFolder({ htpasswd: text });

  await expect(
    startSmallGateway({ identity: { basic: { file: `${wrong.path}/htpasswd` } } }),
  ).rejects.toThrow(message);
});
