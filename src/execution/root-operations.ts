import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { BatchAnnotation, Binding } from '../annotations/model.ts';
import { readField } from '../annotations/read.ts';
import type { RequestContext } from '../request-context.ts';
import { InputConverters } from './input.ts';
import type { Args } from './link-loaders.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/** A root field that an upstream answers. */
export interface RootOperation {
  /** `Query.product`. */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly binding: Binding;
  readonly batch: BatchAnnotation | 'off' | undefined;
  /** @param args Coerced arguments by their GraphQL names. */
  call(args: Args, context: RequestContext): Promise<unknown>;
  stream(args: Args, context: RequestContext): AsyncIterable<unknown>;
}

/** All root fields with a binding, by coordinate. */
export function rootOperations(
  schema: GraphQLSchema,
  calls: UpstreamCalls,
): Map<string, RootOperation> {
  const converters = new InputConverters();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const operations = new Map<string, RootOperation>();
  for (const root of roots) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const { binding, batch } = readField(field.astNode?.directives);
      if (root == null || binding === undefined) continue;
      const coordinate = `${root.name}.${field.name}`;
      const toWire = converters.forArguments(field.args);
      operations.set(coordinate, {
        coordinate,
        field,
        binding,
        batch,
        call: async (args, context) => calls.call(binding, toWire(args), context),
        stream: (args, context) => calls.stream(binding, toWire(args), context),
      });
    }
  }
  return operations;
}
