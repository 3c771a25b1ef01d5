import type { SourceAnnotation } from '../annotations/model.ts';
import { resolveCredentials } from '../config/resolve-credentials.ts';
import { resolveSecrets } from '../config/secret.ts';
import type { SourceConfig } from '../config/sections/source-config.ts';
import { digestOf } from '../tools/digest.ts';

/**
 * Stands for how a source is spoken to, and by what its servers are judged: where it is another,
 * nothing that calls have shown about them holds any more. Texts of secrets and certificates count,
 * not only their names: they may be what the reload fixes.
 * @param baseDir What `file:` references are relative to.
 */
export function sourceHealthKey(
  { name, protocol, endpoint }: SourceAnnotation,
  settings: SourceConfig,
  baseDir: string,
): string {
  const { tls, credentials, headers, soapHeaders, wsSecurity, servers } = settings;
  const secrets = {
    ...resolveSecrets({ tls, headers, soapHeaders, wsSecurity }, baseDir),
    credentials: resolveCredentials(credentials, baseDir),
  };
  const where = [name, protocol, endpoint, settings.endpoint, settings.endpoints];
  const rules = [settings.connectTimeoutMs, servers?.ejection, servers?.healthCheck];
  return digestOf([where, secrets, rules]);
}
