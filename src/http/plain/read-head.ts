import type { HeaderMap } from '../request/header-map.ts';

/** The head of a request whose end is known from it. */
export interface RequestHead {
  readonly method: string;
  /** Begins with `/`. */
  readonly target: string;
  /** Frozen: the next request may have the same. */
  readonly headers: HeaderMap;
  /** With the empty line that ends it. */
  readonly headBytes: number;
  /** What follows. */
  readonly bodyBytes: number;
}

/** Longer ones are rare, and Node knows how to refuse them. */
export const maxHeadBytes = 8_192;
/** What is sent in several reads of a socket anyway is left to Node, which counts it as it comes. */
export const maxBodyBytes = 65_536;

const endOfHead = Buffer.from('\r\n\r\n');
/** No form of a target but a path (RFC 9112, 3.2.1), and no character that should be escaped. */
const requestLine = /^(GET|HEAD|OPTIONS|POST) (\/[!$-;=?-Z_a-z~]*) HTTP\/1\.1$/;
/**
 * Without obsolete folding, whose lines begin with a blank, and without bytes beyond ASCII. Only in one
 * place can each blank be read: with two, 8 kB of them before a wrong byte would take 100 ms.
 */
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(?:([!-~](?:[\t -~]*[!-~])?)[ \t]*)?$/;
const contentLength = /^(0|[1-9][0-9]{0,7})$/;

/** What changes how a request ends, or who answers it. */
const left: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'trailer',
  'te',
  'expect',
  'upgrade',
  'http2-settings',
  'proxy-connection',
]);

/**
 * Reads the head of a request as nearly all clients write it, by the strictest reading of RFC 9112:
 * what could be read in two ways is not read here at all.
 * @param bytes From its first byte on.
 * @returns `undefined`: it is another one, or not complete.
 */
export function readHead(bytes: Buffer): RequestHead | undefined {
  const end = bytes.indexOf(endOfHead);
  if (end === -1 || end > maxHeadBytes) return undefined;
  const [start = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [, method, target] = requestLine.exec(start) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, name = '', value = ''] = headerLine.exec(line) ?? [];
    const lowerCase = name.toLowerCase();
    // How the values of a repeated one belong together depends on the header.
    if (name === '' || headers[lowerCase] !== undefined || left.has(lowerCase)) return undefined;
    headers[lowerCase] = value;
  }
  const { connection = 'keep-alive', 'content-length': announced } = headers;
  if (connection.toLowerCase() !== 'keep-alive') return undefined;
  // Only a POST has a body, and it says how long that is.
  if ((method === 'POST') !== (announced !== undefined)) return undefined;
  if (announced !== undefined && !contentLength.test(announced)) return undefined;
  const bodyBytes = Number(announced ?? 0);
  if (bodyBytes > maxBodyBytes) return undefined;
  Object.freeze(headers);
  return { method, target, headers, headBytes: end + endOfHead.length, bodyBytes };
}
