import { mapAsyncIterator } from '@envelop/core';
import type { GraphQLSchema } from 'graphql';
import { type BoundOperation, boundOperations } from '../../annotations/bound-operations.ts';
import { missingPathArgument } from '../../annotations/path-arguments.ts';
import { GraphError } from '../../errors/graph-error.ts';
import type { RequestContext } from '../../shared/request-context.ts';
import type { KeyedCall } from '../../tools/keyed-call.ts';
import { InputConverters } from './input.ts';
import type { Args } from './link-loaders.ts';
import { OutputConverters } from './output.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/** A root field that an upstream answers. */
export interface RootOperation extends BoundOperation {
  /**
   * @param args Coerced arguments by their GraphQL names.
   * @param keyed Given when only the items of its keys are wanted.
   * @throws (or rejects) when there is no answer
   */
  call(args: Args, context: RequestContext, keyed?: KeyedCall): Promise<unknown>;
  stream(args: Args, context: RequestContext): AsyncIterable<unknown>;
}

/**
 * All root fields with a binding, by coordinate.
 * @throws GraphError when one could never be called
 */
export function rootOperations(
  schema: GraphQLSchema,
  calls: UpstreamCalls,
): Map<string, RootOperation> {
  const inputs = new InputConverters();
  const outputs = new OutputConverters(schema);
  return new Map(
    boundOperations(schema).map((bound) => {
      const missing = missingPathArgument(bound);
      if (missing !== undefined) throw new GraphError(missing);
      const toWire = inputs.forArguments(bound.field.args);
      const fromWire = outputs.forType(bound.field.type);
      const upstream = calls.operation(bound);
      return [
        bound.coordinate,
        {
          ...bound,
          call(args, context, keyed) {
            const answer = upstream.call(toWire(args), context, keyed);
            return fromWire === undefined ? answer : answer.then(fromWire);
          },
          stream(args, context) {
            const events = upstream.stream(toWire(args), context);
            return fromWire === undefined ? events : mapAsyncIterator(events, fromWire);
          },
        },
      ];
    }),
  );
}

/** @throws GraphError when no source answers the field of Query */
export function queryOperation(
  operations: ReadonlyMap<string, RootOperation>,
  fieldName: string,
): RootOperation {
  const operation = operations.get(`Query.${fieldName}`);
  if (operation !== undefined) return operation;
  throw new GraphError(`Query.${fieldName}, which it reads, is answered by no source`);
}
