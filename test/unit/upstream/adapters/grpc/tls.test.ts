import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import {
  requestMessage,
  sendMessage,
  startRawGrpcServer,
} from '../../../../upstreams/raw-grpc-server.ts';
import { bytesService, callOf, connect, startServer } from './grpc-server.ts';

/** Self-signed, for localhost and 127.0.0.1; its key protects nothing. */
const read = (name: string) => readFileSync(new URL(name, import.meta.url));
const certificate = read('localhost-cert.pem');

const key = read('localhost-key.pem');
const tls = { ca: certificate.toString(), cert: certificate.toString(), key: key.toString() };

/** @param clientCa Whom it asks for a certificate: those of this authority. */
async function startSecure(clientCa: Buffer | null = null) {
  const seen: string[] = [];
  const pair = { cert_chain: certificate, private_key: key };
  const method = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
    seen.push(call.request.toString());
    respond(null, call.request);
  };
  const server = await startServer(
    bytesService('/test.values.v1.Values/Echo'),
    { method },
    { credentials: ServerCredentials.createSsl(clientCa, [pair], clientCa !== null) },
  );
  return { ...server, seen };
}

const echo = callOf('Echo', { aString: 'a' });

test.for(['grpcs', 'https'])(
  '%s:// speaks TLS with a server whose certificate is trusted',
  async (scheme) => {
    const before = getCACertificates('default');
    setDefaultCACertificates([certificate.toString()]);
    try {
      await using server = await startSecure();
      await using adapter = await connect(
        `${scheme}://${server.address.replace('127.0.0.1', 'localhost')}`,
      );
      expect(await adapter.call(echo)).toMatchObject({ aString: 'a' });
    } finally {
      setDefaultCACertificates(before);
    }
  },
);

test.for(['grpcs', 'grpc'])(
  '%s:// to a server that it cannot trust sends nothing',
  async (scheme) => {
    await using server = await startSecure();
    await using adapter = await connect(
      `${scheme}://${server.address.replace('127.0.0.1', 'localhost')}`,
    );
    await expect(adapter.call(echo)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.seen).toEqual([]);
  },
);

test('a private authority is trusted when it is configured', async () => {
  await using server = await startSecure();
  const address = `grpcs://${server.address.replace('127.0.0.1', 'localhost')}`;
  await using adapter = await connect(address, { tls: { ca: tls.ca } });
  expect(await adapter.call(echo)).toMatchObject({ aString: 'a' });
});

test('a server that asks for a certificate is shown the configured one', async () => {
  await using server = await startSecure(certificate);
  const address = `grpcs://${server.address.replace('127.0.0.1', 'localhost')}`;
  await using stranger = await connect(address, { tls: { ca: tls.ca } });
  await expect(stranger.call(echo)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  expect(server.seen).toEqual([]);
  await using adapter = await connect(address, { tls });
  expect(await adapter.call(echo)).toMatchObject({ aString: 'a' });
});

/** A server that knows by which names clients asked for it, in TLS. */
async function startAsked() {
  const names = new Set<string>();
  const server = await startRawGrpcServer(
    async (stream) => {
      sendMessage(stream, await requestMessage(stream));
      stream.end();
    },
    {
      ...{ cert: certificate, key },
      SNICallback(name, done) {
        names.add(name);
        done(null);
      },
    },
  );
  return Object.assign(server, { names });
}

test('an IP address is no name that a server is asked for, and its certificate must have it', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  try {
    await using server = await startAsked();
    await using byAddress = await connect(`grpcs://${server.endpoint}`, { tls: { ca: tls.ca } });
    expect(await byAddress.call(echo)).toMatchObject({ aString: 'a' });
    const port = server.endpoint.replace(/^.*:/, '');
    await using byName = await connect(`grpcs://localhost:${port}`, { tls: { ca: tls.ca } });
    expect(await byName.call(echo)).toMatchObject({ aString: 'a' });
    // A server that was found by another way keeps the name of its endpoint.
    await using found = await connect(`grpcs://localhost:${port}`, {
      ...{ tls: { ca: tls.ca }, address: '127.0.0.1' },
    });
    expect(await found.call(echo)).toMatchObject({ aString: 'a' });
    await using other = await connect(`grpcs://elsewhere.example:${port}`, {
      ...{ tls: { ca: tls.ca }, address: '127.0.0.1' },
    });
    await expect(other.call(echo)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    // 127.0.0.2 is not in the certificate.
    await using stranger = await connect(`grpcs://127.0.0.2:${port}`, {
      ...{ tls: { ca: tls.ca }, address: '127.0.0.1' },
    });
    await expect(stranger.call(echo)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.calls).toBe(3);
    expect([...server.names]).toEqual(['localhost', 'elsewhere.example']);
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});
