import { isUtf8 } from 'node:buffer';
import { type Awaitable, attempt } from '../../../tools/awaitable.ts';
import { runStepByStep } from '../../../tools/steps.ts';
import type { HttpResponse } from '../../transport/http-exchange.ts';
import { InvalidAnswer } from '../invalid-answer.ts';
import { readJson } from './exact-json.ts';
import { pieceLength, readLongJson } from './long-json.ts';
import { charsetOf, type Representation, representationOf } from './media-type.ts';

/**
 * Makes the function that reads the value of a successful answer; `null` when it has none. What the
 * contract declares decides how it is read: a login page in HTML is then no JSON, and JSON in a text
 * operation stays text. The function throws `InvalidAnswer`, or rejects with one: long JSON is read in
 * several turns of the event loop.
 * @param accept `RestBinding.accept`; when it leaves the type open, the answer's own type counts.
 */
export function answerReader(
  accept: string | undefined,
): (response: HttpResponse) => Awaitable<unknown> {
  const declared = declaredRepresentation(accept);
  return ({ status, headers, body }) => {
    if (status === 204 || status === 205) return null;
    const contentType = headers['content-type'] ?? '';
    return readBody(body, contentType, declared ?? representationOf(contentType) ?? 'json');
  };
}

function readBody(body: Buffer, contentType: string, representation: Representation): unknown {
  switch (representation) {
    case 'bytes':
    case 'multipart':
      return body.toString('base64');
    case 'text':
    case 'form':
      return textOfAnswer(body, contentType);
    case 'json':
      return parse(textOfAnswer(body, contentType));
  }
}

function declaredRepresentation(accept: string | undefined): Representation | undefined {
  const declared = (accept ?? '').split(',').map(representationOf);
  return declared.includes('json') ? 'json' : declared[0];
}

function parse(text: string): Awaitable<unknown> {
  const read = () =>
    text.length > pieceLength ? runStepByStep(readLongJson(text)) : readJson(text);
  return attempt(text.trim() === '' ? () => null : read, (cause) => {
    throw new InvalidAnswer('the answer is not JSON', { cause });
  });
}

/** Decodes text without a byte order mark. JSON is UTF-8 (RFC 8259, 8.1) unless it says otherwise. */
export function textOfAnswer(body: Buffer, contentType: string): string {
  const charset = charsetOf(contentType) ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') {
    if (!isUtf8(body)) throw new InvalidAnswer('the answer is not UTF-8');
    const text = body.toString('utf8');
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch (cause) {
    throw new InvalidAnswer(`the answer is not ${charset}`, { cause });
  }
}
