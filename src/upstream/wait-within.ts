import type { UpstreamCall } from './call.ts';
import { upstreamErrorFromTransport } from './transport-error.ts';

/** Timers take no more. */
const maxTimerMs = 2 ** 31 - 1;

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
  return new Promise((resolve, reject) => {
    const giveUp = (reason: unknown) => {
      reject(upstreamErrorFromTransport(reason, binding.source, signal));
    };
    const onAbort = () => giveUp(signal.reason);
    if (signal.aborted) return onAbort();
    const onDeadline = () =>
      giveUp(new DOMException('the deadline of the call passed', 'TimeoutError'));
    const leftMs = Math.max(0, Math.min(deadlineAt - Date.now(), maxTimerMs));
    const timer = setTimeout(onDeadline, leftMs);
    signal.addEventListener('abort', onAbort, { once: true });
    awaited
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      })
      .then(resolve, reject);
  });
}
