import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseGatewayConfig } from '../../../../src/config/load-config.ts';
import { UserError } from '../../../../src/errors/user-error.ts';
import { createHttpClient } from '../../../../src/upstream/transport/http-client.ts';
import { readTlsOptions } from '../../../../src/upstream/transport/tls-options.ts';

const folder = fileURLToPath(new URL('../adapters/grpc', import.meta.url));
const text = (name: string) => readFileSync(`${folder}/${name}`, 'utf8').trimEnd();
const pair = { cert: 'file:localhost-cert.pem', key: 'file:localhost-key.pem' };
const endpoint = 'grpcs://localhost:1';

test('certificates are read where gateway.yaml says', () => {
  expect(readTlsOptions('stock', endpoint, { ca: pair.cert, ...pair }, folder)).toEqual({
    ca: text('localhost-cert.pem'),
    cert: text('localhost-cert.pem'),
    key: text('localhost-key.pem'),
  });
  expect(readTlsOptions('stock', 'https://localhost', {}, folder)).toEqual({});
});

test('an https upstream is trusted by them, and shown ours', async () => {
  const tls = readTlsOptions('stock', endpoint, { ca: pair.cert, ...pair }, folder);
  const seen: string[] = [];
  const options = { ...tls, requestCert: true, rejectUnauthorized: true };
  const server = createServer(options, (request, response) => {
    seen.push(request.url ?? '');
    response.end('ok');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await using client = createHttpClient({
    ...{ source: 'stock', endpoint: `https://localhost:${Object(server.address()).port}`, tls },
    ...{ maxConnections: 1, connectTimeoutMs: 2_000, maxResponseBytes: 1_000 },
  });
  try {
    const { signal } = new AbortController();
    const deadlineAt = Date.now() + 5_000;
    const request = { method: 'GET', target: '/a', headers: {}, signal, deadlineAt };
    expect((await client.send(request)).status).toBe(200);
    expect(seen).toEqual(['/a']);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test.for([
  ['grpc://localhost:1', pair, 'sources.stock.tls: the endpoint grpc://localhost:1 has no TLS'],
  ['localhost:1', pair, 'Write https:// or grpcs:// in front of it'],
  ['http://localhost', pair, 'has no TLS'],
  [endpoint, { ca: 'file:none.pem' }, 'none.pem: there is no such file'],
  [endpoint, { ...pair, key: 'file:values.proto' }, 'not certificates and a key in PEM'],
] as const)('%s with %j is a UserError', ([address, config, message]) => {
  const read = () => readTlsOptions('stock', address, config, folder);
  expect(read).toThrow(UserError);
  expect(read).toThrow(message);
});

test.for([
  ['cert: file:a.pem', 'gateway.yaml:1:24: sources.stock.tls: cert and key belong together'],
  ['ca: a.pem', 'sources.stock.tls.ca: must be env:NAME or file:path'],
])('gateway.yaml with %s is refused', ([tls, message]) => {
  const parse = () => parseGatewayConfig(`sources: {stock: {tls: {${tls}}}}`, 'gateway.yaml');
  expect(parse).toThrow(message);
});
