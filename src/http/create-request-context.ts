import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestContext } from '../request-context.ts';
import type { ClientAddress } from './client-address.ts';

const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

export interface RequestContextOptions {
  /** Until `signal` is aborted with a `TimeoutError`. */
  readonly requestTimeoutMs: number;
  readonly clientAddress: ClientAddress;
}

/** What the rooms of a request share, made when its headers are read. */
export function createRequestContext(
  request: IncomingMessage,
  response: ServerResponse,
  { requestTimeoutMs, clientAddress }: RequestContextOptions,
): RequestContext {
  const headers = headerMap(request);
  const { signal, liftDeadline } = lifetimeOf(response, requestTimeoutMs);
  return {
    requestId: requestIdOf(headers['x-request-id']),
    headers,
    clientIp: clientAddress(request.socket.remoteAddress, headers['x-forwarded-for']),
    principal: null,
    signal,
    deadlineAt: Date.now() + requestTimeoutMs,
    liftDeadline,
    report: {
      operationName: null,
      operationType: null,
      principalId: null,
      upstreamCalls: 0,
      answerCache: null,
      errorCodes: new Set(),
    },
  };
}

/**
 * The values of a repeated header are joined (RFC 9110, 5.3). Node would drop the second of two
 * `Authorization` headers, and identity could not see that there were two.
 */
function headerMap(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    headers[name] = values.join(name === 'cookie' ? '; ' : ', ');
  }
  return headers;
}

/** The client's own id is kept only when it can do no harm in a log line or a header. */
function requestIdOf(given: string | undefined): string {
  return given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
}

function lifetimeOf(response: ServerResponse, requestTimeoutMs: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException('The deadline of the request passed.', 'TimeoutError'));
  }, requestTimeoutMs);
  timer.unref();
  const liftDeadline = () => clearTimeout(timer);
  // `close` comes after every answer; only one that is not complete means that the client left.
  response.once('close', () => {
    liftDeadline();
    if (!response.writableFinished) {
      controller.abort(new DOMException('The client left.', 'AbortError'));
    }
  });
  return { signal: controller.signal, liftDeadline };
}
