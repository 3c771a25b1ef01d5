import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Redis } from '../redis/connect-redis.ts';
import { type ClientOf, createClientOf } from './client-of.ts';
import { createCredentials } from './create-credentials.ts';
import { challengeOf, createIdentify, type Identify } from './identify.ts';

/** Who is asking, as gateway.yaml says. */
export interface Identity extends AsyncDisposable {
  readonly identify: Identify;
  /** Nobody can be more than anonymous: there is nothing to find out about a request. */
  readonly allAnonymous: boolean;
  readonly clientOf: ClientOf;
  /** The `WWW-Authenticate` of a 401. */
  readonly challenge: string;
  /**
   * The headers that clients set to say who is asking, in lower case; others may be meant for an
   * upstream, and those that a proxy sets are none of these.
   */
  readonly credentialHeaders: readonly string[];
  /** The same with `cookie`, where credentials may stand in one. */
  readonly varyHeaders: readonly string[];
}

export interface CreateIdentityOptions {
  readonly config: Pick<GatewayConfig, 'identity' | 'clients'>;
  /** What file names are relative to: the folder of gateway.yaml. */
  readonly baseDir: string;
  readonly redis: Redis | null;
}

/** @throws UserError when keys, users or secrets cannot be read */
export function createIdentity({ config, baseDir, redis }: CreateIdentityOptions): Identity {
  const { identity } = config;
  const credentials = createCredentials({ identity, baseDir, redis });
  const challenge = challengeOf(credentials.all);
  const credentialHeaders = [...new Set(credentials.all.flatMap(({ header }) => header ?? []))];
  const inCookie = credentials.all.some((credential) => credential.inCookie);
  return {
    identify: createIdentify({ credentials: credentials.all, anonymous: identity.anonymous }),
    allAnonymous: credentials.all.length === 0 && identity.anonymous,
    clientOf: createClientOf(config, challenge),
    challenge,
    credentialHeaders,
    varyHeaders: inCookie ? [...credentialHeaders, 'cookie'] : credentialHeaders,
    [Symbol.asyncDispose]: () => credentials[Symbol.asyncDispose](),
  };
}
