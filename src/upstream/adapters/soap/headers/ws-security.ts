import { createHash, randomBytes } from 'node:crypto';
import type { WsSecurityOptions } from '../../../call.ts';
import type { XmlWriter } from '../xml/xml-writer.ts';

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const wsse = `${oasis}-wssecurity-secext-1.0.xsd`;
const wsu = `${oasis}-wssecurity-utility-1.0.xsd`;
const tokenProfile = `${oasis}-username-token-profile-1.0`;
const base64Binary = `${oasis}-soap-message-security-1.0#Base64Binary`;

const nonceBytes = 16;

/** The name of the header, as a key of `soapHeaders`. */
export const securityHeaderName = `{${wsse}}Security`;

/**
 * Writes the Security header of one call (WS-Security 1.1; UsernameToken Profile 1.1, 3): the
 * nonce and the time are new each time, so that a digest cannot be sent again by somebody else.
 */
export function writeSecurityHeader(
  writer: XmlWriter,
  envelopeNamespace: string,
  { username, password, type, timestampTtlSeconds }: WsSecurityOptions,
): void {
  const now = Date.now();
  const created = new Date(now).toISOString();
  const nonce = randomBytes(nonceBytes);
  const leaf = (namespace: string, name: string, text: string, attributes: [string, string][]) => {
    writer.start(namespace, name);
    for (const [attribute, value] of attributes) writer.attribute('', attribute, value);
    writer.text(text);
    writer.end(namespace, name);
  };

  writer.start(wsse, 'Security');
  // A server that does not know the header must refuse the call, not answer it as anonymous.
  writer.attribute(envelopeNamespace, 'mustUnderstand', '1');
  if (timestampTtlSeconds !== undefined) {
    writer.start(wsu, 'Timestamp');
    leaf(wsu, 'Created', created, []);
    leaf(wsu, 'Expires', new Date(now + timestampTtlSeconds * 1_000).toISOString(), []);
    writer.end(wsu, 'Timestamp');
  }
  writer.start(wsse, 'UsernameToken');
  leaf(wsse, 'Username', username, []);
  leaf(wsse, 'Password', type === 'digest' ? passwordDigest(nonce, created, password) : password, [
    ['Type', `${tokenProfile}#${type === 'digest' ? 'PasswordDigest' : 'PasswordText'}`],
  ]);
  leaf(wsse, 'Nonce', nonce.toString('base64'), [['EncodingType', base64Binary]]);
  leaf(wsu, 'Created', created, []);
  writer.end(wsse, 'UsernameToken');
  writer.end(wsse, 'Security');
}

/** SHA-1 is what the profile says; it proves knowledge of the password, it protects no message. */
function passwordDigest(nonce: Buffer, created: string, password: string): string {
  return createHash('sha1').update(nonce).update(created).update(password).digest('base64');
}
