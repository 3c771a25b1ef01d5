import type { GraphqlService, HttpHandler } from './graphql-service.ts';

/** Counts the requests that a service has not finished, so that what they use can outlive it. */
export class ActiveRequests implements GraphqlService {
  readonly #service: GraphqlService;
  readonly #ended = Promise.withResolvers<void>();
  #active = 0;
  #retired = false;

  constructor(service: GraphqlService) {
    this.#service = service;
  }

  get credentialHeaders(): readonly string[] {
    return this.#service.credentialHeaders;
  }

  readonly handle: HttpHandler = (request, response, ...rest) => {
    response.on('close', this.#begin());
    return this.#service.handle(request, response, ...rest);
  };

  readonly identify: GraphqlService['identify'] = (context) =>
    this.#counted(() => this.#service.identify(context));

  readonly run: GraphqlService['run'] = (params, context, deliver) =>
    this.#counted(() => this.#service.run(params, context, deliver));

  /** To be called when no request will come any more. Resolves when the last one is over. */
  retire(): Promise<void> {
    this.#retired = true;
    this.#settle();
    return this.#ended.promise;
  }

  async #counted<T>(work: () => Promise<T>): Promise<T> {
    const finish = this.#begin();
    try {
      return await work();
    } finally {
      finish();
    }
  }

  /** @returns To be called once, when the request is over. */
  #begin(): () => void {
    this.#active += 1;
    return () => {
      this.#active -= 1;
      this.#settle();
    };
  }

  #settle(): void {
    if (this.#retired && this.#active === 0) this.#ended.resolve();
  }
}
