import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { BatchAnnotation, Binding } from '../annotations/model.ts';
import { readField } from '../annotations/read.ts';
import type { RequestContext } from '../request-context.ts';
import { exactLeaf } from './exact-leaf.ts';
import type { InputConverters } from './input.ts';
import type { Args, LinkLoaders } from './link-loaders.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/** What resolvers get as context. */
export type ExecutionContext = RequestContext & { readonly loaders: LinkLoaders };

/** A root field that an upstream answers. */
export interface RootOperation {
  /** `Query.product`. */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, ExecutionContext>;
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
  converters: InputConverters,
): Map<string, RootOperation> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const operations = new Map<string, RootOperation>();
  for (const root of roots) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const { binding, batch } = readField(field.astNode?.directives);
      if (root == null || binding === undefined) continue;
      const coordinate = `${root.name}.${field.name}`;
      const exact = exactLeaf(field.type);
      const toWire = converters.forArguments(field.args);
      operations.set(coordinate, {
        coordinate,
        field,
        binding,
        batch,
        call: async (args, context) => exact(await calls.call(binding, toWire(args), context)),
        stream: (args, context) => calls.stream(binding, toWire(args), context),
      });
    }
  }
  return operations;
}
