import { isPromise } from '@envelop/core';
import { GatewayError } from '../errors/gateway-error.ts';
import { hasClientLeft } from '../shared/client-left.ts';
import type { GatewayPlugin, RequestContext } from '../shared/request-context.ts';
import type { ConcurrencyLimit } from '../tools/concurrency-limit.ts';

/** Long enough for a queue to have moved; an average, because nobody knows. */
const retryAfterMs = 1_000;

/**
 * So many operations are under way at a time, and the others wait in a queue that is short and has
 * a deadline: what comes too late for its client is refused while that is cheap. It stands after
 * identity and before the document is parsed, so a gateway that is full pays for nothing else, and
 * what it refuses is charged to nobody. An answer that comes in parts has its place until all calls
 * for it are over, however slowly its client reads. A subscription gives it back when its events
 * begin; from then on it has a slot of its own (`server.maxSubscriptions`).
 */
export function useLoadShedding(operations: ConcurrencyLimit): GatewayPlugin {
  return {
    onParams({ context, paramsHandler, setParamsHandler }) {
      setParamsHandler((payload) => {
        const place = operations.enter(context);
        const run = () => leaving(operations, context, () => paramsHandler(payload));
        return place === undefined ? run() : place.then(run, refuse(context));
      });
    },
  };
}

function leaving<T>(
  operations: ConcurrencyLimit,
  { report }: RequestContext,
  run: () => T | Promise<T>,
): T | Promise<T> {
  const leave = () => operations.leave();
  let result: T | Promise<T>;
  try {
    result = run();
  } catch (thrown) {
    leave();
    throw thrown;
  }
  const leaveAtEnd = () => (report.parts === null ? leave() : report.parts.ended.then(leave));
  if (isPromise(result)) result.then(leaveAtEnd, leave);
  else leaveAtEnd();
  return result;
}

const refuse = (context: RequestContext) => (): never => {
  throw hasClientLeft(context)
    ? new GatewayError('CANCELLED')
    : new GatewayError('OVERLOADED', { retryAfterMs });
};
