import { expect, test } from 'vitest';
import { loadGatewayConfig, parseGatewayConfig } from '../../../src/config/load-config.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import { cpuMsOf } from '../../fixtures/cpu-time.ts';

const problemsOf = (text: string): string[] => {
  try {
    parseGatewayConfig(text, 'gateway.yaml');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error instanceof UserError ? error.message.split('\n') : [];
  }
};

test('an empty file gives the defaults', () => {
  const config = parseGatewayConfig('', 'gateway.yaml');

  expect(config.server).toMatchObject({ host: '127.0.0.1', port: 4000, path: '/graphql' });
  expect(config.server.cors.origins).toEqual([]);
});

test('every problem has its place, its key and what is wrong', () => {
  const text = `
server:
  prot: 4000
  port: "x"
  cors:
    origins: [1]
identity:
  apiKeys:
    keys:
      - id: ok
        hsah: x
sources:
  catalog:
    headers: { set: { "bad name": x } }
    timeoutMs: -1
`;
  expect(problemsOf(text)).toEqual([
    'gateway.yaml:3:3: server.prot: there is no such key; did you mean port?',
    'gateway.yaml:4:9: server.port: expected number, received string',
    'gateway.yaml:6:15: server.cors.origins[0]: expected string, received number',
    'gateway.yaml:10:9: identity.apiKeys.keys[0].hash: is missing (string)',
    'gateway.yaml:10:9: identity.apiKeys.keys[0].client: is missing (string)',
    'gateway.yaml:11:9: identity.apiKeys.keys[0].hsah: there is no such key; did you mean hash?',
    'gateway.yaml:14:35: sources.catalog.headers.set.bad name: is not a header name',
    'gateway.yaml:15:16: sources.catalog.timeoutMs: must be more than 0',
  ]);
});

test.each([
  ['a: 1\na: 2', 'gateway.yaml:2:1: Map keys must be unique'],
  ['- a', 'gateway.yaml:1:1: the file: expected object, received array'],
  [
    'sources: { a: { concurrency: 5 } }',
    'sources.a.concurrency: expected object, received number; its keys are maxCalls, adaptive, minCalls, maxQueued and queueTimeoutMs',
  ],
  [
    'identity: { defaultClient: web }\nclients: { web: { hide: [internal] } }',
    'gateway.yaml:2:19: clients.web.hide: there is no such key; there are claims, view, deniedFields, ',
  ],
  [
    'server:\n  host: *nothing',
    'gateway.yaml:2:9: there is no anchor "&nothing" before this alias',
  ],
  [
    'admission: { documents: { mode: trusted } }',
    'gateway.yaml:1:33: admission.documents.mode: needs `admission.documents.trusted`: every document would be refused',
  ],
  [
    'identity: { defaultClient: web }\nclients: { web: { documents: trusted } }',
    'gateway.yaml:2:30: clients.web.documents: needs `admission.documents.trusted`: every document would be refused',
  ],
  [
    'identity:\n  anonymous: false',
    'gateway.yaml:2:14: identity.anonymous: `identity` has no API keys, tokens, passwords or certificates: every request would be refused',
  ],
  [
    'identity: { anonymous: false, apiKeys: {} }',
    'gateway.yaml:1:24: identity.anonymous: `identity` has no API keys',
  ],
  [
    'identity: { defaultClient: web }\nclients:\n  web: {}\n  mobile: {}',
    'gateway.yaml:4:11: clients.mobile: no credentials of `identity` name it, it has no `claims`, and it is not `identity.defaultClient`: nobody would be this client',
  ],
  [
    'clients: { web: { claims: { azp: web } } }',
    'gateway.yaml:1:27: clients.web.claims: `claims` are of tokens, and `identity` has neither `jwt` nor `introspection`',
  ],
  ['schema: a\n---\n', 'gateway.yaml:2:1: a second document begins; there may be one only'],
  [
    'sources: { a: { credentials: { key: { bearer: "env:TOKEN" } } } }',
    "gateway.yaml:1:37: sources.a.credentials.key.type: expected one of 'apiKey' | 'basic' | 'bearer' | 'oauth2'",
  ],
  [
    'redis: { url: "http://x" }',
    'gateway.yaml:1:15: redis.url: must be env:NAME or file:path: secrets do not stand in this file; or must be redis://host:port',
  ],
  ['redis: { url: 1 }', 'redis.url: expected string, received number; or expected array, received'],
  ['observability: { explain: none }', 'explain: expected one of "off"|"loopback"|"everybody"'],
  ['observability: { explain: {} }', '"everybody"; or scope is missing (string)'],
  ['server: { port: 1.5 }', 'server.port: must be a whole number'],
  ['server: { host: "" }', 'gateway.yaml:1:17: server.host: must not be empty'],
  ['schema: ""', 'schema: must not be empty'],
  ['sources: []', 'gateway.yaml:1:10: sources: expected object, received array'],
  ['cache: { answers: { maxAnswerBytes: -1 } }', 'cache.answers.maxAnswerBytes: '],
  ['server: { path: /live }', 'gateway.yaml:1:17: server.path: must start with'],
])('%j is refused', (text, problem) => {
  expect(problemsOf(text)[0]).toContain(problem);
});

const source = (text: string) => `sources: { a: ${text} }`;
const key = `{ id: web, hash: "sha256:${'a'.repeat(22)}:${'a'.repeat(43)}", client: web }`;
const issuer = '{ issuer: "https://id.example", audience: a, jwks: keys.json }';

test.each<readonly [text: string, problem: string]>([
  [
    'server: { requestTimeoutMs: 2147483648 }',
    'server.requestTimeoutMs: must be at most 2147483647',
  ],
  ['server: { shutdownGraceMs: 3000000000 }', 'server.shutdownGraceMs: must be at most 2147483647'],
  [source('{ timeoutMs: 3000000000 }'), 'sources.a.timeoutMs: must be at most 2147483647'],
  [
    source('{ connectTimeoutMs: 3000000000 }'),
    'sources.a.connectTimeoutMs: must be at most 2147483647',
  ],
  ...['host', 'Connection', 'te', 'transfer-encoding', 'upgrade', 'expect', 'content-length']
    .concat('keep-alive', 'http2-settings', 'proxy-authorization', 'trailer')
    .flatMap((name) => [
      [source(`{ headers: { forward: [${name}] } }`), 'belongs to the connection'] as const,
      [source(`{ headers: { set: { ${name}: x } } }`), 'belongs to the connection'] as const,
    ]),
  ...['authorization', 'Cookie', 'x-api-key', 'apikey', 'x-auth-token', 'x-client-secret'].map(
    (name) =>
      [
        source(`{ headers: { set: { ${name}: plain } } }`),
        'must be env:NAME or file:path',
      ] as const,
  ),
  [source('{ endpoint: "http://bob:pw@a.example/x" }'), 'must hold no user and password'],
  [source('{ endpoint: "bob@a.example:1" }'), 'must hold no user and password'],
  [source('{ endpoints: { x: "https://bob@a.example" } }'), 'must hold no user and password'],
  ...['"*"', 'https://a.example/', 'HTTPS://a.example', 'https://A.example', 'a.example']
    .concat('"null"', 'https://a.example:443', 'https://*.a.example', 'https://bob@a.example')
    .map((text) => [`server: { cors: { origins: [${text}] } }`, 'is not an origin'] as const),
  ['server: { hosts: ["a.example:80"] }', 'is not a host name'],
  ['server: { trustedProxies: [proxy] }', 'is neither an address nor a network'],
  ['server: { trustedProxies: ["10.0.0.0/33"] }', 'is neither an address nor a network'],
  ...[
    'http://id.example/check',
    'http://localhost:x@id.example/check',
    'ftp://localhost/check',
  ].map(
    (url) =>
      [
        `identity: { introspection: { url: "${url}", clientId: a, clientSecret: "env:S" } }`,
        'introspection.url: must be an https URL',
      ] as const,
  ),
  [`identity: { apiKeys: { keys: [${key}, ${key}] } }`, 'keys[1].id: web stands here twice'],
  [
    `identity: { jwt: { issuers: [${issuer}, ${issuer}] } }`,
    'jwt.issuers[1].issuer: https://id.example stands here twice',
  ],
])('%s is refused, with its place', (text, problem) => {
  const [first = ''] = problemsOf(text);

  expect(first).toContain(problem);
  expect(first).toMatch(/^gateway\.yaml:1:[1-9]\d*: /);
});

test.each([
  source(
    '{ headers: { forward: [accept-language], set: { x-market: de, x-api-key: "env:KEY" } } }',
  ),
  source('{ endpoint: "grpcs://a.example:1", endpoints: { x: "https://a.example/@x" } }'),
  'server: { cors: { origins: ["https://a.example", "http://localhost:3000", "capacitor://localhost"] } }',
  'server: { hosts: ["a.example", "[::1]"], trustedProxies: ["10.0.0.0/8", "::1", "fd00::/8"] }',
  'server: { requestTimeoutMs: 2147483647 }',
  'identity: { introspection: { url: "http://[::1]:8080/check", clientId: a, clientSecret: "env:S" } }',
])('%s is accepted', (text) => {
  expect(problemsOf(text)).toEqual([]);
});

test('only a file that nobody named may be missing', () => {
  expect(
    loadGatewayConfig('missing.yaml', { optional: true, profile: 'production' }).config.server.port,
  ).toBe(4000);
  expect(() =>
    loadGatewayConfig('missing.yaml', { optional: false, profile: 'production' }),
  ).toThrow('missing.yaml: there is no such file');
});

test('GraphiQL and introspection are as the profile says, unless they are set', () => {
  const serverOf = (text: string, profile?: 'development') => {
    const { graphiql, introspection } = parseGatewayConfig(text, 'gateway.yaml', profile).server;
    return { graphiql, introspection };
  };
  const off = { graphiql: false, introspection: false };
  const on = { graphiql: true, introspection: true };

  expect(serverOf('')).toEqual(off);
  expect(serverOf('', 'development')).toEqual(on);
  expect(serverOf('profile: development')).toEqual(on);
  expect(serverOf('profile: production', 'development')).toEqual(off);
  expect(serverOf('server: { introspection: true }')).toEqual({ ...off, introspection: true });
});

test('lines of the log are for people in development, unless it is set', () => {
  const formatOf = (text: string) =>
    parseGatewayConfig(text, 'gateway.yaml').observability.logFormat;
  expect(formatOf('')).toBe('json');
  expect(formatOf('profile: development')).toBe('pretty');
  expect(formatOf('profile: development\nobservability: { logFormat: json }')).toBe('json');
});

test('a file with very many keys is read in time that grows with them', () => {
  const keys = Array.from({ length: 40_000 }, (_, index) => `s${index}`);
  const text = `sources:\n${keys.map((key) => `  ${key}: { timeoutMs: -1 }\n`).join('')}`;
  let problems: readonly string[] = [];
  const tookMs = cpuMsOf(() => {
    problems = problemsOf(text);
  });
  // 3 s; where each key is compared with all before it, minutes.
  expect(tookMs).toBeLessThan(12_000);
  expect(problems).toHaveLength(101);
  expect(problems[0]).toBe('gateway.yaml:2:20: sources.s0.timeoutMs: must be more than 0');
  expect(problems.at(-1)).toBe('and 39900 more');
});

test('a key that stands twice is told where it is, in maps of both styles', () => {
  expect(problemsOf('server: { port: 1, host: a, port: 2 }\nsources:\n  a: {}\n  a: {}\n')).toEqual(
    ['gateway.yaml:1:29: Map keys must be unique', 'gateway.yaml:4:3: Map keys must be unique'],
  );
});
