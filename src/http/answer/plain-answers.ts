import type { RequestContext } from '../../shared/request-context.ts';
import { inRounds } from '../../tools/in-rounds.ts';
import type { HttpResponse } from '../exchange.ts';

/** A text or the bytes of one. */
export type AnswerBody = string | Uint8Array;

interface Answer {
  readonly response: HttpResponse;
  readonly body: AnswerBody;
  readonly encoding: BufferEncoding;
}

/**
 * @returns Sends an answer that is whole, with status 200. Answers that are ready together are
 * written together (031).
 */
export function createSendAnswer() {
  // Node sends a text together with the headers, bytes after them.
  const end = inRounds(
    ({ response, body, encoding }: Answer) => response.end(body, encoding),
    process.nextTick,
  );
  return (
    response: HttpResponse,
    mediaType: string,
    body: AnswerBody,
    { answerHeaders }: Pick<RequestContext, 'answerHeaders'>,
  ): void => {
    const bytes = Buffer.byteLength(body);
    answerHeaders['content-type'] = `${mediaType}; charset=utf-8`;
    answerHeaders['content-length'] = String(bytes);
    response.writeHead(200, answerHeaders);
    // ASCII needs no encoding.
    end({ response, body, encoding: bytes === body.length ? 'latin1' : 'utf8' });
  };
}
