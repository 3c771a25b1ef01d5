import { createSecureContext } from 'node:tls';
import { resolveSecret } from '../../config/secret.ts';
import type { SourceConfig } from '../../config/sections/source-config.ts';
import { UserError } from '../../errors/user-error.ts';
import type { TlsOptions } from '../call.ts';

/**
 * Reads the certificates of a source.
 *
 * @param baseDir What `file:` references are relative to.
 * @throws UserError when the endpoint has no TLS or a text cannot be used.
 */
export function readTlsOptions(
  source: string,
  endpoint: string,
  { ca, cert, key }: NonNullable<SourceConfig['tls']>,
  baseDir: string,
): TlsOptions {
  if (!/^(https|grpcs):\/\//i.test(endpoint)) {
    throw new UserError(`sources.${source}.tls: the endpoint ${endpoint} has no TLS`, {
      hint: 'Write https:// or grpcs:// in front of it, or remove tls: nothing would be encrypted.',
    });
  }
  const options = {
    ...(ca !== undefined && { ca: resolveSecret(ca, baseDir) }),
    ...(cert !== undefined && { cert: resolveSecret(cert, baseDir) }),
    ...(key !== undefined && { key: resolveSecret(key, baseDir) }),
  };
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new UserError(`sources.${source}.tls: these are not certificates and a key in PEM`, {
      hint: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  return options;
}
