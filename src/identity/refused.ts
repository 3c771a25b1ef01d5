import { GatewayError } from '../errors/gateway-error.ts';

/**
 * A credential that is wrong.
 * @param challenge The `WWW-Authenticate` of the answer; an error in it is written as in RFC 6750,
 * 3.1.
 */
export function refused(message: string, challenge?: string | null, cause?: unknown): GatewayError {
  return new GatewayError('UNAUTHENTICATED', {
    message,
    ...(challenge != null && { headers: { 'www-authenticate': challenge } }),
    cause,
  });
}

/** Nobody can say now whether the credential is right: nobody gets in, and it is not its fault. */
export function undecided(cause: unknown): GatewayError {
  return new GatewayError('IDENTITY_UNAVAILABLE', { cause, retryAfterMs: 1_000 });
}
