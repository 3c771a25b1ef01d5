import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
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
