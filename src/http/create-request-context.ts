import { newRequestReport, type RequestContext } from '../request-context.ts';
import type { RequestLifetime } from './request-lifetime.ts';

/** Who sent a request, and how it is called. */
export type RequestOrigin = Pick<
  RequestContext,
  'requestId' | 'headers' | 'answerHeaders' | 'clientIp' | 'fromTrustedProxy' | 'clientCertificate'
>;

/** What the rooms of a request share, made when its headers are read. */
export function createRequestContext(
  {
    requestId,
    headers,
    answerHeaders,
    clientIp,
    fromTrustedProxy,
    clientCertificate,
  }: RequestOrigin,
  lifetime: RequestLifetime,
): RequestContext {
  return {
    requestId,
    headers,
    answerHeaders,
    clientIp,
    fromTrustedProxy,
    clientCertificate,
    principal: null,
    client: null,
    denied: null,
    get signal() {
      return lifetime.signal;
    },
    deadlineAt: lifetime.deadlineAt,
    liftDeadline: lifetime.liftDeadline,
    end: lifetime.cancel,
    operationCalls: { count: 0, max: Number.POSITIVE_INFINITY },
    report: newRequestReport(),
    batch: null,
  };
}
