import { type Awaitable, together } from '../awaitable.ts';
import type { LinkRequest } from './link.ts';
import { Failure, Outcome } from './outcome.ts';

/** What one parent of a step asks for; `null`: it asks for nothing. */
export type RequestOf = (parent: object) => LinkRequest | null;

/**
 * The parents of a step that were found in one walk, and what they get: those that ask for the same
 * have one outcome.
 */
export class StepBatch {
  /** The different ones. */
  readonly outcomes: Outcome[] = [];
  readonly #requestOf: RequestOf;
  readonly #nothing: Outcome;
  readonly #byParent: Map<object, Outcome>;
  readonly #byId = new Map<string, Outcome>();
  readonly #loads: Promise<unknown>[] = [];

  /**
   * @param nothing The value of a parent that asks for nothing.
   * @param byParent Of all batches of the step.
   */
  constructor(requestOf: RequestOf, nothing: unknown, byParent: Map<object, Outcome>) {
    this.#requestOf = requestOf;
    this.#nothing = new Outcome(nothing);
    this.#byParent = byParent;
  }

  /** Once: the same object stands at many places when many parents asked for it. */
  add(parent: object): void {
    if (!this.#byParent.has(parent)) this.#byParent.set(parent, this.#outcomeFor(parent));
  }

  /** Resolves when all outcomes have their values; never rejects. */
  loaded(): Awaitable<unknown> {
    return together(this.#loads);
  }

  #outcomeFor(parent: object): Outcome {
    let request: LinkRequest | null;
    try {
      request = this.#requestOf(parent);
    } catch (error) {
      // What one parent has for a key must not end what all others ask for.
      return new Outcome(new Failure(error));
    }
    if (request === null) return this.#nothing;
    let outcome = this.#byId.get(request.id);
    if (outcome === undefined) {
      outcome = new Outcome();
      this.#byId.set(request.id, outcome);
      this.outcomes.push(outcome);
      const loading = load(request, outcome);
      if (loading !== undefined) this.#loads.push(loading);
    }
    return outcome;
  }
}

function load(request: LinkRequest, outcome: Outcome): Promise<unknown> | undefined {
  const fail = (error: unknown) => {
    outcome.value = new Failure(error);
  };
  try {
    return request.load().then((value) => {
      outcome.value = value;
    }, fail);
  } catch (error) {
    fail(error);
    return undefined;
  }
}
