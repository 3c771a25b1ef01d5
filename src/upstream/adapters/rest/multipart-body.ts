import { randomUUID } from 'node:crypto';
import type { RestBodyMember } from '../../../annotations/bindings.ts';
import { RefusedValue } from '../refused-value.ts';
import { bytesOf } from './bytes.ts';
import { isObjectArgument, writeJson } from './exact-json.ts';
import { membersOf } from './form-members.ts';
import { representationOf } from './media-type.ts';
import { delimiterOf, textOf, withoutDelimiter } from './parameters.ts';
import type { RequestContent } from './request-content.ts';

interface Part {
  readonly fileName?: string;
  readonly mediaType?: string;
  readonly content: string | Uint8Array;
}

/**
 * RFC 7578. Lists repeat their part, unless the contract has them in one; objects are JSON (OpenAPI
 * 3.1, Encoding Object).
 */
export function writeMultipart(
  value: unknown,
  encoding: readonly RestBodyMember[],
): RequestContent {
  const encodings = new Map(encoding.map((each) => [each.name, each]));
  // Random, so that no value can hold the boundary and begin a part of its own.
  const boundary = `headgate-${randomUUID()}`;
  const chunks = membersOf(value)
    .flatMap(([name, member]) =>
      valuesOf(member, encodings.get(name)).map((item): [string, unknown] => [name, item]),
    )
    .filter(([, item]) => item !== null && item !== undefined)
    .flatMap(([name, item]) => {
      const { fileName, mediaType, content } = partOf(item, name, encodings.get(name));
      const file = fileName === undefined ? '' : `; filename="${quoted(fileName)}"`;
      const type = mediaType === undefined ? '' : `\r\nContent-Type: ${mediaType}`;
      const head = `Content-Disposition: form-data; name="${quoted(name)}"${file}${type}`;
      return [Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), Buffer.from(content), lineEnd];
    });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** A value for each part. */
function valuesOf(member: unknown, encoding: RestBodyMember | undefined): readonly unknown[] {
  if (!Array.isArray(member)) return [member];
  if (encoding?.explode !== false) return member;
  const delimiter = delimiterOf(encoding.style ?? 'form');
  const items = member.filter((item) => item !== null && item !== undefined);
  if (items.length === 0) return [];
  // Nothing in a part is encoded.
  return [items.map((item) => withoutDelimiter(textOf(item), delimiter)).join(delimiter)];
}

const lineEnd = Buffer.from('\r\n');

function partOf(item: unknown, name: string, encoding: RestBodyMember | undefined): Part {
  if (encoding?.file === true) return filePart(item, name, encoding);
  const mediaType = encoding?.mediaType;
  const isJson =
    mediaType === undefined ? isObjectArgument(item) : representationOf(mediaType) === 'json';
  if (isJson) return { mediaType: mediaType ?? 'application/json', content: writeJson(item) };
  return { ...(mediaType !== undefined && { mediaType }), content: textOf(item) };
}

/** A `FileInput`: its name and type are the client's, its type replaces that of the contract. */
function filePart(item: unknown, name: string, { mediaType }: RestBodyMember): Part {
  const file = isObjectArgument(item) ? item : {};
  const fileName = typeof file.filename === 'string' ? file.filename : name;
  if (!fileName.isWellFormed()) throw new RefusedValue('has a file name that is not valid text');
  const told = typeof file.contentType === 'string' ? file.contentType : undefined;
  if (told !== undefined && !mediaTypePattern.test(told)) {
    throw new RefusedValue('has a content type that is not a media type');
  }
  return {
    fileName,
    mediaType: told ?? mediaType ?? 'application/octet-stream',
    content: bytesOf(file.content),
  };
}

/** RFC 9110, 8.3.1; a line break would begin a header of its own. */
const token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const mediaTypePattern = new RegExp(
  `^${token}/${token}( *; *${token}=(${token}|"[\\t \\x21\\x23-\\x5b\\x5d-\\x7e]*"))*$`,
);

/** RFC 7578, section 2, as browsers do it (HTML Standard, multipart/form-data encoding). */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
