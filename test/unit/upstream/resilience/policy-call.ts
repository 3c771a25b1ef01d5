import type { ErrorCode } from '../../../../src/errors/codes.ts';
import { UpstreamError, type UpstreamErrorOptions } from '../../../../src/errors/upstream-error.ts';
import { newCallReport, type PolicyCall } from '../../../../src/upstream/policy.ts';

/** Policies hand it on and never use it. */
const unused = {
  call: () => Promise.reject(new Error('nothing is sent')),
  [Symbol.asyncDispose]: async () => {},
};

/** A read of a source that nobody gives up. */
export function policyCall(changed: Partial<PolicyCall> = {}): PolicyCall {
  return {
    binding: { protocol: 'soap', source: 's', operation: 'Read' },
    args: {},
    headers: {},
    signal: new AbortController().signal,
    deadlineAt: Date.now() + 60_000,
    client: null,
    adapter: unused,
    report: newCallReport(),
    trace: null,
    ...changed,
  };
}

export const upstreamError = (code: ErrorCode, options: Partial<UpstreamErrorOptions> = {}) =>
  new UpstreamError(code, { source: 's', ...options });
