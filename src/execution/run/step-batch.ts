import { isPromise } from '@envelop/core';
import { type Awaitable, together } from '../../tools/awaitable.ts';
import type { LinkRequests } from '../calls/link.ts';
import { Failure, Outcome } from './outcome.ts';

/**
 * The parents of a step that were found in one walk, and the outcome for each of them: parents that
 * ask for the same share one.
 */
export class StepBatch {
  #outcomes: Outcome[] = [];
  readonly #requests: LinkRequests;
  readonly #nothing: Outcome;
  readonly #byParent: Map<object, Outcome>;
  readonly #byId = new Map<string, Outcome>();
  readonly #loads: Promise<unknown>[] = [];
  /** What is still loading below parents that another batch has found before. */
  readonly #elsewhere = new Set<Promise<unknown>>();

  /**
   * @param nothing The value of a parent that asks for nothing.
   * @param byParent Shared by all batches of the step.
   */
  constructor(requests: LinkRequests, nothing: unknown, byParent: Map<object, Outcome>) {
    this.#requests = requests;
    this.#nothing = new Outcome(nothing);
    this.#byParent = byParent;
  }

  /** One for each thing that is asked for. */
  get outcomes(): readonly Outcome[] {
    return this.#outcomes;
  }

  /** An object that stands at several places of the data is added once. */
  add(parent: object): void {
    const known = this.#byParent.get(parent);
    if (known === undefined) this.#byParent.set(parent, this.#outcomeFor(parent));
    else if (known.whole !== undefined) this.#elsewhere.add(known.whole);
  }

  /** Resolves when all outcomes have their values; never rejects. */
  loaded(): Awaitable<unknown> {
    return together(this.#loads);
  }

  /** Forgets all other outcomes: nothing is loaded below them, and who wants one later loads it again. */
  keepOnly(wanted: ReadonlySet<Outcome>): void {
    const forgotten = new Set(this.#outcomes.filter((outcome) => !wanted.has(outcome)));
    if (forgotten.size === 0) return;
    this.#outcomes = this.#outcomes.filter((outcome) => wanted.has(outcome));
    for (const [parent, outcome] of this.#byParent) {
      if (forgotten.has(outcome)) this.#byParent.delete(parent);
    }
  }

  /**
   * The first payload and a later part may find the same parent. Each is complete only when
   * everything below the parent is there, whichever of them began to load it.
   * @param followed Resolves when everything below the outcomes of this batch is there.
   * @returns Resolves when everything below all parents of this batch is there.
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
      // A key that cannot be read fails its own parent only.
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
