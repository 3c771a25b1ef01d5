import type { SoapSimpleKind } from '../../../../annotations/soap-wire.ts';
import { InvalidAnswer } from '../../invalid-answer.ts';
import { encodingNamespaces } from '../xml/xml-namespaces.ts';

/**
 * SOAP::Lite of Perl sends a string that is not all ASCII as Base64, says so by xsi:type, and does
 * not ask what the contract says of it.
 */
const names: ReadonlySet<string> = new Set([
  '{http://www.w3.org/2001/XMLSchema}base64Binary',
  '{http://www.w3.org/2001/XMLSchema}base64',
  `{${encodingNamespaces['1.1']}}base64`,
  `{${encodingNamespaces['1.1']}}base64Binary`,
]);

/** @param type What xsi:type says. */
export const saysBase64 = (type: string) => names.has(type);

export const isTextKind = (kind: SoapSimpleKind) =>
  kind === 'string' || kind === 'normalizedString' || kind === 'token';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param element For the error.
 * @throws InvalidAnswer when the bytes are no text.
 */
export function textOfBytes(element: string, base64: string): string {
  const bare = base64.replace(/[ \t\r\n]+/g, '');
  try {
    if (/^[\d+/A-Za-z]*={0,2}$/.test(bare)) return utf8.decode(Buffer.from(bare, 'base64'));
  } catch {
    // Said below, as what is no Base64.
  }
  throw new InvalidAnswer(`the value of ${element} is a string in Base64 that is no text in UTF-8`);
}
