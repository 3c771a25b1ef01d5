import type { Policy } from '../policy.ts';

/** An attempt has its own time, and never more than is left of the call's. */
export function limitAttempt(timeoutMs: number): Policy {
  return (next) => (call) =>
    next({ ...call, deadlineAt: Math.min(call.deadlineAt, Date.now() + timeoutMs) });
}
