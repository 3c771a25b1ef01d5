import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { bytesService, callOf, connect, startServer } from './grpc-server.ts';

/** Self-signed, for localhost and 127.0.0.1; its key protects nothing. */
const read = (name: string) => readFileSync(new URL(name, import.meta.url));
const certificate = read('localhost-cert.pem');

async function startSecure() {
  const seen: string[] = [];
  const pair = { cert_chain: certificate, private_key: read('localhost-key.pem') };
  const method = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
    seen.push(call.request.toString());
    respond(null, call.request);
  };
  const server = await startServer(
    bytesService('/test.values.v1.Values/Echo'),
    { method },
    { credentials: ServerCredentials.createSsl(null, [pair]) },
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
