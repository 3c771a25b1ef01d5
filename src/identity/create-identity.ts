import type { GatewayConfig } from '../config/gateway-config.ts';
import { type ClientOf, createClientOf } from './client-of.ts';
import { type CredentialsOptions, createCredentials } from './create-credentials.ts';
import { challengeOf, createIdentify, type Identify } from './identify.ts';

/** Who is asking, as gateway.yaml says. */
export interface Identity {
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

export interface CreateIdentityOptions extends Omit<CredentialsOptions, 'identity'> {
  readonly config: Pick<GatewayConfig, 'identity' | 'clients'>;
}

/** @throws UserError when keys, users or secrets cannot be read */
export function createIdentity({ config, ...options }: CreateIdentityOptions): Identity {
  const { identity } = config;
  const credentials = createCredentials({ ...options, identity });
  const challenge = challengeOf(credentials);
  const credentialHeaders = [...new Set(credentials.flatMap(({ header }) => header ?? []))];
  const inCookie = credentials.some((credential) => credential.inCookie);
  return {
    identify: createIdentify({ credentials, anonymous: identity.anonymous }),
    allAnonymous: credentials.length === 0 && identity.anonymous,
    clientOf: createClientOf(config, challenge),
    challenge,
    credentialHeaders,
    varyHeaders: inCookie ? [...credentialHeaders, 'cookie'] : credentialHeaders,
  };
}
