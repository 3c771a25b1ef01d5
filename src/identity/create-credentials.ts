import { resolve } from 'node:path';
import type { IdentityConfig } from '../config/identity-config.ts';
import type { Redis } from '../redis/connect-redis.ts';
import { Owned } from '../tools/owned.ts';
import type { Credential } from './credential.ts';
import { apiKeyCredential } from './credentials/api-keys.ts';
import { basicCredential } from './credentials/basic.ts';
import { bearerTokenCredential } from './credentials/bearer-tokens.ts';
import { clientCertificateCredential } from './credentials/client-certificates.ts';
import { createPasswordChecks } from './credentials/password-checks.ts';
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
}

/** The kinds of credentials that are configured. */
export interface Credentials extends AsyncDisposable {
  /** In the order in which they are looked for. */
  readonly all: readonly Credential[];
}

/** @throws UserError when keys, users or secrets cannot be read */
export function createCredentials(options: CredentialsOptions): Credentials {
  const { order, certificates } = options.identity;
  const stack = new Owned();
  const kinds: Record<(typeof order)[number], Credential | undefined> = {
    apiKey: apiKeys(options, stack),
    token: tokens(options),
    basic: passwords(options, stack),
    certificate: certificates && clientCertificateCredential(certificates),
  };
  return {
    all: order.flatMap((kind) => kinds[kind] ?? []),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

function apiKeys(
  { identity: { apiKeys: config }, baseDir, redis }: CredentialsOptions,
  stack: Owned,
): Credential | undefined {
  if (config === undefined) return undefined;
  const stores = [configKeys(config.keys)];
  if (config.file !== undefined) stores.push(stack.use(fileKeys(resolve(baseDir, config.file))));
  if (config.redis && redis !== null) stores.push(stack.use(redisKeys(redis)));
  return apiKeyCredential(config, stores);
}

function passwords(
  { identity: { basic }, baseDir }: CredentialsOptions,
  stack: Owned,
): Credential | undefined {
  if (basic === undefined) return undefined;
  const { isRight } = stack.use(createPasswordChecks(basic.maxConcurrentChecks));
  return basicCredential(basic, resolve(baseDir, basic.file), isRight);
}

function tokens({ identity, baseDir }: CredentialsOptions): Credential | undefined {
  const { jwt, introspection } = identity;
  if (jwt === undefined && introspection === undefined) return undefined;
  return bearerTokenCredential(jwt ?? { header: 'authorization', cookie: undefined }, [
    ...(jwt === undefined ? [] : [jwtVerifier(jwt.issuers, baseDir)]),
    ...(introspection === undefined ? [] : [introspectionVerifier(introspection, baseDir)]),
  ]);
}
