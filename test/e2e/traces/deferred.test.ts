import { expect, test } from 'vitest';
import { startTraceCollector } from '../../fixtures/trace-collector.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { askInParts, startDeferredShop } from '../http/deferred-shop.ts';

/** The span of a request whose answer comes in parts. Spans arrive in the order in which they end. */

const query = '{ products { name ... @defer { quote { price } } } }';
const start = (endpoint: string) =>
  startDeferredShop({
    gates: ['quotes'],
    config: { observability: { logLevel: 'silent', traces: { endpoint } } },
  });
const whole = [
  'GET /products',
  'things GET /products',
  'GET /quotes',
  'things GET /quotes',
  'query',
];

test('by HTTP it ends with its last payload', async () => {
  await using collector = await startTraceCollector();
  const shop = await start(collector.endpoint);
  const answer = await askInParts(shop.url, query);
  expect(await answer.next()).toMatchObject({ hasNext: true });
  shop.open('quotes');
  expect(await answer.rest()).toMatchObject([{ hasNext: false }]);
  await shop[Symbol.asyncDispose]();

  expect(collector.spans.map(({ name }) => name)).toEqual(whole);
  const request = collector.spans.at(-1);
  expect(request?.attributes).toMatchObject({ 'headgate.upstream_calls': 2 });
  expect(request?.attributes['headgate.client_left']).toBeUndefined();
});

test('by WebSocket, too', async () => {
  await using collector = await startTraceCollector();
  const shop = await start(collector.endpoint);
  using client = await connect(shop.url);
  client.subscribe('1', query);
  expect(await client.next()).toMatchObject({ payload: { hasNext: true } });
  shop.open('quotes');
  expect(await client.next()).toMatchObject({ payload: { hasNext: false } });
  expect(await client.next()).toMatchObject({ type: 'complete' });
  await shop[Symbol.asyncDispose]();

  expect(collector.spans.map(({ name }) => name)).toEqual(whole);
});

test('it ends with its client, who leaves before', async () => {
  await using collector = await startTraceCollector();
  const shop = await start(collector.endpoint);
  const leaving = new AbortController();
  const answer = await askInParts(shop.url, query, { signal: leaving.signal });
  expect(await answer.next()).toMatchObject({ hasNext: true });
  leaving.abort();
  await expect(answer.rest()).rejects.toThrow();
  const metrics = async () => (await fetch(new URL('/metrics', shop.url))).text();
  await expect.poll(metrics).toMatch(/_seconds_count\{type="query",outcome="client_left"\} 1/);
  await shop[Symbol.asyncDispose]();

  const attributesOf = (name: string) =>
    collector.spans.find((span) => span.name === name)?.attributes;
  expect(attributesOf('query')).toMatchObject({ 'headgate.client_left': true });
  expect(attributesOf('things GET /quotes')).toMatchObject({ 'headgate.cancelled': true });
});
