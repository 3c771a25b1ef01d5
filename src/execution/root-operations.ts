import type { GraphQLSchema } from 'graphql';
import { type BoundOperation, boundOperations } from '../annotations/bound-operations.ts';
import type { KeyedCall } from '../keyed-call.ts';
import type { RequestContext } from '../request-context.ts';
import { InputConverters } from './input.ts';
import type { Args } from './link-loaders.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/** A root field that an upstream answers. */
export interface RootOperation extends BoundOperation {
  /**
   * @param args Coerced arguments by their GraphQL names.
   * @param keyed Given when only the items of its keys are wanted.
   */
  call(args: Args, context: RequestContext, keyed?: KeyedCall): Promise<unknown>;
  stream(args: Args, context: RequestContext): AsyncIterable<unknown>;
}

/** All root fields with a binding, by coordinate. */
export function rootOperations(
  schema: GraphQLSchema,
  calls: UpstreamCalls,
): Map<string, RootOperation> {
  const converters = new InputConverters();
  return new Map(
    boundOperations(schema).map((bound) => {
      const toWire = converters.forArguments(bound.field.args);
      const upstream = calls.operation(bound);
      return [
        bound.coordinate,
        {
          ...bound,
          call: async (args, context, keyed) => upstream.call(toWire(args), context, keyed),
          stream: (args, context) => upstream.stream(toWire(args), context),
        },
      ];
    }),
  );
}
