import type { GraphqlService, HttpHandler, HttpService } from './graphql-service.ts';

/** Counts the requests that a service has not finished, so that what they use can outlive it. */
export class ActiveRequests implements HttpService {
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

  readonly handle: HttpHandler = (...exchange) => this.#service.handle(...exchange);

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
    const finish = this.begin();
    try {
      return await work();
    } finally {
      finish();
    }
  }

  begin(): () => void {
    this.#active += 1;
    return this.#finish;
  }

  readonly #finish = (): void => {
    this.#active -= 1;
    this.#settle();
  };

  #settle(): void {
    if (this.#retired && this.#active === 0) this.#ended.resolve();
  }
}
