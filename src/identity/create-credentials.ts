import { resolve } from 'node:path';
import type { IdentityConfig } from '../config/sections/identity-config.ts';
import type { Redis } from '../redis/connect-redis.ts';
import type { Owned } from '../tools/owned.ts';
import type { Credential } from './credential.ts';
import { apiKeyCredential } from './credentials/api-keys.ts';
import { basicCredential } from './credentials/basic.ts';
import { bearerTokenCredential } from './credentials/bearer-tokens.ts';
import { clientCertificateCredential } from './credentials/client-certificates.ts';
import { createPasswordChecks } from './credentials/password-checks.ts';
import type { IdentityMemory } from './identity-memory.ts';
import { configKeys } from './stores/config-keys.ts';
import { fileKeys } from './stores/file-keys.ts';
import { redisKeys } from './stores/redis-keys.ts';
import { introspectionVerifier } from './tokens/introspection-verifier.ts';
import { jwtVerifier } from './tokens/jwt-verifier.ts';

export interface CredentialsOptions {
  readonly identity: IdentityConfig;
  /** What file names in it are relative to: the folder of gateway.yaml. */
  readonly baseDir: string;
  /** `null`: there is none. */
  readonly redis: Redis | null;
  readonly memory: IdentityMemory;
  /** Called when the times at which API keys were last used cannot be written down. */
  readonly lastUsedFailed: (error: unknown) => void;
  /** Whose end is that of the credentials. */
  readonly user: Owned;
}

/**
 * The kinds of credentials that are configured, in the order in which they are looked for.
 * @throws UserError when keys, users or secrets cannot be read
 */
export function createCredentials(options: CredentialsOptions): readonly Credential[] {
  const { order, certificates } = options.identity;
  const kinds: Record<(typeof order)[number], Credential | undefined> = {
    apiKey: apiKeys(options),
    token: tokens(options),
    basic: passwords(options),
    certificate: certificates && clientCertificateCredential(certificates),
  };
  return order.flatMap((kind) => kinds[kind] ?? []);
}

function apiKeys({
  identity: { apiKeys: config },
  baseDir,
  redis,
  lastUsedFailed,
  user,
}: CredentialsOptions): Credential | undefined {
  if (config === undefined) return undefined;
  const stores = [configKeys(config.keys)];
  if (config.file !== undefined)
    stores.push(user.use(fileKeys(resolve(baseDir, config.file), lastUsedFailed)));
  if (config.redis && redis !== null) stores.push(user.use(redisKeys(redis, lastUsedFailed)));
  return apiKeyCredential(config, stores);
}

function passwords({
  identity: { basic },
  baseDir,
  memory,
  user,
}: CredentialsOptions): Credential | undefined {
  if (basic === undefined) return undefined;
  const { maxConcurrentChecks } = basic;
  const { isRight } = memory.passwords.take(user, [String(maxConcurrentChecks)], () =>
    createPasswordChecks(maxConcurrentChecks),
  );
  return basicCredential(basic, resolve(baseDir, basic.file), isRight);
}

function tokens({ identity, ...options }: CredentialsOptions): Credential | undefined {
  const { jwt, introspection } = identity;
  if (jwt === undefined && introspection === undefined) return undefined;
  return bearerTokenCredential(jwt ?? { header: 'authorization', cookie: undefined }, [
    ...(jwt === undefined ? [] : [jwtVerifier(jwt.issuers, options)]),
    ...(introspection === undefined ? [] : [introspectionVerifier(introspection, options)]),
  ]);
}
