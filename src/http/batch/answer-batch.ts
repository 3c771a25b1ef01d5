import type { ExecutionResult } from 'graphql';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import {
  type BatchedOperation,
  newRequestReport,
  partOfRequest,
  type RequestContext,
} from '../../shared/request-context.ts';
import { isJsonObject } from '../../tools/json-object.ts';
import { resultText } from '../answer/result-text.ts';
import { inBatchOrder } from './batch-order.ts';

export type BatchLimits = Pick<GatewayConfig['server'], 'maxBatchOperations' | 'maxAnswerBytes'>;

/** What a batch asks of the service that it came to; results are as clients see them. */
export interface BatchService {
  /** @throws GatewayError when who asks is refused */
  readonly identify: (context: RequestContext) => Promise<unknown>;
  /** Must not reject. */
  readonly answer: (params: object, context: RequestContext) => Promise<ExecutionResult>;
  readonly refuse: (refusal: GatewayError, context: RequestContext) => ExecutionResult;
}

/**
 * @returns The JSON text of all answers, in the order of the operations.
 * @throws GatewayError when none of them is run
 */
export type AnswerBatch = (
  operations: readonly unknown[],
  context: RequestContext,
) => Promise<string>;

/**
 * Answers the operations of one body (GraphQL over HTTP, Request Batching). Each is a request of its
 * own, with a context of its own that passes all stages; what they share is who asks, the deadline,
 * and the HTTP answer. (In a batch of Yoga they would share what stages write down about one
 * operation.)
 */
export function createBatches(
  { maxBatchOperations, maxAnswerBytes }: BatchLimits,
  { identify, answer, refuse }: BatchService,
): AnswerBatch {
  return async (operations, context) => {
    refuseSize(operations.length, maxBatchOperations);
    await identify(context);
    const batched = operations.map((params, index) => itemOf(params, index, context));
    context.report.batch = batched;
    let bytes = 0;
    const texts = await inBatchOrder(batched, async (item, turn) => {
      const { params, requestId, report } = item;
      const own = partOfRequest(context, {
        requestId,
        report,
        operationCalls: { count: 0, max: Number.POSITIVE_INFINITY },
        batch: { request: context.report, turn },
      });
      const result = isJsonObject(params) ? await answer(params, own) : refuse(noObject(), own);
      item.endedAt = performance.now();
      const text = resultText(result);
      bytes += Buffer.byteLength(text);
      if (bytes <= maxAnswerBytes) return text;
      return resultText(refuse(new GatewayError('ANSWER_TOO_LARGE'), own));
    });
    return `[${texts.join(',')}]`;
  };
}

interface Item extends BatchedOperation {
  readonly params: unknown;
}

function itemOf(params: unknown, index: number, { requestId }: RequestContext): Item {
  return {
    params,
    requestId: `${requestId}.${index}`,
    report: newRequestReport(),
    endedAt: null,
  };
}

/** @throws GatewayError BAD_REQUEST or BATCH_LIMIT */
function refuseSize(size: number, maxOperations: number | undefined): void {
  if (maxOperations === undefined) {
    const message = 'This gateway takes no batches: send each operation by itself.';
    throw new GatewayError('BAD_REQUEST', { message });
  }
  if (size === 0) throw new GatewayError('BAD_REQUEST', { message: 'The batch is empty.' });
  if (size > maxOperations) {
    const message = `The batch has ${size} operations; ${maxOperations} are allowed.`;
    throw new GatewayError('BATCH_LIMIT', { message });
  }
}

const noObject = () =>
  new GatewayError('BAD_REQUEST', { message: 'Each operation of a batch must be a JSON object.' });
