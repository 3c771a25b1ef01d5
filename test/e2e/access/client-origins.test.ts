import { request } from 'undici';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { askBatch } from '../../fixtures/ask-batch.ts';
import { connect, refusedHandshake } from '../../fixtures/web-socket.ts';
import { ask, post } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

/** Pages that may not ask as a client, by every way that there is to ask. */

const app = 'https://app.example';
const partnerApp = 'https://partner.example';
const evil = ['https://evil.example', 'null', `${app}, ${app}`, `${app}.evil.example`];
const keys = { web: createApiKey('web'), partner: createApiKey('partner') };
type Client = keyof typeof keys | 'default';

const gateway = await startSmallGateway({
  server: { cors: { origins: [app, partnerApp], credentials: true }, maxBatchOperations: 5 },
  identity: {
    apiKeys: {
      cookie: 'key',
      keys: Object.entries(keys).map(([id, { hash }]) => ({ id, hash, client: id })),
    },
    defaultClient: 'web',
  },
  clients: { web: { origins: [app] }, partner: { origins: [partnerApp] } },
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  gateway.ran.length = 0;
});

/** Who asks as a browser does: with a cookie, which goes along whatever page it is. */
const cookieOf = (client: Client): Record<string, string> =>
  client === 'default' ? {} : { cookie: `key=${keys[client].key}` };

const query = '{ hello }';
type Way = (headers: Record<string, string>) => Promise<{
  readonly text: string;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
}>;
const events = 'text/event-stream';
const json = { 'content-type': 'application/json' };

const ways: Record<string, Way> = {
  'POST, by the door': (headers) => post(gateway.url, query, headers),
  'POST, by Yoga': (headers) =>
    post(gateway.url, query, { accept: `application/json, ${events}`, ...headers }),
  GET: (headers) =>
    ask(`${gateway.url}?query={hello}`, { headers: { accept: 'application/json', ...headers } }),
  'a batch': (headers) =>
    askBatch(gateway.url, [query, '{ price }', 'mutation { touch }'], headers),
  'a batch of one, with another Accept': (headers) =>
    askBatch(gateway.url, [query], { accept: `${events}, multipart/mixed`, ...headers }),
  'server-sent events': (headers) =>
    readUntilData({ ...json, accept: events, ...headers }, 'subscription { ticks }'),
  'a query as server-sent events': (headers) =>
    readUntilData({ ...json, accept: events, ...headers }, query),
};

/** A stream up to its first event: the rest may never come. */
async function readUntilData(headers: Record<string, string>, document: string) {
  const answer = await request(gateway.url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: document }),
  });
  let text = '';
  for await (const chunk of answer.body) {
    text += String(chunk);
    if (/"data"|"errors"/.test(text)) break;
  }
  return { text, headers: answer.headers };
}

const foreign: (readonly [Client, string])[] = [
  ['web', partnerApp],
  ['default', partnerApp],
  ['partner', app],
  ...evil.flatMap((origin) => [['web', origin] as const, ['default', origin] as const]),
];

test.for(Object.entries(ways))('%s: only the own pages of a client', async ([, way]) => {
  for (const [client, origin] of foreign) {
    const answer = await way({ origin, ...cookieOf(client) });
    expect([client, origin, answer.text]).toEqual([
      client,
      origin,
      expect.stringMatching(/errors/),
    ]);
    expect(answer.text).toMatch(/of this origin are refused/);
    expect(answer.text).not.toMatch(/"data"|world|:42/);
    const readable = answer.headers?.['access-control-allow-origin'];
    expect(readable).toBe(origin === app || origin === partnerApp ? origin : undefined);
  }
  expect(gateway.ran).toEqual([]);

  for (const [client, origin] of [
    ['web', app],
    ['default', app],
    ['partner', partnerApp],
  ] as const) {
    const answer = await way({ origin, ...cookieOf(client) });
    expect(answer.text).toMatch(/"data"/);
    expect(answer.text).not.toMatch(/"errors"/);
  }
});

test('a WebSocket: of a page that is nobody’s none, of another’s client no operation', async () => {
  for (const [client, origin] of foreign.filter(([, each]) => evil.includes(each))) {
    const headers = { origin, ...cookieOf(client) };
    expect([origin, (await refusedHandshake(gateway.url, { headers })).status]).toEqual([
      origin,
      403,
    ]);
  }
  for (const [client, origin] of foreign.filter(([, each]) => !evil.includes(each))) {
    using socket = await connect(gateway.url, {}, { headers: { origin, ...cookieOf(client) } });
    for (const document of [query, 'mutation { touch }', 'subscription { ticks }']) {
      socket.subscribe('1', document);
      expect(await socket.next()).toMatchObject({
        type: 'error',
        payload: [{ message: expect.stringMatching(/of this origin are refused/) }],
      });
    }
  }
  // The page of one client with the key of another in `connection_init`.
  using socket = await connect(
    gateway.url,
    { 'x-api-key': keys.partner.key },
    { headers: { origin: app } },
  );
  socket.subscribe('1', query);
  expect(await socket.next()).toMatchObject({ type: 'error' });
  expect(gateway.ran).toEqual([]);
});

test('preflights tell pages that are nobody’s nothing', async () => {
  const preflight = (origin: string) =>
    ask(gateway.url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-api-key',
      },
    });
  for (const origin of [app, partnerApp]) {
    expect((await preflight(origin)).headers['access-control-allow-origin']).toBe(origin);
  }
  for (const origin of evil) {
    const { headers } = await preflight(origin);
    const told = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
    expect([origin, told]).toEqual([origin, []]);
  }
});
