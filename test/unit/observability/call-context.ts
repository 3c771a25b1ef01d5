import type { RequestContext } from '../../../src/request-context.ts';

/** The context of a request that nobody gives up. */
export function callContext(requestId: string): RequestContext {
  return {
    requestId,
    headers: {},
    clientIp: '127.0.0.1',
    principal: null,
    signal: new AbortController().signal,
    deadlineAt: Number.POSITIVE_INFINITY,
    liftDeadline: () => {},
    operationCalls: { count: 0 },
    report: {
      operationName: null,
      operationType: null,
      principalId: null,
      upstreamCalls: 0,
      sharedCalls: 0,
      answerCache: null,
      errorCodes: new Set(),
      callWatcher: null,
    },
  };
}
