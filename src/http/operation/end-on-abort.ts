import type { CallSignal } from '../../tools/call-signal.ts';

export interface EndOptions<T> {
  /** Called once, however it ends. */
  readonly onEnd: () => void;
  /** What is said at last when the signal was aborted for this reason; `undefined`: nothing. */
  readonly lastItem: (reason: unknown) => T | undefined;
}

/**
 * The same items, until `signal` is aborted: then it ends, and `source` is asked to return, even
 * while it is waiting for its next item. Yoga learns that a client left only when it writes the
 * next event, which for a quiet source is never.
 */
export function endOnAbort<T>(
  source: AsyncIterable<T>,
  signal: CallSignal,
  { onEnd, lastItem }: EndOptions<T>,
): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const done: IteratorResult<T, undefined> = { done: true, value: undefined };
  let endWaiting = () => {};
  let hasSaidLast = false;
  const last = (): IteratorResult<T, undefined> => {
    const item = hasSaidLast ? undefined : lastItem(signal.reason);
    hasSaidLast = true;
    return item === undefined ? done : { done: false, value: item };
  };

  let ended = false;
  const end = () => {
    signal.removeEventListener('abort', onAbort);
    if (!ended) onEnd();
    ended = true;
  };
  const onAbort = () => {
    end();
    endWaiting();
    // A generator that waits for an item hears this only when the wait ends; nobody waits for it.
    iterator.return?.().catch(() => {});
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    // A race against one promise of the abort would keep every item until the abort.
    next: () =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return resolve(last());
        endWaiting = () => resolve(last());
        iterator.next().then(
          (result) => {
            endWaiting = () => {};
            if (result.done) end();
            resolve(result);
          },
          (error: unknown) => {
            endWaiting = () => {};
            end();
            reject(error);
          },
        );
      }),
    return: async () => {
      end();
      await iterator.return?.();
      return done;
    },
  };
}
