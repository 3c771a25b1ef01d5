import type { Logger } from 'pino';
import type { ErrorObserver } from '../request-context.ts';
import { causesOf } from './log-causes.ts';
import { withoutSecrets } from './logger.ts';

/** Aliases, which clients choose, can be as long as a document. */
const maxPathLength = 200;

/** Writes down what clients are not told: faults with their stacks, all else without any values. */
export function logErrors(logger: Logger): ErrorObserver {
  const faults = withoutSecrets(logger);
  return {
    fault(fault, requestId) {
      const err = fault instanceof Error ? fault : new Error(String(fault));
      faults.error({ requestId, err }, 'the gateway failed');
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
