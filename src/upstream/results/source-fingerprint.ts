import type { SourceAnnotation } from '../../annotations/model.ts';
import { resolveCredentials } from '../../config/resolve-credentials.ts';
import { resolveSecrets } from '../../config/secret.ts';
import type { SourceConfig } from '../../config/sections/source-config.ts';
import { digestOf } from '../../tools/digest.ts';

/**
 * Stands for all that decides about answers and is not part of a call: where a source is, how it is
 * spoken to, and as whom. Gateways that share a cache share results only where all of it is equal.
 * It covers secrets, so it stays in this process: what a shared store makes of it is keyed.
 * @param baseDir What `file:` references are relative to.
 */
export function sourceFingerprint(
  source: SourceAnnotation,
  settings: SourceConfig,
  baseDir: string,
): string {
  const { endpoint, endpoints, servers, credentials, soapHeaders, wsSecurity, tls } = settings;
  const secrets = {
    ...resolveSecrets({ soapHeaders, wsSecurity }, baseDir),
    credentials: resolveCredentials(credentials, baseDir),
  };
  return digestOf([source, endpoint, endpoints, servers, tls, secrets]);
}
