import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { connect } from '../../fixtures/web-socket.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

/** What a client certificate may be known by: its subject, or a name of any kind, over real TLS. */

const folder = fileURLToPath(new URL('../../fixtures/certificates', import.meta.url));
const file = (name: string) => path.join(folder, `${name}.pem`);
const pem = (name: string) => readFileSync(file(name), 'utf8');

const startKnowing = (principals: readonly object[]) =>
  startSmallGateway({
    server: {
      maxBatchOperations: 2,
      idleGraceMs: 0,
      tls: {
        cert: `file:${file('server')}`,
        key: `file:${file('server-key')}`,
        clientCa: `file:${file('ca')}`,
      },
    },
    identity: { certificates: { principals } },
  });

const tlsOf = (certificate: string) => ({
  ca: pem('ca'),
  cert: pem(certificate),
  key: pem('client-key'),
});
const byPost = { method: 'POST', body: '{"query":"{ me }"}' } as const;

async function ask(url: string, certificate: string, options: object = byPost) {
  const agent = new Agent({ connect: tlsOf(certificate) });
  const { statusCode, body } = await request(url, {
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    dispatcher: agent,
    ...options,
  });
  const json = await body.json();
  await agent.close();
  return [statusCode, json];
}

async function askForEvents(url: string, certificate: string) {
  const agent = new Agent({ connect: tlsOf(certificate) });
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const { statusCode, body } = await request(url, { ...byPost, headers, dispatcher: agent });
  const text = await body.text();
  await agent.close();
  return [statusCode, text];
}

const isMe = (me: string) => [200, { data: { me } }];

const uri = 'URI:spiffe://shop.example/orders';
const principals = [
  { name: 'by-cn', subject: { CN: 'orders' } },
  { name: 'by-dns', san: 'DNS:orders.shop.example' },
  { name: 'by-email', san: 'email:orders@shop.example' },
  { name: 'by-uri', san: uri },
];

test('a certificate with a common name only, or with one alternative name only', async () => {
  await using gateway = await startKnowing(principals);
  for (const kind of ['cn', 'dns', 'email', 'uri']) {
    expect(await ask(gateway.url, `client-${kind}`)).toEqual(isMe(`cert:by-${kind}`));
  }
  // Another name, though it has the same text in it.
  for (const other of ['client-deceit', 'client']) {
    expect(await ask(gateway.url, other)).toMatchObject([401, { errors: [{}] }]);
  }
  expect(gateway.ran).toEqual(['me', 'me', 'me', 'me']);
});

test('by GET, in a batch, as events and over a WebSocket it is the same principal', async () => {
  await using gateway = await startKnowing(principals);
  const body = '[{"query":"{ me }"}]';
  expect(await ask(`${gateway.url}?query={me}`, 'client-uri', {})).toEqual(isMe('cert:by-uri'));
  expect(await ask(gateway.url, 'client-uri', { method: 'POST', body })).toMatchObject([
    200,
    [{ data: { me: 'cert:by-uri' } }],
  ]);
  expect(await askForEvents(gateway.url, 'client-uri')).toEqual([
    200,
    expect.stringContaining('data: {"data":{"me":"cert:by-uri"}}'),
  ]);
  expect(await askForEvents(gateway.url, 'client')).toEqual([401, expect.any(String)]);
  using socket = await connect(gateway.url, undefined, tlsOf('client-uri'));
  socket.subscribe('1', '{ me }');
  expect(await socket.next()).toMatchObject({ payload: { data: { me: 'cert:by-uri' } } });
});

test.each(['DNS:a.shop.example', uri, 'email:a@shop.example', 'IP Address:10.0.0.1'])(
  'of several names, any is one to be known by: %s',
  async (san) => {
    await using gateway = await startKnowing([
      { name: 'other', subject: { O: 'Other' }, san },
      { name: 'several', subject: { O: 'Shop' }, san },
    ]);
    expect(await ask(gateway.url, 'client-many')).toEqual(isMe('cert:several'));
  },
);
