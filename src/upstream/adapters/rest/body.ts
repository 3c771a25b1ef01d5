import { randomUUID } from 'node:crypto';
import { isJsonObject, writeJson } from './exact-json.ts';
import { representationOf } from './media-type.ts';
import { textOf } from './parameters.ts';
import { percentEncode } from './percent-encoding.ts';
import { RefusedValue } from './refused-value.ts';

export interface RequestContent {
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes a value in the media type that the contract asks for.
 * @throws RefusedValue when the value has no form in it.
 */
export function writeBody(mediaType: string, value: unknown): RequestContent {
  switch (representationOf(mediaType) ?? 'json') {
    case 'json':
      return {
        contentType: representationOf(mediaType) === 'json' ? mediaType : 'application/json',
        content: writeJson(value),
      };
    case 'form':
      return { contentType: mediaType, content: writeForm(value) };
    case 'multipart':
      return writeMultipart(value);
    case 'text': {
      const contentType = /charset=/i.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
      return { contentType, content: textOf(value) };
    }
    case 'bytes':
      return { contentType: mediaType, content: bytesOf(value) };
  }
}

/** Bytes travel through GraphQL as Base64 (RFC 4648), in either alphabet. */
function bytesOf(value: unknown): Uint8Array {
  const text = textOf(value);
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new RefusedValue('is not Base64');
  return Buffer.from(text, 'base64');
}

/** `application/x-www-form-urlencoded`: lists repeat their name, objects use `name[key]`. */
function writeForm(value: unknown): string {
  return membersOf(value)
    .flatMap(([name, member]) => [...formFields(name, member)])
    .map(([name, text]) => `${formEncode(name)}=${formEncode(text)}`)
    .join('&');
}

/** URL Standard, 5.2: a blank is written `+`. */
const formEncode = (text: string) => percentEncode(text).replaceAll('%20', '+');

function* formFields(name: string, value: unknown): Generator<[string, string]> {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      // Without the index, the members of one item could not be told from those of the next.
      yield* formFields(isJsonObject(item) ? `${name}[${index}]` : name, item);
    }
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* formFields(`${name}[${key}]`, member);
  } else {
    yield [name, textOf(value)];
  }
}

/** RFC 7578. Lists repeat their part, objects are JSON (OpenAPI 3.1, Encoding Object). */
function writeMultipart(value: unknown): RequestContent {
  // Random, so that no value can hold the boundary and begin a part of its own.
  const boundary = `headgate-${randomUUID()}`;
  const parts = membersOf(value)
    .flatMap(([name, member]) =>
      (Array.isArray(member) ? member : [member]).map((item) => [name, item]),
    )
    .filter(([, item]) => item !== null && item !== undefined)
    .map(([name, item]) => {
      const [type, text] = isJsonObject(item)
        ? ['\r\nContent-Type: application/json', writeJson(item)]
        : ['', textOf(item)];
      const disposition = `Content-Disposition: form-data; name="${partName(String(name))}"`;
      return `--${boundary}\r\n${disposition}${type}\r\n\r\n${text}\r\n`;
    });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: `${parts.join('')}--${boundary}--\r\n`,
  };
}

/** RFC 7578, section 2, as browsers do it (HTML Standard, multipart/form-data encoding). */
function partName(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function membersOf(value: unknown): [string, unknown][] {
  if (!isJsonObject(value)) throw new RefusedValue('is not an object, as a form must be');
  return Object.entries(value);
}
