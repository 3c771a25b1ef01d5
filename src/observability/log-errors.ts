import type { Logger } from 'pino';
import type { ErrorCode } from '../errors/codes.ts';
import type { ErrorObserver, UpstreamObserver } from '../request-context.ts';
import { causesOf } from './log-causes.ts';

/** Aliases, which clients choose, can be as long as a document. */
const maxPathLength = 200;

/** Writes down what clients are not told: faults with their stacks, all else without any values. */
export function logErrors(logger: Logger): ErrorObserver {
  return {
    fault(fault, requestId) {
      const err = fault instanceof Error ? fault : new Error(String(fault));
      logger.error({ requestId, err }, 'the gateway failed');
    },
    refused(code, cause, requestId) {
      logger.debug({ requestId, code, causes: causesOf(cause) }, 'a request was refused');
    },
    invalidAnswer({ requestId, source, message, path, count }) {
      const fields = {
        requestId,
        source,
        message,
        path: path.join('.').slice(0, maxPathLength),
        count,
      };
      logger.warn(fields, 'values of an upstream do not fit the graph');
    },
  };
}

/** What comes of what clients ask, with an upstream that is well: nobody has to look at it. */
const ordinaryCodes: ReadonlySet<ErrorCode> = new Set([
  'NOT_FOUND',
  'BAD_INPUT',
  'CONFLICT',
  'CANCELLED',
]);

/** Calls that failed, and why. */
export function logFailedCalls(logger: Logger): UpstreamObserver {
  return {
    started: (call) => (code, error) => {
      if (code === 'ok') return;
      const level = ordinaryCodes.has(code) ? 'debug' : 'warn';
      logger[level]({ ...call, code, causes: causesOf(error) }, 'a call to an upstream failed');
    },
  };
}
