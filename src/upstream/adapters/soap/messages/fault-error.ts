import type { ErrorCode } from '../../../../errors/codes.ts';
import { UpstreamError } from '../../../../errors/upstream-error.ts';
import { codeForHttpStatus } from '../../../transport/http-status.ts';
import { typeKey } from '../values/wire-types.ts';
import type { SoapFault } from './fault-reader.ts';

const maxMessageLength = 500;
const maxDetailsLength = 8_192;
const maxLoggedLength = 4_096;

interface FaultPlace {
  readonly source: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

/**
 * A fault in the gateway's terms. What the contract declares was meant for callers and is shown to
 * them; the text of any other fault may be anything, a stack trace for example, and is only logged.
 */
export function faultError(
  { codes, reason, declared }: SoapFault,
  { source, status, retryAfterMs }: FaultPlace,
): UpstreamError {
  return new UpstreamError(codeOf(codes, status), {
    source,
    ...(declared !== undefined && shown(reason, declared)),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause: new Error(`SOAP fault ${codes.join(' ')}: ${reason}`.slice(0, maxLoggedLength)),
  });
}

/** WS-Security 1.1, 12, and the example of SOAP 1.1, 4.4.1: our credentials, not the client's values. */
const credentialFaults: ReadonlySet<string> = new Set([
  ...['FailedAuthentication', 'FailedCheck', 'InvalidSecurity', 'InvalidSecurityToken'],
  ...['MessageExpired', 'SecurityTokenUnavailable', 'UnsupportedAlgorithm'],
  ...['UnsupportedSecurityToken', 'Client.Authentication'],
]);

/** Statuses that say what a fault of any code means: SOAP has no codes for it. */
const tellingStatuses: ReadonlySet<number> = new Set([401, 403, 407, 429]);

function codeOf(codes: readonly string[], status: number): ErrorCode {
  const names = codes.map((code) => code.slice(code.indexOf(':') + 1));
  if (names.some((name) => credentialFaults.has(name))) return 'UPSTREAM_UNAUTHENTICATED';
  if (tellingStatuses.has(status)) return codeForHttpStatus(status);
  const [name] = names[0]?.split('.') ?? [];
  return name === 'Client' || name === 'Sender' ? 'BAD_INPUT' : 'UPSTREAM_FAILED';
}

function shown(reason: string, declared: NonNullable<SoapFault['declared']>) {
  const message = reason
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, maxMessageLength)
    .trim();
  return { ...(message !== '' && { message }), details: detailsOf(declared) };
}

/** The name of the fault's detail as `fault`, and its members. */
function detailsOf({ name, value }: NonNullable<SoapFault['declared']>): Record<string, unknown> {
  const json = JSON.stringify(value, (key, member: unknown) =>
    // The name of an XSD type says nothing to a client.
    key === typeKey ? undefined : typeof member === 'bigint' ? String(member) : member,
  );
  if (json.length > maxDetailsLength) return { fault: name };
  const plain: unknown = JSON.parse(json);
  const members = typeof plain === 'object' && plain !== null ? plain : { value: plain };
  // First for the reader, and last so that no member takes its place.
  return Object.assign({ fault: name }, members, { fault: name });
}
