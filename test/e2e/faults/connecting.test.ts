import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { freePort } from '../../fixtures/free-port.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startShop } from '../../fixtures/shop.ts';
import { startDnsServer } from '../../upstreams/dns-server.ts';
import { startOneSource } from '../http/one-source.ts';

/** Servers that are not found, or are not those that they should be. */

const certificates = new URL('../../fixtures/certificates/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(`${name}.pem`, certificates));
const tls = { ca: `file:${new URL('ca.pem', certificates).pathname}` };
const quickRetry = { baseDelayMs: 1, maxDelayMs: 2 };
/** What a slow machine may add. */
const slackMs = 2_000;
const internals = /127\.0\.0\.1|localhost|https?:|names\.test|certificate|ENOTFOUND|\bat .+:\d+/i;

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
    seen: () => ({ calls, connections }),
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

  const { status, data, errors } = await ask(
    gateway.url,
    `{ trusted { name } ${names.map((name) => `${name} { name }`).join(' ')} }`,
  );

  expect(status).toBe(200);
  expect(data).toEqual({
    trusted: { name: 'a' },
    ...Object.fromEntries(names.map((name) => [name, null])),
  });
  expect(errors?.map(({ path, extensions }) => [path, extensions?.code]).toSorted()).toEqual(
    names.map((name) => [[name], 'UPSTREAM_UNAVAILABLE']).toSorted(),
  );
  expect(JSON.stringify(errors)).not.toMatch(internals);
  expect(trusted.seen().calls).toBe(1);
  for (const server of servers) expect(server.seen()).toEqual({ calls: 0, connections: 3 });
});

test.each(untrusted)('a gRPC server with a certificate that is %s gets no call', async (name) => {
  const server = new Server();
  let calls = 0;
  server.register(
    '/shop.inventory.v1.Inventory/GetStock',
    (_call: unknown, reply: (error: null, bytes: Buffer) => void) => {
      calls += 1;
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
  try {
    await using shop = await startShop({
      sources: { inventory: { endpoint: `grpcs://127.0.0.1:${port}`, tls, retry: quickRetry } },
    });
    const startedAt = performance.now();
    const { data, errors } = await shop.ask('{ stock(sku: "a") { sku } categories { id } }');
    expect(data?.stock).toBeNull();
    expect(data?.categories).not.toBeNull();
    expect(errors).toMatchObject([
      { path: ['stock'], extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'inventory' } },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(internals);
    expect(performance.now() - startedAt).toBeLessThan(slackMs);
    expect(calls).toBe(0);
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
  const startedAt = performance.now();
  const { status, data, errors } = await shop.ask(
    '{ product(id: 1) { name } stock(sku: "a") { sku } shippingQuote(sku: "a", postcode: "1") { sku } }',
  );
  expect(status).toBe(200);
  expect(data).toEqual({ product: null, stock: null, shippingQuote: null });
  const told = errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.source]);
  expect(told?.toSorted()).toEqual([
    [['product'], 'UPSTREAM_UNAVAILABLE', 'catalog'],
    [['shippingQuote'], 'UPSTREAM_UNAVAILABLE', 'shipping'],
    [['stock'], 'UPSTREAM_UNAVAILABLE', 'inventory'],
  ]);
  expect(JSON.stringify(errors)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|\bat .+:\d+/);
  expect(performance.now() - startedAt).toBeLessThan(slackMs);
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
          timeoutMs: 100,
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

  const { data, errors } = await ask(gateway.url, '{ thing { name } }');
  expect(data).toEqual({ thing: null });
  expect(errors).toMatchObject([
    { path: ['thing'], extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'things' } },
  ]);
  expect(JSON.stringify(errors)).not.toMatch(internals);

  dns.records.a['names.test'] = ['127.0.0.1'];
  // When it is asked again, what it said the time before has been heard.
  for (let time = 0; time < 3; time++) await dns.asked();
  expect(await ask(gateway.url, '{ thing { name } }')).toMatchObject({
    data: { thing: { name: null } },
  });
  expect(upstream.targets).toEqual(['/thing']);
});

test('DNS that does not answer takes no longer than the attempts may', async () => {
  await using dns = await startDnsServer({});
  dns.isSilent = true;
  await using gateway = await startOverDns(dns.address);
  const startedAt = performance.now();
  const { errors } = await ask(gateway.url, '{ thing { name } }');
  expect(errors).toMatchObject([
    { path: ['thing'], extensions: { code: 'UPSTREAM_TIMEOUT', source: 'things' } },
  ]);
  expect(JSON.stringify(errors)).not.toMatch(internals);
  // Three attempts; node:dns itself would wait for two seconds and more.
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});
