import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { Policy } from '../policy.ts';

/** When an upstream is not able to answer; what it answers stands, also when it is a refusal. */
const failureCodes: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_FAILED',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_OVERLOADED',
  'UPSTREAM_INVALID_RESPONSE',
]);

/** Answers with a declared value instead of a failure, which then only log and metrics see. */
export function fallBack(value: unknown): Policy {
  return (next) => async (call) => {
    try {
      return await next(call);
    } catch (error) {
      if (!(error instanceof UpstreamError) || !failureCodes.has(error.code)) throw error;
      call.report.fallbackFor = error;
      return value;
    }
  };
}
