import type { Awaitable } from '../../../tools/awaitable.ts';
import { DatedAnswer, type Freshness, type Keeping } from '../../dated-answer.ts';
import type { HttpRequest, HttpResponse } from '../../transport/http-exchange.ts';
import { type AskedBy, freshnessOf } from './freshness.ts';
import { conditionOf, isAbout, readValidator, type Validator } from './validator.ts';

export interface DatedCall {
  readonly request: HttpRequest;
  readonly keeping: Keeping;
  /** Whether credentials go with it. */
  readonly isAuthorized: boolean;
  readonly send: (request: HttpRequest) => Promise<HttpResponse>;
  /** @throws UpstreamError when it is not a success */
  readonly read: (response: HttpResponse, freshness: Freshness) => Awaitable<unknown>;
  /** What is kept, after a 304 with these headers. */
  readonly renew: (known: unknown, headers: HttpResponse['headers']) => unknown;
}

/** Makes a call whose answer may be kept: asks only whether it has changed, when it is kept already. */
export async function makeDatedCall(call: DatedCall): Promise<DatedAnswer> {
  const { request, keeping, isAuthorized, send, read, renew } = call;
  const { isPrivate, known } = keeping;
  const validator = mayAskBy(request) && known ? readValidator(known.validator) : undefined;
  const asked: AskedBy = { method: request.method, isPrivate, isAuthorized, sentAt: Date.now() };
  const response = await send(validator === undefined ? request : conditional(request, validator));
  if (known !== undefined && validator !== undefined && response.status === 304) {
    const headers = { ...validator, ...response.headers };
    const freshness = freshnessOf({ status: 200, headers }, asked);
    if (!isAbout(validator, response.headers)) {
      return new DatedAnswer(known.value, { ...freshness, mayKeep: false }, true);
    }
    return new DatedAnswer(renew(known.value, response.headers), freshness, true);
  }
  const freshness = freshnessOf(response, asked);
  return new DatedAnswer(await read(response, freshness), freshness, false);
}

const conditional = (request: HttpRequest, validator: Validator): HttpRequest => ({
  ...request,
  headers: { ...request.headers, ...conditionOf(validator) },
});

/** A contract may have such headers as arguments: then the condition is the client's. */
const mayAskBy = ({ method, headers }: HttpRequest) =>
  (method === 'GET' || method === 'HEAD') &&
  !Object.keys(headers).some((name) => name === 'range' || name.startsWith('if-'));
