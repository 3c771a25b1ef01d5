import { isPromise } from '@envelop/core';
import { type Awaitable, together } from '../../tools/awaitable.ts';
import type { LinkRequests } from '../calls/link.ts';
import { Failure, Outcome } from './outcome.ts';

/**
 * The parents of a step that were found in one walk, and what they get: those that ask for the same
 * have one outcome.
 */
export class StepBatch {
  #outcomes: Outcome[] = [];
  readonly #requests: LinkRequests;
  readonly #nothing: Outcome;
  readonly #byParent: Map<object, Outcome>;
  readonly #byId = new Map<string, Outcome>();
  readonly #loads: Promise<unknown>[] = [];
  /** What parents wait for that other batches have found before. */
  readonly #elsewhere = new Set<Promise<unknown>>();

  /**
   * @param nothing The value of a parent that asks for nothing.
   * @param byParent Of all batches of the step.
   */
  constructor(requests: LinkRequests, nothing: unknown, byParent: Map<object, Outcome>) {
    this.#requests = requests;
    this.#nothing = new Outcome(nothing);
    this.#byParent = byParent;
  }

  /** The different ones. */
  get outcomes(): readonly Outcome[] {
    return this.#outcomes;
  }

  /** Once: the same object stands at many places when many parents asked for it. */
  add(parent: object): void {
    const known = this.#byParent.get(parent);
    if (known === undefined) this.#byParent.set(parent, this.#outcomeFor(parent));
    else if (known.whole !== undefined) this.#elsewhere.add(known.whole);
  }

  /** Resolves when all outcomes have their values; never rejects. */
  loaded(): Awaitable<unknown> {
    return together(this.#loads);
  }

  /** Forgets all others: nothing is asked for below them, and whoever wants one later asks again. */
  keepOnly(wanted: ReadonlySet<Outcome>): void {
    const forgotten = new Set(this.#outcomes.filter((outcome) => !wanted.has(outcome)));
    if (forgotten.size === 0) return;
    this.#outcomes = this.#outcomes.filter((outcome) => wanted.has(outcome));
    for (const [parent, outcome] of this.#byParent) {
      if (forgotten.has(outcome)) this.#byParent.delete(parent);
    }
  }

  /**
   * What comes first and what comes later may find the same parent, and each is complete only with
   * all that stands below it, whoever asked.
   * @param followed Resolves when all is there that stands below these outcomes.
   * @returns Resolves when all is there that stands below the parents.
   */
  whole(followed: Awaitable<unknown>): Awaitable<unknown> {
    if (isPromise(followed)) for (const outcome of this.#outcomes) outcome.whole = followed;
    return together([followed, ...this.#elsewhere]);
  }

  #outcomeFor(parent: object): Outcome {
    let id: string | null;
    try {
      id = this.#requests.idOf(parent);
    } catch (error) {
      // What one parent has for a key must not end what all others ask for.
      return new Outcome(new Failure(error));
    }
    if (id === null) return this.#nothing;
    let outcome = this.#byId.get(id);
    if (outcome === undefined) {
      outcome = new Outcome();
      this.#byId.set(id, outcome);
      this.#outcomes.push(outcome);
      const loading = load(this.#requests, parent, outcome);
      if (loading !== undefined) this.#loads.push(loading);
    }
    return outcome;
  }
}

function load(
  requests: LinkRequests,
  parent: object,
  outcome: Outcome,
): Promise<unknown> | undefined {
  const fail = (error: unknown) => {
    outcome.value = new Failure(error);
  };
  try {
    return requests.load(parent).then((value) => {
      outcome.value = value;
    }, fail);
  } catch (error) {
    fail(error);
    return undefined;
  }
}
