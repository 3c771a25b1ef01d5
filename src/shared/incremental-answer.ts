import type { ExecutionResult, GraphQLError } from 'graphql';
import type { AnswerInParts } from './request-context.ts';

export type ResponsePath = readonly (string | number)[];

/** A deferred fragment at one place of an answer. */
export interface DeferredFragment {
  readonly id: string;
  /** The path of the object that the fragment stands in. */
  readonly path: ResponsePath;
  readonly label: string | undefined;
}

/** Fields of an object that came later. */
export interface DeferredData {
  /** The innermost of the deferred fragments that the data belongs to. */
  readonly fragment: DeferredFragment;
  /** The path of the object that the data belongs to. */
  readonly path: ResponsePath;
  /** JSON */
  readonly data: string;
  readonly errors: readonly GraphQLError[];
}

/** A fragment of which nothing more comes. */
export interface CompletedFragment {
  readonly fragment: DeferredFragment;
  /** Why it has no data: null was not allowed somewhere in it. Empty: it is whole. */
  readonly errors: readonly GraphQLError[];
}

/** What an incremental answer says at once. How that is written, its client decides. */
export class IncrementalPayload implements ExecutionResult {
  /** JSON of what comes at first; `undefined`: this is not the first payload. */
  readonly initialData: string | undefined;
  /** The errors of the first payload. */
  readonly errors?: readonly GraphQLError[];
  /** What will come, besides what was told before. */
  readonly pending: readonly DeferredFragment[];
  readonly deferred: readonly DeferredData[];
  readonly completed: readonly CompletedFragment[];
  readonly hasNext: boolean;

  constructor(payload: Omit<IncrementalPayload, 'errors'> & Pick<ExecutionResult, 'errors'>) {
    this.initialData = payload.initialData;
    if (payload.errors !== undefined) this.errors = payload.errors;
    this.pending = payload.pending;
    this.deferred = payload.deferred;
    this.completed = payload.completed;
    this.hasNext = payload.hasNext;
  }
}

/** An answer that comes in several payloads. */
export class IncrementalAnswer implements AsyncIterableIterator<IncrementalPayload>, AnswerInParts {
  readonly ended: Promise<void>;
  readonly end: () => void;
  readonly #payloads: AsyncGenerator<IncrementalPayload, void>;

  constructor(payloads: AsyncGenerator<IncrementalPayload, void>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.end = resolve;
    this.#payloads = payloads;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<IncrementalPayload, void>> {
    try {
      const result = await this.#payloads.next();
      if (result.done === true || !result.value.hasNext) this.end();
      return result;
    } catch (fault) {
      this.end();
      throw fault;
    }
  }

  async return(): Promise<IteratorResult<IncrementalPayload, void>> {
    this.end();
    return await this.#payloads.return();
  }
}
