import type { SourceAnnotation } from '../annotations/model.ts';
import { defaultSourceConfig, type SourceConfig } from '../config/sections/source-config.ts';
import { UserError } from '../errors/user-error.ts';

/**
 * Settings of another protocol would look as if they did something: a credential that no adapter
 * sends as if it protected, a rule that no adapter knows as if it were followed.
 * @throws UserError
 */
export function refuseUnusedSettings(
  { name, protocol }: SourceAnnotation,
  settings: SourceConfig,
): void {
  if (protocol !== 'soap') {
    const isSet = {
      wsSecurity: settings.wsSecurity !== undefined,
      soapHeaders: Object.keys(settings.soapHeaders).length > 0,
    };
    const key = isSet.wsSecurity ? 'wsSecurity' : isSet.soapHeaders ? 'soapHeaders' : undefined;
    if (key !== undefined) {
      throw new UserError(
        `sources.${name}.${key} is for SOAP, and ${name} is a ${protocol} source`,
        { hint: `Use sources.${name}.headers.` },
      );
    }
  }
  const { pingIntervalMs } = settings;
  if (protocol !== 'grpc' && pingIntervalMs !== defaultSourceConfig.pingIntervalMs) {
    throw new UserError(
      `sources.${name}.pingIntervalMs is for gRPC, and ${name} is a ${protocol} source`,
      { hint: `Its calls end after sources.${name}.timeoutMs.` },
    );
  }
  const caches = [settings.cache, ...Object.values(settings.operations).map(({ cache }) => cache)];
  if (protocol !== 'rest' && caches.some((cache) => cache?.http === true)) {
    throw new UserError(
      `sources.${name}: cache.http is for REST, and ${name} is a ${protocol} source`,
      {
        hint: `Say how long its results are kept: sources.${name}.cache.ttlSeconds.`,
      },
    );
  }
}
