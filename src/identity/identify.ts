import { GatewayError } from '../errors/gateway-error.ts';
import type { Principal } from '../shared/request-context.ts';
import { parseAuthorization } from './authorization-header.ts';
import type { Credential, CredentialRequest, Judgement, Presented } from './credential.ts';
import { refused } from './refused.ts';

/** @throws GatewayError when the credentials of the request are wrong, or nobody can say now */
export type Identify = (request: CredentialRequest) => Principal | null | Promise<Principal>;

export interface IdentifyOptions {
  /** The kinds of credentials, in the order in which they are looked for. */
  readonly credentials: readonly Credential[];
  /** Whether a request without credentials is answered. */
  readonly anonymous: boolean;
}

/**
 * Who is asking. Credentials of a kind that is not configured are not ours to judge (they may be
 * meant for an upstream); those that are must be right, and only one may be sent: a request whose
 * parts say different things is refused, and never becomes an anonymous one.
 */
export function createIdentify({ credentials, anonymous }: IdentifyOptions): Identify {
  const challenge = challengeOf(credentials);
  const schemes = new Set(credentials.map(({ scheme }) => scheme).filter((scheme) => scheme));

  const find = (request: CredentialRequest): Presented | undefined => {
    const { authorization } = request.headers;
    if (schemes.size > 0 && authorization !== undefined) {
      const scheme = parseAuthorization(authorization)?.scheme;
      if (scheme === undefined || !schemes.has(scheme)) {
        throw refused(
          'The Authorization header is not a credential that is known here.',
          challenge,
        );
      }
    }
    let first: Presented | undefined;
    let sent = 0;
    for (const credential of credentials) {
      const found = credential.find(request);
      if (credential.isExclusive) sent += found.length;
      first ??= found[0];
    }
    if (sent > 1) throw refused('Send one credential, not several.', challenge);
    return first;
  };
  return (request) => {
    const presented = find(request);
    if (presented !== undefined) return settle(presented());
    if (anonymous) return null;
    throw refused('This gateway answers no anonymous requests.', challenge);
  };
}

async function settle(judgement: Judgement | Promise<Judgement>): Promise<Principal> {
  const judged = await judgement;
  if (judged instanceof GatewayError) throw judged;
  return judged;
}

/** `WWW-Authenticate` for all kinds that a client could send. Certificates are in no header. */
export function challengeOf(credentials: readonly Credential[]): string {
  const challenges = credentials.flatMap(({ challenge }) => challenge ?? []);
  return challenges.length === 0 ? 'Bearer' : challenges.join(', ');
}
