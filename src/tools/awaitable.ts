import { isPromise } from '@envelop/core';

/** What is there now, or will be: where nothing waits, nobody pays for a promise. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with a value, at once when it is there. */
export function andThen<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return isPromise<T>(value) ? value.then(next) : next(value);
}

/** The same for what fails, now or later. */
export function attempt<T, F>(
  run: () => Awaitable<T>,
  onFailure: (thrown: unknown) => F,
): Awaitable<T | F> {
  try {
    const value = run();
    return isPromise<T>(value) ? value.then(undefined, onFailure) : value;
  } catch (thrown) {
    return onFailure(thrown);
  }
}

/** Waits for all, which must not fail. */
export function together(waits: readonly Awaitable<unknown>[]): Awaitable<unknown> {
  const promises = waits.filter((each) => isPromise(each));
  return promises.length > 1 ? Promise.all(promises) : promises[0];
}

/** Visits one after the other; whoever has to be waited for holds up those behind. */
export function inTurn<T>(
  items: readonly T[],
  visit: (item: T) => Awaitable<unknown>,
): Awaitable<void> {
  let begun = 0;
  for (const item of items) {
    const visited = visit(item);
    begun += 1;
    if (isPromise(visited)) return visited.then(() => inTurn(items.slice(begun), visit));
  }
}
