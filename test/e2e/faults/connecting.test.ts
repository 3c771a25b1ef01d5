import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { freePort } from '../../fixtures/free-port.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startShop } from '../../fixtures/shop.ts';
import { startDnsServer } from '../../upstreams/dns-server.ts';
import { expectFault } from '../../upstreams/expect-fault.ts';
import { startOneSource } from '../http/one-source.ts';

/** Servers that are not found, or are not those that they should be. */

const certificates = new URL('../../fixtures/certificates/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(`${name}.pem`, certificates));
const tls = { ca: `file:${new URL('ca.pem', certificates).pathname}` };
const quickRetry = { baseDelayMs: 1, maxDelayMs: 2 };
const timeoutMs = 100;

const untrusted = ['expired', 'self-signed', 'other-host'] as const;

/** An HTTPS server with this certificate. */
async function startHttps(certificate: string) {
  let calls = 0;
  let connections = 0;
  const server = createServer(
    { cert: pem(certificate), key: pem(`${certificate}-key`) },
    (_request, response) => {
      calls += 1;
      response.setHeader('content-type', 'application/json').end('{"name":"a"}');
    },
  );
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `https://127.0.0.1:${port}`,
    get calls() {
      return calls;
    },
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('HTTPS servers with a certificate that is expired, self-signed or of another host get no request', async () => {
  await using stack = new AsyncDisposableStack();
  const trusted = stack.use(await startHttps('server'));
  const servers = await Promise.all(untrusted.map(startHttps));
  for (const server of servers) stack.use(server);
  const names = untrusted.map((name) => name.replace('-', '_'));
  const fields = names.map(
    (name, index) =>
      `${name}: Thing @rest(source: "things", method: "GET", path: "/${name}", endpoint: "${servers[index]?.url}")`,
  );
  const types = `type Query {
    trusted: Thing @rest(source: "things", method: "GET", path: "/trusted")
    ${fields.join('\n')}
  } type Thing { name: String }`;
  const gateway = stack.use(
    await startOneSource(types, {
      config: { sources: { things: { endpoint: trusted.url, tls, retry: quickRetry } } },
    }),
  );

  await expectFault({
    ask: () =>
      ask(gateway.url, `{ trusted { name } ${names.map((name) => `${name} { name }`).join(' ')} }`),
    data: { trusted: { name: 'a' }, ...Object.fromEntries(names.map((name) => [name, null])) },
    errors: names.map((name) => [[name], 'UPSTREAM_UNAVAILABLE', 'things']),
    calls: [[trusted, 1], ...servers.map((server) => [server, 0] as const)],
  });
  // Each attempt has looked at the certificate.
  for (const server of servers) expect(server.connections).toBe(3);
});

test.each(untrusted)('a gRPC server with a certificate that is %s gets no call', async (name) => {
  const server = new Server();
  const seen = { calls: 0, endpoint: '' };
  server.register(
    '/shop.inventory.v1.Inventory/GetStock',
    (_call: unknown, reply: (error: null, bytes: Buffer) => void) => {
      seen.calls += 1;
      reply(null, Buffer.alloc(0));
    },
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
    'unary',
  );
  const keys = [{ cert_chain: pem(name), private_key: pem(`${name}-key`) }];
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createSsl(null, keys), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  seen.endpoint = `127.0.0.1:${port}`;
  try {
    await using shop = await startShop({
      sources: { inventory: { endpoint: `grpcs://127.0.0.1:${port}`, tls, retry: quickRetry } },
    });
    await expectFault({
      ask: () => shop.ask('{ stock(sku: "a") { sku } well: product(id: 1) { id } }'),
      data: { stock: null, well: { id: 1 } },
      errors: [[['stock'], 'UPSTREAM_UNAVAILABLE', 'inventory']],
      calls: [
        [seen, 0],
        [shop.catalog, 1],
      ],
    });
  } finally {
    server.forceShutdown();
  }
});

test('servers where nothing listens, of each protocol: at once, and each with its own error', async () => {
  const port = await freePort();
  await using shop = await startShop({
    sources: {
      catalog: { endpoint: `http://127.0.0.1:${port}`, retry: quickRetry },
      inventory: { endpoint: `127.0.0.1:${port}`, retry: quickRetry },
      shipping: { endpoint: `http://127.0.0.1:${port}/shipping`, retry: quickRetry },
    },
  });
  await expectFault({
    ask: () =>
      shop.ask(
        '{ product(id: 1) { name } stock(sku: "a") { sku } shippingQuote(sku: "a", postcode: "1") { sku } }',
      ),
    data: { product: null, stock: null, shippingQuote: null },
    errors: [
      [['product'], 'UPSTREAM_UNAVAILABLE', 'catalog'],
      [['stock'], 'UPSTREAM_UNAVAILABLE', 'inventory'],
      [['shippingQuote'], 'UPSTREAM_UNAVAILABLE', 'shipping'],
    ],
    // Nobody is there to count.
    calls: [[{ endpoint: `127.0.0.1:${port}`, calls: 0 }, 0]],
  });
});

const types = /* GraphQL */ `
  type Query {
    thing: Thing @rest(source: "things", method: "GET", path: "/thing")
  }
  type Thing {
    name: String
  }
`;

/** Over a host that only this name server knows, or does not know. */
function startOverDns(resolver: string, port = 9) {
  return startOneSource(types, {
    config: {
      sources: {
        things: {
          endpoint: `http://names.test:${port}`,
          timeoutMs,
          retry: quickRetry,
          servers: { dns: { kind: 'a', resolvers: [resolver], refreshMs: 10 } },
        },
      },
    },
  });
}

test('a host that DNS does not know, until it does', async () => {
  await using upstream = await startOneSource(types);
  const port = Number(new URL(upstream.options().sdl.match(/http:[^"]+/)?.[0] ?? '').port);
  await using dns = await startDnsServer({});
  await using gateway = await startOverDns(dns.address, port);

  const asked = { ask: () => ask(gateway.url, '{ thing { name } }') };
  await expectFault({
    ...asked,
    data: { thing: null },
    errors: [[['thing'], 'UPSTREAM_UNAVAILABLE', 'things']],
    calls: [[upstream, 0]],
  });

  dns.records.a['names.test'] = ['127.0.0.1'];
  // When it is asked again, what it said the time before has been heard.
  for (let time = 0; time < 3; time++) await dns.asked();
  const data = { thing: { name: null } };
  await expectFault({ ...asked, data, errors: [], calls: [[upstream, 1]] });
});

test('DNS that does not answer takes no longer than the attempts may', async () => {
  await using dns = await startDnsServer({});
  dns.isSilent = true;
  await using gateway = await startOverDns(dns.address);
  // Three attempts; node:dns itself would wait for two seconds and more.
  await expectFault({
    ask: () => ask(gateway.url, '{ thing { name } }'),
    data: { thing: null },
    errors: [[['thing'], 'UPSTREAM_TIMEOUT', 'things']],
    calls: [],
    waitsMs: 3 * timeoutMs,
  });
});
