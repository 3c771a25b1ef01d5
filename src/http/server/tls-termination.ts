import type { Server } from 'node:https';
import path from 'node:path';
import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls';
import { resolveSecret } from '../../config/secret.ts';
import type { ServerTlsConfig } from '../../config/sections/server-tls-config.ts';
import { UserError } from '../../errors/user-error.ts';
import { watchFiles } from '../../tools/file-version.ts';

/** How long a client may take to agree on keys. */
const handshakeTimeoutMs = 5_000;

/** @throws UserError when a file cannot be read or they do not belong together */
export function readServerTls(tls: ServerTlsConfig, baseDir: string): TlsOptions {
  const { clientCa, clientCertificate } = tls;
  return {
    ...readCertificates(tls, baseDir),
    handshakeTimeout: handshakeTimeoutMs,
    requestCert: clientCa !== undefined,
    // What was not required is checked all the same: `socket.authorized` says so.
    rejectUnauthorized: clientCa !== undefined && clientCertificate === 'required',
  };
}

function readCertificates(tls: ServerTlsConfig, baseDir: string): SecureContextOptions {
  const { cert, key, clientCa, minVersion } = tls;
  const options = {
    cert: resolveSecret(cert, baseDir),
    key: resolveSecret(key, baseDir),
    ...(clientCa !== undefined && { ca: resolveSecret(clientCa, baseDir) }),
    minVersion,
  };
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new UserError('server.tls: these are not certificates with their private key in PEM', {
      hint: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  return options;
}

/**
 * Serves new connections with new certificates as soon as their files change. Half a change (the
 * certificate without its key) leaves the old ones in use.
 * @param failed Told why a change could not be used.
 * @returns Ends the watching.
 */
export function watchCertificates(
  server: Server,
  tls: ServerTlsConfig,
  baseDir: string,
  failed: (error: unknown) => void,
): () => void {
  const files = [tls.cert, tls.key, tls.clientCa]
    .filter((reference) => reference?.startsWith('file:'))
    .map((reference) => path.resolve(baseDir, String(reference).slice('file:'.length)));
  const changed = () => {
    try {
      server.setSecureContext(readCertificates(tls, baseDir));
    } catch (error) {
      failed(error);
    }
  };
  const watcher = watchFiles(files, changed);
  return () => watcher[Symbol.dispose]();
}
