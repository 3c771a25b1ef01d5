import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { startInventory } from '../../../demo/inventory.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import {
  pressCtrlC,
  repository,
  run,
  startHeadgate,
  startOnTerminal,
} from '../../fixtures/process.ts';
import { composedSchema } from '../../fixtures/shop.ts';
import { openSocket, rawPost } from '../http/ask.ts';

/** So that whoever waits for one of these times waits for longer than a test may take. */
const anHour = `server: { shutdownGraceMs: 3600000, connections: { keepAliveTimeoutMs: 3600000 } }`;

test('npm start: the demo shop; the curl that it prints works; Ctrl-C ends it', async () => {
  const env = { ...process.env, NO_COLOR: '1' };
  await using demo = startOnTerminal('npm start -- --port 0', { cwd: repository, env });
  const [, curlArgs = ''] = await demo.output(/curl ([\s\S]+\}')\r?\n/);
  await demo.output(/Ctrl-C ends/);
  const { stdout } = await run('sh', ['-c', `curl -sS ${curlArgs.replaceAll('\r', '')}`], {});
  const { data, errors } = JSON.parse(stdout);
  expect(errors).toBeUndefined();
  expect(data.products).toHaveLength(50);
  expect(data.products[0]).toMatchObject({ stock: {}, shipping: {}, category: {} });

  pressCtrlC(demo);
  const { exitCode, stdout: shown } = await demo.finished;
  expect(exitCode, shown).toBe(0);
  expect(shown).toMatch(/catalog +rest .+ up\r\n.+inventory +grpc .+ up\r\n.+shipping +soap .+ up/);
});

test('start shows a source that cannot be reached, and serves the others', async () => {
  await using inventory = await startInventory();
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `sources: { inventory: { endpoint: "${inventory.url}" }, shipping: { endpoint: "http://127.0.0.1:9" } }`,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  await gateway.output(/shipping +soap +http:\/\/127\.0\.0\.1:9 +● not reachable/);
  expect((await ask(url, '{ stock(sku: "HG-0001") { sku } }')).errors).toBeUndefined();
});

test('start shows each server of a source that has several', async () => {
  await using inventory = await startInventory();
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `sources:
  inventory: { servers: { list: [{ endpoint: "${inventory.url}" }, { endpoint: "127.0.0.1:9" }] } }
`,
  });
  await using gateway = startHeadgate(folder.path);
  const [shown] = await gateway.output(/ serves [\s\S]+shipping/);
  expect(shown).toMatch(
    new RegExp(
      `inventory +grpc +${inventory.url} +● up\\n +inventory +grpc +127\\.0\\.0\\.1:9 +● not`,
    ),
  );
});

test('start tells that Redis is not there, and serves without', async () => {
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': 'redis: { url: "redis://127.0.0.1:1" }',
  });
  await using gateway = startHeadgate(folder.path);
  const [line] = await gateway.output(/\{.*Redis is away.*\}/);
  expect(JSON.parse(line)).toMatchObject({ level: 'warn' });
  expect(line).toContain('ECONNREFUSED');
  await gateway.url();
});

test('health, metrics and log lines', async () => {
  await using inventory = await startInventory();
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `sources: { inventory: { endpoint: "${inventory.url}" } }`,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const get = async (path: string) => {
    const { statusCode, body } = await request(new URL(path, url));
    return { statusCode, text: await body.text() };
  };
  const requestId = 'test-0001';
  await ask(url, 'query Stock { stock(sku: "HG-0001") { sku } }', {
    headers: { 'x-request-id': requestId },
  });
  expect((await get('/live')).statusCode).toBe(200);
  expect((await get('/ready')).statusCode).toBe(200);
  expect((await get('/graphql/live')).statusCode).toBe(404);
  expect((await get('/metrics')).text).toContain(
    'headgate_upstream_calls_total{source="inventory",operation="shop.inventory.v1.Inventory/GetStock",code="ok"} 1',
  );
  const [line = ''] = await gateway.output(/\{.*"requestId":"test-0001".*\}/);
  expect(JSON.parse(line)).toMatchObject({ operation: 'Stock', status: 200, upstreamCalls: 1 });
  expect(line).not.toContain('HG-0001');

  gateway.child.kill('SIGTERM');
  expect((await gateway.finished).exitCode).toBe(0);
});

test('SIGTERM lets a request in flight finish', async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  await using upstream = await startServer((_request, response) => asked.resolve(response));
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `sources: { catalog: { endpoint: "${upstream.url}" } }`,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const answer = ask(url, '{ categories { id } }');
  const response = await asked.promise;
  gateway.child.kill('SIGTERM');
  await gateway.output(/Stopping/);
  response.setHeader('content-type', 'application/json').end('[{ "id": 7 }]');
  expect((await answer).data).toEqual({ categories: [{ id: 7 }] });
  expect((await gateway.finished).exitCode).toBe(0);
});

test('a signal that comes many times at once, as under npm, is one', async () => {
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': 'sources: { inventory: { endpoint: "127.0.0.1:9" } }',
  });
  const rounds = Array.from({ length: 3 }, async () => {
    await using gateway = startHeadgate(folder.path);
    await gateway.url();
    const stopping = gateway.output(/Stopping/);
    for (let signals = 0; signals < 20; signals += 1) {
      gateway.child.kill('SIGINT');
      await setImmediate();
    }
    await stopping;
    expect(gateway.child.signalCode).toBeNull();
    expect((await gateway.finished).exitCode).toBe(0);
  });
  await Promise.all(rounds);
});

test('SIGTERM waits for no connection that is only kept, by a client or by a source', async () => {
  await using upstream = await startServer(
    (_request, response) =>
      response.setHeader('content-type', 'application/json').end('[{ "id": 7 }]'),
    { keepAliveTimeout: 3_600_000 },
  );
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `${anHour}\nsources: { catalog: { endpoint: "${upstream.url}" } }`,
  });
  await using gateway = startHeadgate(folder.path);
  const { port } = new URL(await gateway.url());
  const { seen, closed } = await openSocket(Number(port), rawPost('{ categories { id } }'));
  await seen(/"id":7/);
  const silent = await openSocket(Number(port), '');

  gateway.child.kill('SIGTERM');

  expect((await gateway.finished).exitCode).toBe(0);
  expect((await closed).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  expect(await silent.closed).toBe('');
});

test('SIGTERM ends subscriptions at once, here and at their source', async () => {
  await using inventory = await startInventory({ watchIntervalMs: 10 });
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `${anHour}\nsources: { inventory: { endpoint: "${inventory.url}" } }`,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { watchStock(sku: "HG-0001") { sku } }' }),
  });
  body.on('error', () => {});
  // The first line is a comment that opens the stream; the event shows that the source was asked.
  while (!String(await once(body, 'data')).includes('watchStock'));

  gateway.child.kill('SIGTERM');
  expect((await gateway.finished).exitCode).toBe(0);
  await expect.poll(() => inventory.calls[0]?.detail.cancelled).toBe(true);
});
