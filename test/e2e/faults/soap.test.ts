import { afterAll, beforeAll, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { expectFault } from '../../upstreams/expect-fault.ts';
import { httpFaults } from '../../upstreams/http-faults.ts';
import {
  type Behaviour,
  type RawHttpServer,
  respond,
  startRawHttpServer,
} from '../../upstreams/raw-http-server.ts';

/** Long enough for a slow machine to answer, short enough to be waited for. */
const timeoutMs = 1_000;

let upstream: RawHttpServer;
let shop: Shop;

beforeAll(async () => {
  upstream = await startRawHttpServer();
  shop = await startShop({
    sources: {
      shipping: {
        endpoint: `${upstream.url}/shipping`,
        timeoutMs,
        maxResponseBytes: 1_000_000,
        retry: { baseDelayMs: 1, maxDelayMs: 2 },
        retryBudget: { ratio: 1, burst: 100 },
        breaker: { enabled: false },
      },
    },
  });
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const xml = (status: string, text: string) => respond(status, text, { 'content-type': 'text/xml' });
const envelope = (body: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;
const fault = (code: string) =>
  envelope(
    `<e:Fault><faultcode>e:${code}</faultcode><faultstring>at db.internal:5432</faultstring></e:Fault>`,
  );

const failures: readonly (readonly [string, Behaviour, ErrorCode, number])[] = [
  ['a server fault at 500', xml('500 Error', fault('Server')), 'UPSTREAM_FAILED', 1],
  ['a server fault at 200', xml('200 OK', fault('Server')), 'UPSTREAM_FAILED', 1],
  ['a client fault at 500', xml('500 Error', fault('Client')), 'BAD_INPUT', 1],
  ['a client fault at 200', xml('200 OK', fault('Client')), 'BAD_INPUT', 1],
  ['invalid XML', xml('200 OK', '<e:Envelope><'), 'UPSTREAM_INVALID_RESPONSE', 1],
  ['half an envelope', xml('200 OK', envelope('').slice(0, 80)), 'UPSTREAM_INVALID_RESPONSE', 1],
  ['an empty body', xml('200 OK', envelope('')), 'UPSTREAM_INVALID_RESPONSE', 1],
  ['nothing', xml('200 OK', ''), 'UPSTREAM_INVALID_RESPONSE', 1],
  [
    'a page',
    respond('200 OK', '<html><p>db.internal', { 'content-type': 'text/html' }),
    'UPSTREAM_INVALID_RESPONSE',
    1,
  ],
  [
    'entities that grow',
    xml('200 OK', `<!DOCTYPE e [<!ENTITY a "${'x'.repeat(1_000)}">]>${envelope('<r>&a;&a;</r>')}`),
    'UPSTREAM_INVALID_RESPONSE',
    1,
  ],
  ['401', httpFaults.sends401, 'UPSTREAM_UNAUTHENTICATED', 1],
  ['403', httpFaults.sends403, 'UPSTREAM_FORBIDDEN', 1],
  ['429 for a minute', httpFaults.sends429Later, 'UPSTREAM_RATE_LIMITED', 1],
  ['a redirect', httpFaults.redirects, 'UPSTREAM_INVALID_RESPONSE', 1],
  ['a gzip bomb', httpFaults.sendsGzipBomb, 'UPSTREAM_INVALID_RESPONSE', 1],
  ['a body without an end', httpFaults.sendsWithoutEnd, 'UPSTREAM_INVALID_RESPONSE', 1],
  ['a body that is cut off', httpFaults.resetsInBody, 'UPSTREAM_UNAVAILABLE', 3],
  ['silence', httpFaults.hangsBeforeHeaders, 'UPSTREAM_TIMEOUT', 3],
  ['silence in the body', httpFaults.hangsInBody, 'UPSTREAM_TIMEOUT', 3],
  ['503', xml('503 Service Unavailable', ''), 'UPSTREAM_UNAVAILABLE', 3],
  ['a reset', (socket) => socket.resetAndDestroy(), 'UPSTREAM_UNAVAILABLE', 3],
];

test.each(failures)('%s', async (_name, behaviour, code, calls) => {
  upstream.behaviours.set('/shipping', behaviour);
  await expectFault({
    ask: () =>
      shop.ask(
        '{ shippingQuote(sku: "HG-0001", postcode: "10115") { price } well: product(id: 1) { id } }',
      ),
    data: { shippingQuote: null, well: { id: 1 } },
    errors: [[['shippingQuote'], code, 'shipping']],
    calls: [
      [upstream, calls],
      [shop.catalog, 1],
    ],
    waitsMs: code === 'UPSTREAM_TIMEOUT' ? calls * timeoutMs : 0,
  });
});
