import type { GraphqlHandler } from './graphql-route.ts';

/** Counts the requests that a handler has not finished, so that what they use can outlive it. */
export class ActiveRequests {
  readonly #handler: GraphqlHandler;
  readonly #ended = Promise.withResolvers<void>();
  #active = 0;
  #retired = false;

  constructor(handler: GraphqlHandler) {
    this.#handler = handler;
  }

  readonly handle: GraphqlHandler = (request, response, ...rest) => {
    this.#active += 1;
    response.on('close', () => {
      this.#active -= 1;
      this.#settle();
    });
    return this.#handler(request, response, ...rest);
  };

  /** To be called when no request will come any more. Resolves when the last one is over. */
  retire(): Promise<void> {
    this.#retired = true;
    this.#settle();
    return this.#ended.promise;
  }

  #settle(): void {
    if (this.#retired && this.#active === 0) this.#ended.resolve();
  }
}
