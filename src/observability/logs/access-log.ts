import type { Logger } from 'pino';
import type { RequestObserver } from '../../shared/request-context.ts';
import { requestTitle } from '../request-title.ts';

/**
 * One line for each GraphQL request when it is over. Never its document, variables or headers: they
 * hold what clients entrust to us.
 */
export function accessLog(logger: Logger): RequestObserver {
  return (request) => {
    const { report, traceId, httpStatus, durationMs, completed } = request;
    const level = report.errorCodes.has('INTERNAL') ? 'error' : 'info';
    if (!logger.isLevelEnabled(level)) return;
    logger[level](
      {
        requestId: request.requestId,
        ...(traceId === null ? {} : { traceId }),
        operation: report.operationName,
        type: report.operationType,
        ...(httpStatus === null ? { transport: 'websocket' } : { status: httpStatus }),
        durationMs: Math.round(durationMs * 10) / 10,
        ...(report.errorCodes.size > 0 ? { errors: [...report.errorCodes] } : {}),
        ...(report.answerCache === null ? {} : { cache: report.answerCache }),
        ...(report.sharesAnswer ? { shared: true } : {}),
        ...(completed ? {} : { clientLeft: true }),
        principal: report.principalId,
        client: report.client,
        upstreamCalls: report.upstreamCalls,
        ...(report.sharedCalls > 0 ? { sharedCalls: report.sharedCalls } : {}),
      },
      requestTitle(report),
    );
  };
}
