import { once } from 'node:events';
import { createServer } from 'node:net';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { servers } from '../../../../src/config/sections/servers-config.ts';
import { createProbe } from '../../../../src/upstream/adapters/probe.ts';
import type { AdapterOptions } from '../../../../src/upstream/call.ts';
import { startServer } from '../../../fixtures/http-server.ts';

const optionsFor = (endpoint: string): AdapterOptions => ({
  source: 's',
  endpoint,
  wire: undefined,
  maxResponseBytes: 1_000,
  maxConnections: 1,
  connectTimeoutMs: 1_000,
  pingIntervalMs: 330_000,
  soapHeaders: {},
});

function probeOf(healthCheck: object, options: AdapterOptions) {
  const config = servers.parse({ list: [{ endpoint: options.endpoint }], healthCheck }).healthCheck;
  if (config === undefined) throw new Error('no health check');
  return createProbe(config, options);
}

const ask = (probe: ReturnType<typeof createProbe>) =>
  probe.isHealthy(AbortSignal.timeout(5_000)).catch(() => 'cannot be asked');

/** A server that knows grpc.health.v1, with these statuses by service. */
async function startHealthServer(statuses: Readonly<Record<string, number>>) {
  const server = new Server();
  const bytes = (value: Buffer) => value;
  server.register(
    '/grpc.health.v1.Health/Check',
    (call: { request: Buffer }, callback: (error: object | null, answer?: Buffer) => void) => {
      const service = call.request.subarray(2).toString();
      const known = statuses[service];
      if (known === undefined) callback({ code: status.NOT_FOUND, details: 'unknown' });
      else callback(null, Buffer.from([8, known]));
    },
    bytes,
    bytes,
    'unary',
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return { port, [Symbol.asyncDispose]: async () => server.forceShutdown() };
}

test('gRPC: what grpc.health.v1 says of the server or a service', async () => {
  await using server = await startHealthServer({ '': 1, 'shop.Stock': 2 });
  const options = optionsFor(`127.0.0.1:${server.port}`);
  await using whole = probeOf({ kind: 'grpc' }, options);
  await using service = probeOf({ kind: 'grpc', service: 'shop.Stock' }, options);
  await using unknown = probeOf({ kind: 'grpc', service: 'shop.Other' }, options);
  expect([await ask(whole), await ask(service), await ask(unknown)]).toEqual([
    true,
    false,
    'cannot be asked',
  ]);
});

test('an address goes before the host of the endpoint', async () => {
  await using server = await startHealthServer({ '': 1 });
  const options = { ...optionsFor(`stock.test:${server.port}`), address: '127.0.0.1' };
  await using probe = probeOf({ kind: 'grpc' }, options);
  expect(await ask(probe)).toBe(true);
});

test('HTTP: 2xx is well', async () => {
  await using server = await startServer((request, response) => {
    response.writeHead(request.url === '/well' ? 204 : 500).end();
  });
  await using well = probeOf({ kind: 'http', path: '/well' }, optionsFor(`${server.url}/base`));
  await using ill = probeOf({ kind: 'http', path: '/ill' }, optionsFor(server.url));
  expect([await ask(well), await ask(ill)]).toEqual([true, false]);
});

test('TCP: a connection can be made', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await using probe = probeOf({ kind: 'tcp' }, optionsFor(`http://well.test:${port}`));
  await using named = probeOf(
    { kind: 'tcp' },
    {
      ...optionsFor(`http://well.test:${port}`),
      address: '127.0.0.1',
    },
  );
  expect(await ask(named)).toBe(true);
  expect(await ask(probe)).toBe(false);
  server.close();
  await once(server, 'close');
  expect(await ask(named)).toBe(false);
});
