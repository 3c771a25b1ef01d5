import { setImmediate } from 'node:timers/promises';
import type { Awaitable } from './awaitable.ts';

/**
 * Work that yields wherever something else may be done in between: what takes long (a graph of a
 * thousand types is built in half a second) must not keep everybody waiting that long.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does it at once when that is a single step; else others have their turn after each. */
export function runStepByStep<T>(steps: Steps<T>): Awaitable<T> {
  const { done, value } = steps.next();
  return done === true ? value : runOtherSteps(steps);
}

async function runOtherSteps<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    await setImmediate();
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The longest that other work waits, besides the step that is being done. */
const turnMs = 30;

/** @returns Lets the event loop turn, when it has not for a while. */
export function turnTaker(): () => Promise<void> {
  let turnedAt = performance.now();
  return async () => {
    if (performance.now() - turnedAt < turnMs) return;
    await setImmediate();
    turnedAt = performance.now();
  };
}

/** Does it in as many turns of the event loop as that takes. */
export async function runStepsInTurns<T>(steps: Steps<T>): Promise<T> {
  const takeTurn = turnTaker();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await takeTurn();
  }
}
