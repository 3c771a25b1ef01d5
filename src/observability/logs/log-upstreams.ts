import type { Logger } from 'pino';
import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { UpstreamObserver } from '../../shared/upstream-observer.ts';
import { causesOf } from './log-causes.ts';

/** What comes of what clients ask, with an upstream that is well: nobody has to look at it. */
const ordinaryCodes: ReadonlySet<ErrorCode> = new Set([
  'NOT_FOUND',
  'BAD_INPUT',
  'CONFLICT',
  'CANCELLED',
]);

const badStates: ReadonlySet<string> = new Set(['open', 'ejected', 'unhealthy']);

/** Calls that failed, and why; and when the gateway stops making them, and begins again. */
export function logUpstreams(logger: Logger): UpstreamObserver {
  return {
    started:
      ({ requestId, ...call }) =>
      ({ outcome: code, error, report: { isShared, isKept, attempts } }) => {
        const isRefresh = requestId === null;
        if (isRefresh && code === 'ok') logger.debug(call, 'a kept result was fetched anew');
        // Who shares a call, or gets what was kept, shares its failure: it is written down once.
        if (code === 'ok' || isShared || isKept) return;
        const level = ordinaryCodes.has(code) || isRefusal(error) ? 'debug' : 'warn';
        const fields = {
          ...(!isRefresh && { requestId }),
          ...{ ...call, code, attempts, causes: causesOf(error) },
        };
        const what = isRefresh
          ? 'a kept result could not be fetched anew'
          : 'a call to an upstream failed';
        logger[level](fields, what);
      },
    changed({ about, ...change }) {
      if ('error' in change) {
        const { source, error } = change;
        logger.warn({ source, causes: causesOf(error) }, 'the servers of a source cannot be found');
        return;
      }
      const level = badStates.has(change.state) ? 'warn' : 'info';
      const what = about === 'circuit' ? 'the circuit of an operation' : 'a server of a source';
      logger[level](change, `${what} is ${change.state}`);
    },
  };
}

/** Calls that are not made are many while an upstream is down: that it is was written down once. */
const isRefusal = (error: unknown) => error instanceof UpstreamError && error.isRefusal;
