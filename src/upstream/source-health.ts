import { createHash } from 'node:crypto';
import type { SourceAnnotation } from '../annotations/model.ts';
import { resolveSecrets } from '../config/secret.ts';
import type { SourceConfig } from '../config/source-config.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import type { ServerHealth } from './endpoints/server-health.ts';
import type { KnownCircuits } from './source-circuits.ts';

/**
 * What calls have told of a source. It is handed on when the configuration is read again: a server
 * that is down is no better for that.
 */
export interface SourceHealth {
  /** Of `sourceHealthKey`: where it is another, nothing of this holds. */
  readonly key: string;
  /** By their names; of a source that has several. */
  readonly servers: ReadonlyMap<string, ServerHealth>;
  readonly circuits: KnownCircuits;
}

export const nothingKnown: Omit<SourceHealth, 'key'> = { servers: new Map(), circuits: new Map() };

/**
 * Stands for how a source is spoken to, and by what its servers are judged. Texts of secrets and
 * certificates count, not only their names: they may be what a reload mends.
 * @param baseDir What `file:` references are relative to.
 */
export function sourceHealthKey(
  { protocol, endpoint }: SourceAnnotation,
  settings: SourceConfig,
  baseDir: string,
): string {
  const { tls, credentials, headers, soapHeaders, wsSecurity, servers } = settings;
  const secrets = resolveSecrets({ tls, credentials, headers, soapHeaders, wsSecurity }, baseDir);
  const where = [protocol, endpoint, settings.endpoint, settings.endpoints];
  const rules = [settings.connectTimeoutMs, servers?.ejection, servers?.healthCheck];
  return createHash('sha256')
    .update(canonicalJson([where, secrets, rules]))
    .digest('base64url');
}
