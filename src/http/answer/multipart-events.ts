import type { ExecutionResult } from 'graphql';
import type { FetchAPI } from 'graphql-yoga';
import { rangesOf } from '../request/answer-type.ts';
import { resultText } from './result-text.ts';

/**
 * Whether a client reads events as Apollo's do: parts of `multipart/mixed;subscriptionSpec=1.0`. It has
 * to say so; who likes server-sent events more gets these.
 */
export function readsMultipartEvents(accept = ''): boolean {
  const ranges = rangesOf(accept);
  const sse = ranges.find(({ text }) => text === 'text/event-stream');
  return ranges.some(
    ({ text, weight, parameters }) =>
      text === 'multipart/mixed' &&
      weight > 0 &&
      weight >= (sse?.weight ?? 0) &&
      parameters.some((each) => /^subscriptionspec="?1\.0"?$/.test(each)),
  );
}

const boundary = 'graphql';
const contentType = `multipart/mixed;boundary="${boundary}";subscriptionSpec=1.0`;
const encoder = new TextEncoder();

/** A part, and the delimiter behind it: without that, clients do not know that it is whole. */
const part = (json: string) =>
  encoder.encode(`\r\ncontent-type: application/json\r\n\r\n${json}\r\n--${boundary}`);

/** What has no data ends the subscription, and is sent beside the events. */
function eventText(result: ExecutionResult): string {
  const text = resultText(result);
  return 'data' in result ? `{"payload":${text}}` : `{"payload":null,${text.slice(1)}`;
}

/**
 * Answers with events as parts, until they end or nobody reads them.
 * @param heartbeatMs So often an empty part says that there is still somebody, also to proxies.
 */
export function multipartEvents(
  events: AsyncIterable<ExecutionResult>,
  { ReadableStream, Response }: Pick<FetchAPI, 'ReadableStream' | 'Response'>,
  heartbeatMs: number,
): Response {
  const iterator = events[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearInterval(timer);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`\r\n--${boundary}`));
      timer = setInterval(() => {
        // Who does not read gets no more to read.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(part('{}'));
      }, heartbeatMs).unref();
    },
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (done !== true) return controller.enqueue(part(eventText(value)));
        stop();
        controller.enqueue(encoder.encode('--\r\n'));
        controller.close();
      } catch (fault) {
        stop();
        throw fault;
      }
    },
    async cancel() {
      stop();
      await iterator.return?.();
    },
  });
  return new Response(body, { headers: { 'content-type': contentType } });
}
