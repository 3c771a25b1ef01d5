import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RequestContext } from '../request-context.ts';
import type { HeaderMap } from './header-map.ts';
import { RequestLifetime } from './request-lifetime.ts';

const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

export interface RequestContextOptions {
  readonly headers: HeaderMap;
  readonly clientIp: string;
  /** Until `signal` is aborted with a `TimeoutError`. */
  readonly requestTimeoutMs: number;
}

/** What the rooms of a request share, made when its headers are read. */
export function createRequestContext(
  response: ServerResponse,
  { headers, clientIp, requestTimeoutMs }: RequestContextOptions,
): RequestContext {
  const deadlineAt = Date.now() + requestTimeoutMs;
  const lifetime = new RequestLifetime(response, deadlineAt);
  return {
    requestId: requestIdOf(headers['x-request-id']),
    headers,
    clientIp,
    principal: null,
    get signal() {
      return lifetime.signal;
    },
    deadlineAt,
    liftDeadline: lifetime.liftDeadline,
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

/** The client's own id is kept only when it can do no harm in a log line or a header. */
function requestIdOf(given: string | undefined): string {
  return given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
}
