import { InvalidAnswer } from '../../invalid-answer.ts';
import { decodeXml } from '../xml/text-decoding.ts';
import type { Attachments } from '../xml/xml-events.ts';

/** An answer: its envelope and what came beside it. */
export interface SoapMessage {
  readonly xml: string;
  readonly attachments: Attachments;
}

interface MimePart {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly content: Buffer;
}

const noAttachments: Attachments = new Map();
const maxParts = 1_000;

/**
 * The envelope of an answer. In multipart/related (SOAP with Attachments; MTOM, 3.2) it is the part
 * that `start` names, or the first one (RFC 2387, 3.2). Throws `InvalidAnswer`.
 */
export function readMessage(body: Buffer, contentType: string | undefined): SoapMessage {
  if (!/^\s*multipart\/related\b/i.test(contentType ?? '')) {
    return { xml: decodeXml(body, contentType), attachments: noAttachments };
  }
  const boundary = parameterOf(contentType, 'boundary');
  if (boundary === undefined) throw new InvalidAnswer('its parts have no boundary');
  const parts = partsOf(body, boundary);
  const start = bareId(parameterOf(contentType, 'start'));
  const root = parts.find((part) => start !== undefined && idOf(part) === start) ?? parts[0];
  if (root === undefined) throw new InvalidAnswer('it has no parts');
  const attachments = new Map<string, string>();
  for (const part of parts) {
    const id = idOf(part);
    if (part !== root && id !== undefined) attachments.set(id, decoded(part).toString('base64'));
  }
  return { xml: decodeXml(decoded(root), root.headers.get('content-type')), attachments };
}

/** RFC 2046, 5.1.1: parts stand between lines that begin with `--boundary`. */
function partsOf(body: Buffer, boundary: string): MimePart[] {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: MimePart[] = [];
  let start = delimiterAfter(body, delimiter, 0);
  while (start !== -1) {
    const end = start + delimiter.length;
    if (body.toString('latin1', end, end + 2) === '--') break;
    const next = delimiterAfter(body, delimiter, end);
    if (next === -1) throw new InvalidAnswer('its last part is cut off');
    parts.push(parsePart(body.subarray(end, next)));
    if (parts.length > maxParts) throw new InvalidAnswer('it has too many parts');
    start = next;
  }
  return parts;
}

/** Only at the start of a line: bytes of a part may look like the boundary. */
function delimiterAfter(body: Buffer, delimiter: Buffer, from: number): number {
  let found = body.indexOf(delimiter, from);
  while (found > 0 && body[found - 1] !== 0x0a) found = body.indexOf(delimiter, found + 1);
  return found;
}

function parsePart(bytes: Buffer): MimePart {
  const [, , lineBreak = ''] = /^([^\r\n]*)(\r?\n)/.exec(bytes.toString('latin1', 0, 200)) ?? [];
  const head = bytes.indexOf('\n') + 1;
  const blank = lineBreak + lineBreak;
  // A part without headers begins with the blank line.
  const end = bytes.subarray(head).indexOf(lineBreak) === 0 ? head : bytes.indexOf(blank, head);
  if (lineBreak === '' || end === -1) throw new InvalidAnswer('a part of it has no end of headers');
  const contentStart = end === head ? head + lineBreak.length : end + blank.length;
  // The line break before the next boundary belongs to the boundary.
  const contentEnd = bytes.length - (bytes.at(-2) === 0x0d ? 2 : 1);
  const unfolded = bytes.toString('latin1', head, end).replace(/\r?\n[\t ]+/g, ' ');
  const headers = unfolded.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon === -1
      ? []
      : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return {
    headers: new Map(headers),
    content: bytes.subarray(contentStart, Math.max(contentStart, contentEnd)),
  };
}

function decoded({ headers, content }: MimePart): Buffer {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? 'binary';
  if (encoding === 'base64') return Buffer.from(content.toString('latin1'), 'base64');
  if (encoding === 'quoted-printable') return quotedPrintable(content.toString('latin1'));
  return content;
}

/** RFC 2045, 6.7. Blanks before a soft line break are text. */
function quotedPrintable(text: string): Buffer {
  const joined = text.replace(/=[\t ]*\r?\n/g, '');
  const bytes = joined.replace(/=([\dA-F]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

/** How the Content-ID of a part begins (WS-I Attachments Profile 1.0, R2933). */
export const contentIdPrefix = (partName: string) => `${encodeURI(partName)}=`;

const idOf = ({ headers }: MimePart) => bareId(headers.get('content-id'));

const bareId = (id: string | undefined) => id?.replace(/^<(.*)>$/s, '$1');

/** A parameter of a media type: a token or a quoted string (RFC 9110, 5.6.6). */
function parameterOf(contentType: string | undefined, name: string): string | undefined {
  const pattern = new RegExp(String.raw`;\s*${name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))`, 'i');
  const [, quoted, token] = pattern.exec(contentType ?? '') ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? token;
}
