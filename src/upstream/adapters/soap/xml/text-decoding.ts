import { InvalidAnswer } from '../../invalid-answer.ts';
import { isBlank } from './xml-blanks.ts';

/**
 * The text of an XML document: by its first bytes where they can only be UTF-16, then the charset
 * of `Content-Type`, then its XML declaration, then as UTF-8 (RFC 7303, 3; XML 1.0, appendix F).
 * Blank lines before the declaration, which XML forbids and some scripts print, are left out.
 */
export function decodeXml(message: Buffer, contentType: string | undefined): string {
  const body = withoutBlanks(message);
  const charset =
    encodingOfBytes(body) ?? charsetOf(contentType) ?? declaredEncoding(body) ?? 'utf-8';
  try {
    const decoder = isUtf8(charset) ? utf8 : new TextDecoder(charset, { fatal: true });
    return decoder.decode(body);
  } catch (cause) {
    throw new InvalidAnswer(`it is not text in ${charset}`, { cause });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const isUtf8 = (charset: string) => /^utf-?8$/i.test(charset);

/** A byte order mark, or the first `<` of a document without one. */
function encodingOfBytes([first, second, third]: Buffer): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  const isLittleEndian = (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0);
  return isLittleEndian ? 'utf-16le' : undefined;
}

function withoutBlanks(body: Buffer): Buffer {
  const start = body.findIndex((byte) => !isBlank(byte));
  return start > 0 ? body.subarray(start) : body;
}

const charsetOf = (contentType: string | undefined) =>
  /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1];

function declaredEncoding(body: Buffer): string | undefined {
  const start = body.toString('latin1', 0, 200);
  const declared = /^<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']/.exec(start)?.[1];
  // What can be read byte by byte is not UTF-16, whatever a generator wrote there.
  return declared === undefined || /^utf-?16/i.test(declared) ? undefined : declared;
}
