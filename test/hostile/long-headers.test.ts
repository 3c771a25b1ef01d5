import { afterAll, expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { ask, codesOf, type HttpAnswer, post } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';

/**
 * Node takes 16 KiB of headers. Whatever reads one must not take a time that grows with the square
 * of its length: a client that sends a few would stop the gateway for everybody.
 */
const { hash } = createApiKey('web');
const gateway = await startOneSource(
  /* GraphQL */ `type Query {
    thing: String @rest(source: "things", method: "GET", path: "/thing")
      @cacheControl(maxAge: 60, scope: PUBLIC)
  }
  type Mutation { touch: String @rest(source: "things", method: "POST", path: "/touch") }`,
  {
    config: {
      profile: 'production',
      server: {
        trustedProxies: ['127.0.0.1'],
        cors: { origins: ['https://app.example'] },
        timeoutHeader: 'x-timeout-ms',
      },
      cache: { answers: { enabled: true } },
      identity: {
        apiKeys: { cookie: 'key', keys: [{ id: 'web', hash, client: 'web' }] },
        certificates: {
          forwardedHeader: 'x-client-cert',
          principals: [{ name: 'a', subject: { CN: 'a' } }],
        },
      },
    },
    listener: (_request, response) => response.end('"lamp"'),
  },
);
afterAll(() => gateway[Symbol.asyncDispose]());

const length = 15_000;
const filled = (start: string, part: string, end = '') =>
  start + part.repeat(Math.floor((length - start.length - end.length) / part.length)) + end;

const fillers: readonly (readonly [start: string, part: string, end: string])[] = [
  ['', 'a', ''],
  ['', ',', 'x'],
  ['', ', ', 'x'],
  ['', ';', 'x'],
  ['', '"', 'x'],
  ['', '1.', 'x'],
  ['', '%', 'x'],
  ['a', ' ', 'b'],
  ['a,', '\t', ',b'],
  ['key="a', ' ', 'b'],
  ['key=', '" ', 'b'],
  ['', 'key=a; ', 'b'],
  ['Cert="a', ';Cert="', 'b'],
  ['"', '\\"', '"'],
  ['W/"', 'a", W/"', 'a'],
  ['gzip', ' ', ';q=0x'],
  ['application/json', ' ', 'x'],
  ['application/json;', 'q=0.1;', 'x'],
];
const headers = [
  ...['cookie', 'authorization', 'x-api-key', 'x-client-cert', 'x-forwarded-for', 'forwarded'],
  ...['accept', 'accept-encoding', 'content-type', 'content-encoding', 'if-none-match', 'origin'],
  ...['cache-control', 'x-request-id', 'x-timeout-ms', 'x-headgate-explain', 'sec-fetch-mode'],
];

const ways: readonly ((sent: Record<string, string>) => Promise<HttpAnswer>)[] = [
  (sent) => ask(`${gateway.url}?query={thing}`, { headers: sent }),
  (sent) =>
    ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...sent },
      body: '{"query":"{ thing }"}',
    }),
];

test.for(headers)('%s takes no longer to read than it is long', async (name) => {
  for (const [start, part, end] of fillers) {
    const text = filled(start, part, end);
    const before = process.cpuUsage();
    for (const way of [...ways, ...ways, ...ways]) {
      const { headers: answered } = await way({ accept: 'application/json', [name]: text });
      // Nor is more sent back.
      expect(JSON.stringify(answered).length).toBeLessThan(1_000);
    }
    const { user, system } = process.cpuUsage(before);
    // A few milliseconds each; what this catches takes hundreds.
    expect([start + part + end, (user + system) / 1000 < 600]).toEqual([start + part + end, true]);
  }
});

test('a write whose answer nobody could read is not made', async () => {
  gateway.targets.length = 0;
  for (const accept of ['text/html', 'application/json; charset=utf-16', ',,,', 'image/*']) {
    const answer = await post(gateway.url, 'mutation { touch }', { accept });
    expect([answer.status, codesOf(answer)]).toEqual([406, ['BAD_REQUEST']]);
  }
  expect(gateway.targets).toEqual([]);
});
