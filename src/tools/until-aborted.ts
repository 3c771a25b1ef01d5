import type { CallSignal } from './call-signal.ts';

/**
 * Waits for what others wait for too, only until a signal is aborted. What is waited for goes on, and
 * may fail then without harm: a failure that nobody listens to would end the process.
 * @param refusal Makes what it rejects with when the signal is aborted first.
 */
export function untilAborted<T>(
  awaited: Promise<T>,
  signal: CallSignal,
  refusal: () => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(refusal());
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    awaited.finally(() => signal.removeEventListener('abort', giveUp)).then(resolve, reject);
  });
}
