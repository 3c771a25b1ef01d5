import { once } from 'node:events';
import { copyFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { connect as connectPlain } from 'node:net';
import path from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { serverTls } from '../../../src/config/sections/server-tls-config.ts';
import { startGateway } from '../../../src/gateway/start-gateway.ts';
import { readServerTls, watchCertificates } from '../../../src/http/server/tls-termination.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { connect as connectWebSocket } from '../../fixtures/web-socket.ts';
import { rawPost } from './ask.ts';
import { startOneSource } from './one-source.ts';

const certificates = fileURLToPath(new URL('../../fixtures/certificates', import.meta.url));
const pem = (name: string) => readFileSync(path.join(certificates, `${name}.pem`), 'utf8');
const ca = pem('ca');
const types = 'type Query { thing: String @rest(source: "things", method: "GET", path: "/thing") }';

/** The gateway behind TLS, with its certificate in a folder of its own. */
async function start(tls: object = {}, server: object = {}, answer = '"lamp"') {
  const folder = makeFolder({
    'cert.pem': pem('server'),
    'key.pem': pem('server-key'),
    'ca.pem': ca,
  });
  const source = await startOneSource(types, {
    listener: (_request, response) => response.end(answer),
  });
  const options = source.options({
    server: { ...server, tls: { cert: 'file:cert.pem', key: 'file:key.pem', ...tls } },
  });
  const gateway = await startGateway({
    ...options,
    configFile: path.join(folder.path, 'gateway.yaml'),
  });
  return {
    url: gateway.url,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await source[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function askOver(url: string, clientOptions: object = {}) {
  const agent = new Agent({ connect: { ca, ...clientOptions } });
  try {
    const { body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ thing }"}',
      dispatcher: agent,
    });
    return await body.json();
  } finally {
    await agent.close();
  }
}

/** The organisation in the certificate that a new connection is shown. */
async function shownOrganisation(url: string): Promise<unknown> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', ca });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.O;
}

test('WebSockets come over TLS, too, and close with the gateway', async () => {
  const gateway = await start();
  const client = await connectWebSocket(gateway.url, undefined, { ca });
  client.subscribe('1', '{ thing }');
  expect(await client.next()).toMatchObject({ payload: { data: { thing: 'lamp' } } });

  await gateway[Symbol.asyncDispose]();

  expect((await client.closed).code).toBe(1001);
});

test('HTTPS; a renewed certificate is used without a restart', async () => {
  await using gateway = await start();

  expect(gateway.url).toMatch(/^https:/);
  expect(await askOver(gateway.url)).toEqual({ data: { thing: 'lamp' } });
  expect(await shownOrganisation(gateway.url)).toBeUndefined();

  const replace = (from: string, to: string) =>
    copyFileSync(path.join(certificates, `${from}.pem`), path.join(gateway.folder, `${to}.pem`));
  replace('renewed', 'cert');
  replace('renewed-key', 'key');
  await expect.poll(() => shownOrganisation(gateway.url), { timeout: 10_000 }).toBe('renewed');
  expect(await askOver(gateway.url)).toEqual({ data: { thing: 'lamp' } });
});

test('half a change, the certificate without its key, leaves the old ones in use', async () => {
  using folder = makeFolder({ 'cert.pem': pem('server'), 'key.pem': pem('server-key') });
  const tls = serverTls.parse({ cert: 'file:cert.pem', key: 'file:key.pem' });
  const server = createServer(readServerTls(tls, folder.path)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const failures: unknown[] = [];
  const unwatch = watchCertificates(server, tls, folder.path, (error) => failures.push(error));

  folder.write('cert.pem', pem('renewed'));
  // It is looked at every second.
  await expect.poll(() => String(failures), { timeout: 20_000 }).toContain('server.tls');
  expect(await shownOrganisation(url)).toBeUndefined();
  folder.write('key.pem', pem('renewed-key'));
  await expect.poll(() => shownOrganisation(url), { timeout: 20_000 }).toBe('renewed');

  unwatch();
  server.close();
});

test('who takes nothing of an answer over TLS is cut off, too', async () => {
  const large = 'x'.repeat(12_000_000);
  const connections = { sendTimeoutMs: 200, minSendBytesPerSecond: 1_000_000_000 };
  await using gateway = await start({}, { connections }, JSON.stringify(large));
  const { port } = new URL(gateway.url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', ca });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  socket.pause();
  socket.write(rawPost('{ thing }'));
  const stalled = async () => {
    const agent = new Agent({ connect: { ca } });
    const { body } = await request(new URL('/metrics', gateway.url), { dispatcher: agent });
    const text = await body.text();
    await agent.close();
    return /^headgate_stalled_clients_total\{transport="http"\} (\d+)$/m.exec(text)?.[1];
  };
  await expect.poll(stalled, { timeout: 20_000 }).toBe('1');
  const closed = once(socket, 'close');
  let received = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
  });
  socket.resume();
  await closed;
  expect(received).toBeLessThan(large.length);
});

test('clients without a certificate of the authority are turned away where one is required', async () => {
  await using gateway = await start({ clientCa: 'file:ca.pem', clientCertificate: 'required' });

  await expect(askOver(gateway.url)).rejects.toThrow();
  const client = { cert: pem('client'), key: pem('client-key') };
  expect(await askOver(gateway.url, client)).toEqual({ data: { thing: 'lamp' } });
});

test('who does not finish the handshake does not hold up the end', async () => {
  const gateway = await start();
  const { port } = new URL(gateway.url);
  const silent = connectPlain(Number(port), '127.0.0.1');
  const closed = once(silent, 'close');
  await once(silent, 'connect');
  const closingAt = performance.now();
  await gateway[Symbol.asyncDispose]();
  await closed;
  expect(performance.now() - closingAt).toBeLessThan(2_000);
});

test('files that are no certificate, or do not belong together, are refused at start', async () => {
  await expect(start({ cert: 'file:key.pem' })).rejects.toThrow(/server\.tls: these are no/);
  await expect(start({ cert: 'file:missing.pem' })).rejects.toThrow(
    /missing\.pem: there is no such file/,
  );
});

test('browsers are told to keep to HTTPS, but not by a gateway of this machine alone', async () => {
  const told = async (server: object) => {
    await using gateway = await start({}, server);
    const agent = new Agent({ connect: { ca } });
    const url = `https://127.0.0.1:${new URL(gateway.url).port}/graphql`;
    const { headers, body } = await request(`${url}?query={__typename}`, { dispatcher: agent });
    await body.dump();
    await agent.close();
    return headers['strict-transport-security'];
  };
  expect(await told({ host: '0.0.0.0' })).toBe('max-age=31536000');
  expect(await told({ host: '0.0.0.0', hstsMaxAgeSeconds: 0 })).toBe('max-age=0');
  expect(await told({})).toBeUndefined();
});
