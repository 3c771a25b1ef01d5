import { randomUUID } from 'node:crypto';
import { RefusedValue } from '../../refused-value.ts';
import type { HeaderParts } from '../headers/header-writer.ts';
import type { CompiledOperation } from '../operation.ts';
import { memberOf } from '../values/member-of.ts';
import { writeEnvelope } from './envelope-writer.ts';
import { contentIdPrefix } from './message-parts.ts';

type Args = Readonly<Record<string, unknown>>;

/** The body of a call, and the headers that say what it is. */
export interface RequestMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

interface Attachment {
  readonly key: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

/** Throws `RefusedValue`; see `writeEnvelope`. */
export function writeMessage(
  operation: CompiledOperation,
  headerParts: HeaderParts,
  args: Args,
): RequestMessage {
  const headers = protocolHeaders(operation);
  if (operation.inputAttachments.length === 0) {
    return { headers, body: writeEnvelope(operation, headerParts, args) };
  }
  const attachments = attachmentsOf(operation, args);
  const rest = { ...args };
  for (const { key } of operation.inputAttachments) delete rest[key];
  const envelope = writeEnvelope(operation, headerParts, rest);
  return attachments.length === 0
    ? { headers, body: envelope }
    : withAttachments(envelope, headers, attachments);
}

/** SOAP 1.1, 6.1 and SOAP 1.2 Adjuncts, 7.5. */
function protocolHeaders({ version, action }: CompiledOperation) {
  if (version === '1.1') {
    return {
      accept: 'text/xml, multipart/related',
      'content-type': 'text/xml; charset=utf-8',
      soapaction: `"${action}"`,
    };
  }
  const parameter = action === '' ? '' : `; action="${action}"`;
  return {
    accept: 'application/soap+xml, multipart/related',
    'content-type': `application/soap+xml; charset=utf-8${parameter}`,
  };
}

function attachmentsOf({ inputAttachments }: CompiledOperation, args: Args): Attachment[] {
  return inputAttachments.flatMap(({ key, mediaType = 'application/octet-stream' }) => {
    const value = memberOf(args, key) ?? undefined;
    if (value === undefined) return [];
    if (typeof value !== 'string')
      throw new RefusedValue(`The value of "${key}" is not Base64 text.`);
    return [{ key, mediaType, content: Buffer.from(value, 'base64') }];
  });
}

/** SOAP Messages with Attachments, 3; WS-I Attachments Profile 1.0, 3. */
function withAttachments(
  envelope: string,
  headers: Readonly<Record<'content-type', string>>,
  attachments: readonly Attachment[],
): RequestMessage {
  const [mediaType = ''] = headers['content-type'].split(';');
  const boundary = `headgate-${randomUUID()}`;
  const start = '<envelope@headgate>';
  const part = (id: string, type: string, content: string | Buffer) => [
    Buffer.from(
      `--${boundary}\r\ncontent-type: ${type}\r\ncontent-transfer-encoding: binary\r\ncontent-id: ${id}\r\n\r\n`,
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ];
  return {
    headers: {
      ...headers,
      'content-type': `multipart/related; type="${mediaType}"; start="${start}"; boundary="${boundary}"`,
    },
    body: Buffer.concat([
      ...part(start, headers['content-type'], envelope),
      ...attachments.flatMap(({ key, mediaType: type, content }) =>
        part(`<${contentIdPrefix(key)}${randomUUID()}@headgate>`, type, content),
      ),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
  };
}
