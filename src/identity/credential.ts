import type { GatewayError } from '../errors/gateway-error.ts';
import type { Principal, RequestContext } from '../shared/request-context.ts';

/** The part of a request that credentials stand in. */
export type CredentialRequest = Pick<
  RequestContext,
  'headers' | 'clientCertificate' | 'fromTrustedProxy'
> &
  Partial<Pick<RequestContext, 'trace'>>;

/** What one credential of a request proves: somebody, or nothing at all. */
export type Judgement = Principal | GatewayError;

/** A credential that a request has, before anybody has judged it. */
export type Presented = () => Judgement | Promise<Judgement>;

/**
 * One kind of credentials. Looking for them costs next to nothing, because every request pays it;
 * judging them may ask others.
 */
export interface Credential {
  /** The `WWW-Authenticate` of a 401: how to send it (RFC 9110, 11.6.1). `null`: not by a header. */
  readonly challenge: string | null;
  /** The header that clients set to send it, in lower case. `null`: there is none. */
  readonly header: string | null;
  /** Whether it may also come in a cookie. */
  readonly inCookie: boolean;
  /** The scheme that it has in `Authorization`, in lower case. `null`: it does not stand there. */
  readonly scheme: string | null;
  /** Whether a second one beside it is refused. A connection has a certificate for all requests. */
  readonly isExclusive: boolean;
  /**
   * The credentials of this kind that a request has: one, unless somebody makes fun of us. A
   * judgement that cannot be made now (a store that is down) is thrown.
   */
  find(request: CredentialRequest): readonly Presented[];
}

/** What a request without credentials of a kind has. */
export const none: readonly Presented[] = [];
