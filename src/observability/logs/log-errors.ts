import type { Logger } from 'pino';
import type { ErrorObserver } from '../../shared/request-context.ts';
import { causesOf } from './log-causes.ts';
import { withoutSecrets } from './logger.ts';

/** Aliases, which clients choose, can be as long as a document. */
const maxPathLength = 200;

const maxOriginLength = 200;
/** Anybody can make up origins. */
const maxToldOrigins = 20;

/** Writes down what clients are not told: faults with their stacks, all else without any values. */
export function logErrors(logger: Logger): ErrorObserver {
  const faults = withoutSecrets(logger);
  const toldOrigins = new Set<string>();
  return {
    fault(fault, requestId) {
      const err = fault instanceof Error ? fault : new Error(String(fault));
      faults.error({ requestId, err }, 'the gateway failed');
    },
    refused(code, cause, requestId) {
      logger.debug({ requestId, code, causes: causesOf(cause) }, 'a request was refused');
    },
    foreignOrigin(asked) {
      const origin = asked.slice(0, maxOriginLength);
      if (toldOrigins.size === maxToldOrigins || toldOrigins.has(origin)) return;
      toldOrigins.add(origin);
      const text = 'pages of this origin may not ask: server.cors.origins does not list it';
      logger.warn({ origin }, text);
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
