import { UpstreamError } from '../../../errors/upstream-error.ts';
import type { SoapFault } from './fault-reader.ts';
import { typeKey } from './wire-types.ts';

const maxMessageLength = 500;
const maxDetailsLength = 8_192;
const maxLoggedLength = 4_096;

/**
 * A fault in the gateway's terms. What the contract declares was meant for callers and is shown to
 * them; the text of any other fault may be anything, a stack trace for example, and is only logged.
 */
export function faultError({ code, reason, declared }: SoapFault, source: string): UpstreamError {
  return new UpstreamError(codeOf(code), {
    source,
    ...(declared !== undefined && shown(reason, declared)),
    cause: new Error(`SOAP fault ${code}: ${reason}`.slice(0, maxLoggedLength)),
  });
}

/** `soap:Client.Authentication` (SOAP 1.1, 4.4.1) is a Client fault. */
function codeOf(code: string) {
  const [name] = code.slice(code.indexOf(':') + 1).split('.');
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
