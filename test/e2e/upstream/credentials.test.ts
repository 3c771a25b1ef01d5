import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { codesOf, post } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';

const folder = makeFolder();
const secretFile = (name: string, value: string) => {
  writeFileSync(path.join(folder.path, name), `${value}\n`);
  return `file:${path.join(folder.path, name)}`;
};

/** An authorization server: what it was asked, and what it will answer. */
const issued: { authorization: string | undefined; form: string }[] = [];
/** Those of tokens that live for a second. */
const short = { issued: 0 };
const tokens = await startServer((request, response) => {
  let form = '';
  request.on('data', (chunk) => {
    form += chunk;
  });
  request.on('end', () => {
    if (request.url === '/failing') response.writeHead(500).end('{}');
    else if (request.url === '/short') {
      short.issued += 1;
      const token = { access_token: `short-${short.issued}`, token_type: 'Bearer' };
      response.end(JSON.stringify({ ...token, expires_in: 1 }));
    } else {
      issued.push({ authorization: request.headers.authorization, form });
      const token = { access_token: `token-${issued.length}`, token_type: 'Bearer' };
      response.end(JSON.stringify({ ...token, expires_in: 3600 }));
    }
  });
});

interface Seen {
  readonly url: string | undefined;
  readonly headers: Record<string, string | string[] | undefined>;
}
const seen: Seen[] = [];
const refusedTokens = new Set<string>();
const caller = createApiKey('caller');
const of = (name: string, security: string) =>
  `@rest(source: "things", method: "GET", path: "/${name}", security: ${security})`;

const gateway = await startOneSource(
  /* GraphQL */ `
    extend schema
      @securityScheme(source: "things", name: "key", type: "apiKey", in: "query", parameter: "api key")
      @securityScheme(source: "things", name: "header", type: "apiKey", in: "header", parameter: "X-Key")
      @securityScheme(source: "things", name: "session", type: "apiKey", in: "cookie", parameter: "sid")
      @securityScheme(source: "things", name: "user", type: "basic")
      @securityScheme(source: "things", name: "oauth", type: "oauth2", tokenUrl: "${tokens.url}/token")
      @securityScheme(source: "things", name: "short", type: "oauth2", tokenUrl: "${tokens.url}/short")
      @securityScheme(source: "things", name: "failing", type: "oauth2", tokenUrl: "${tokens.url}/failing")
      @securityScheme(source: "things", name: "unknown", type: "bearer")
    type Query {
      query: String ${of('query?a=1', '[["key"]]')}
      header: String ${of('header', '[["header", "session"]]')}
      basic: String ${of('basic', '[["unknown"], ["user"]]')}
      oauth: String ${of('oauth', '[["oauth"]]')}
      short: String ${of('short', '[["short"]]')}
      failing: String ${of('failing', '[["failing"]]')}
      lacking: String ${of('lacking', '[["unknown"]]')}
      open: String ${of('open', '[[], ["key"]]')}
    }
  `,
  {
    config: {
      identity: {
        apiKeys: { keys: [{ id: 'caller', hash: caller.hash, client: 'weB', scopes: ['b', 'a'] }] },
      },
      sources: {
        things: {
          share: false,
          headers: {
            forward: ['x-trace', 'cookie'],
            identity: {
              'x-user-id': 'subject',
              'x-principal': 'principal',
              'x-client': 'client',
              'x-scopes': 'scopes',
            },
          },
          credentials: {
            key: { type: 'apiKey', value: secretFile('key', 'a&b=c') },
            header: { type: 'apiKey', value: secretFile('header', 'header-secret') },
            session: { type: 'apiKey', value: secretFile('session', 'abc') },
            user: { type: 'basic', username: 'me', password: secretFile('password', 'pass') },
            oauth: {
              type: 'oauth2',
              clientId: 'gate way',
              clientSecret: secretFile('client', 's:ecret'),
              scopes: ['read', 'file:write'],
            },
            short: { type: 'oauth2', clientId: 'id', clientSecret: secretFile('other', 'x') },
            failing: { type: 'oauth2', clientId: 'id', clientSecret: secretFile('other', 'x') },
          },
        },
      },
    },
    listener: (request, response) => {
      seen.push({ url: request.url, headers: request.headers });
      const isRefused = refusedTokens.has(String(request.headers.authorization));
      response.statusCode = isRefused ? 401 : 200;
      response.end('"text"');
    },
  },
);
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await tokens[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});
beforeEach(() => {
  seen.length = 0;
});
const ask = (query: string, headers = {}) => post(gateway.url, query, headers);

test('each operation gets what its contract asks for, where it asks for it, and nothing else', async () => {
  await ask('{ query header basic open }', { cookie: 'theme=dark' });

  const byPath = new Map(seen.map((each) => [each.url?.split('?')[0], each]));
  expect(byPath.get('/query')?.url).toBe('/query?a=1&api%20key=a%26b%3Dc');
  expect(byPath.get('/header')?.headers).toMatchObject({
    'x-key': 'header-secret',
    cookie: 'theme=dark; sid=abc',
  });
  expect(byPath.get('/basic')?.headers.authorization).toBe(`Basic ${btoa('me:pass')}`);
  const open = byPath.get('/open');
  expect([
    open?.url,
    open?.headers.authorization,
    open?.headers['x-key'],
    open?.headers.cookie,
  ]).toEqual(['/open', undefined, undefined, 'theme=dark']);
});

test('one token for all calls; one that is refused is replaced once', async () => {
  const many = Array.from({ length: 10 }, () => ask('{ oauth }'));
  const answers = await Promise.all(many);

  expect(answers.every(({ text }) => text === '{"data":{"oauth":"text"}}')).toBe(true);
  expect(issued).toEqual([
    {
      authorization: `Basic ${btoa('gate+way:s%3Aecret')}`,
      form: 'grant_type=client_credentials&scope=read+file%3Awrite',
    },
  ]);
  expect(new Set(seen.map(({ headers }) => headers.authorization))).toEqual(
    new Set(['Bearer token-1']),
  );

  refusedTokens.add('Bearer token-1');
  seen.length = 0;
  expect((await ask('{ oauth }')).json).toEqual({ data: { oauth: 'text' } });
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer token-1',
    'Bearer token-2',
  ]);
});

test('before a token expires another is fetched, and no call has one that has expired', async () => {
  await ask('{ short }');
  const until = performance.now() + 1_500;
  while (performance.now() < until) {
    expect((await ask('{ short }')).json).toEqual({ data: { short: 'text' } });
  }
  const used = [...new Set(seen.map(({ headers }) => headers.authorization))];
  expect(used.length).toBeGreaterThan(1);
  expect(used).toEqual(used.map((_, index) => `Bearer short-${index + 1}`));
  // Calls do not fetch one each.
  expect(short.issued).toBeLessThan(10);
});

test('an authorization server that fails is told as missing credentials, without its address', async () => {
  const answer = await ask('{ failing open }');

  expect(answer.json).toMatchObject({ data: { failing: null, open: 'text' } });
  expect(codesOf(answer)).toEqual(['UPSTREAM_UNAUTHENTICATED']);
  expect(answer.text).not.toContain('127.0.0.1');
  expect(seen.map(({ url }) => url)).toEqual(['/open']);
});

test('who asks is told by us alone: spoofed headers are dropped', async () => {
  const spoofed = {
    'x-user-id': 'admin',
    'x-principal': 'admin',
    'x-client': 'admin',
    'x-scopes': 'all',
    'x-trace': 't',
  };
  await ask('{ open }', spoofed);
  await ask('{ open }', { ...spoofed, 'x-api-key': caller.key });

  const told = seen.map(({ headers }) =>
    ['x-user-id', 'x-principal', 'x-client', 'x-scopes', 'x-trace'].map((name) => headers[name]),
  );
  expect(told).toEqual([
    [undefined, undefined, undefined, undefined, 't'],
    ['caller', 'key:caller', 'weB', 'a b', 't'],
  ]);
});

test('a secret whose file was changed counts from the next reload on', async () => {
  secretFile('header', 'rotated');
  await gateway.gateway.reload(gateway.options());
  await ask('{ header }');
  expect(seen.map(({ headers }) => headers['x-key'])).toEqual(['rotated']);
});

test('a token outlives reloads; where its secret is another, it is fetched anew', async () => {
  await ask('{ oauth }');
  const { length } = issued;
  await gateway.gateway.reload(gateway.options());
  await ask('{ oauth }');
  expect(issued).toHaveLength(length);

  secretFile('client', 'rotated');
  await gateway.gateway.reload(gateway.options());
  await ask('{ oauth }');
  expect(issued).toHaveLength(length + 1);
  expect(issued.at(-1)?.authorization).toBe(`Basic ${btoa('gate+way:rotated')}`);
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    ...Array(2).fill(`Bearer token-${length}`),
    `Bearer token-${length + 1}`,
  ]);
});

test('where a contract has tokens issued without TLS, our secret is not sent', async () => {
  const start = (tokenUrl: string) =>
    startOneSource(
      `extend schema @securityScheme(source: "things", name: "oauth", type: "oauth2", tokenUrl: "${tokenUrl}")
       type Query { oauth: String ${of('oauth', '[["oauth"]]')} }`,
      {
        config: {
          sources: {
            things: {
              credentials: {
                oauth: { type: 'oauth2', clientId: 'id', clientSecret: secretFile('client', 's') },
              },
            },
          },
        },
      },
    );
  for (const tokenUrl of ['http://id.example/token', '/token', 'httpx://id.example']) {
    await expect(start(tokenUrl)).rejects.toThrow(
      `sources.things.credentials.oauth: ${tokenUrl}, where the contract has tokens issued, is not an https URL`,
    );
  }
});
