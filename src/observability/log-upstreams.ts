import type { Logger } from 'pino';
import type { ErrorCode } from '../errors/codes.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import type { UpstreamObserver } from '../request-context.ts';
import { causesOf } from './log-causes.ts';

/** What comes of what clients ask, with an upstream that is well: nobody has to look at it. */
const ordinaryCodes: ReadonlySet<ErrorCode> = new Set([
  'NOT_FOUND',
  'BAD_INPUT',
  'CONFLICT',
  'CANCELLED',
]);

/** Calls that failed, and why; and when the gateway stops making them, and begins again. */
export function logUpstreams(logger: Logger): UpstreamObserver {
  return {
    started:
      (call) =>
      ({ outcome: code, error, report: { isShared, attempts } }) => {
        // Who shares a call shares its failure: it is written down once.
        if (code === 'ok' || isShared) return;
        const level = ordinaryCodes.has(code) || isRefusal(error) ? 'debug' : 'warn';
        const fields = { ...call, code, attempts, causes: causesOf(error) };
        logger[level](fields, 'a call to an upstream failed');
      },
    changed({ about: _about, ...change }) {
      const level = change.state === 'open' ? 'warn' : 'info';
      logger[level](change, `the circuit of an operation is ${change.state}`);
    },
  };
}

/** Calls that are not made are many while an upstream is down: that it is was written down once. */
const isRefusal = (error: unknown) => error instanceof UpstreamError && error.isRefusal;
