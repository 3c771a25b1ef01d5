/**
 * The same items, until `signal` is aborted: then it ends, and `source` is told to return, even
 * while it is waiting for its next item. Yoga learns that a client left only when it writes the
 * next event, which for a quiet source is never.
 */
export function endOnAbort<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const done: IteratorResult<T, undefined> = { done: true, value: undefined };
  let endWaiting = () => {};

  const onAbort = () => {
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
        if (signal.aborted) return resolve(done);
        endWaiting = () => resolve(done);
        iterator.next().then(resolve, reject);
      }),
    return: async () => {
      signal.removeEventListener('abort', onAbort);
      await iterator.return?.();
      return done;
    },
  };
}
