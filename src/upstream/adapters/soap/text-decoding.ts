import { InvalidAnswer } from './invalid-answer.ts';

/**
 * The text of an XML document: by its byte order mark, then the charset of `Content-Type`, then
 * its XML declaration, then as UTF-8 (RFC 7303, 3; XML 1.0, appendix F).
 */
export function decodeXml(body: Buffer, contentType: string | undefined): string {
  const charset =
    byteOrderMark(body) ?? charsetOf(contentType) ?? declaredEncoding(body) ?? 'utf-8';
  try {
    const decoder = isUtf8(charset) ? utf8 : new TextDecoder(charset, { fatal: true });
    return decoder.decode(body);
  } catch (cause) {
    throw new InvalidAnswer(`it is not text in ${charset}`, { cause });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const isUtf8 = (charset: string) => /^utf-?8$/i.test(charset);

function byteOrderMark([first, second, third]: Buffer): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined;
}

const charsetOf = (contentType: string | undefined) =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];

function declaredEncoding(body: Buffer): string | undefined {
  const start = body.toString('latin1', 0, 200);
  const declared = /^<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']/.exec(start)?.[1];
  // What can be read byte by byte is not UTF-16, whatever a generator wrote there.
  return declared === undefined || /^utf-?16/i.test(declared) ? undefined : declared;
}
