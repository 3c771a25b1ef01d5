import { atTime } from '../tools/at-time.ts';
import { untilAborted } from '../tools/until-aborted.ts';
import type { UpstreamCall } from './call.ts';
import { upstreamErrorFromTransport } from './transport/transport-error.ts';

/** What is needed of a call that waits. */
export type WaitingCall = Pick<UpstreamCall, 'signal' | 'deadlineAt'> & {
  readonly binding: { readonly source: string };
};

/**
 * Waits for what several calls wait for, only as long as this one can.
 * @throws UpstreamError when its client leaves or its deadline passes before
 */
export function waitWithin<T>(awaited: Promise<T>, call: WaitingCall): Promise<T> {
  const { signal, deadlineAt, binding } = call;
  const refusal = (reason: unknown) => upstreamErrorFromTransport(reason, binding.source, signal);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const stop = atTime(deadlineAt, () =>
    reject(refusal(new DOMException('the deadline of the call passed', 'TimeoutError'))),
  );
  return untilAborted(Promise.race([awaited, late]), signal, () => refusal(signal.reason)).finally(
    stop,
  );
}
