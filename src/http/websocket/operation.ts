import type { RequestContext, RequestObserver } from '../../shared/request-context.ts';
import { createRequestContext, type RequestOrigin } from '../request/create-request-context.ts';
import { RequestLifetime } from '../request/request-lifetime.ts';

export interface OperationOptions {
  readonly requestTimeoutMs: number;
  readonly observers: readonly RequestObserver[];
}

/** One request of a connection: what an exchange is in HTTP. */
export class Operation {
  readonly context: RequestContext;
  readonly #lifetime: RequestLifetime;
  readonly #observers: readonly RequestObserver[];
  readonly #startedAt = performance.now();
  #isOver = false;

  constructor(
    origin: Omit<RequestOrigin, 'answerHeaders' | 'getsBody'>,
    { requestTimeoutMs, observers }: OperationOptions,
  ) {
    this.#lifetime = new RequestLifetime(requestTimeoutMs);
    this.#observers = observers;
    this.context = createRequestContext(
      { ...origin, getsBody: true, answerHeaders: {} },
      this.#lifetime,
    );
  }

  /** Nothing more is sent of it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get isSubscription(): boolean {
    return this.context.report.operationType === 'subscription';
  }

  /** Does nothing when it is over already. */
  end(how: 'answered' | 'clientLeft'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lifetime.end(how);
    this.context.report.parts?.end();
    const { requestId, report, trace } = this.context;
    const traceId = trace?.traceId ?? null;
    const durationMs = performance.now() - this.#startedAt;
    const completed = how === 'answered';
    for (const observer of this.#observers) {
      observer({ requestId, report, traceId, httpStatus: null, durationMs, completed });
    }
    trace?.ended({ requestId, report, httpStatus: null, completed });
  }
}
