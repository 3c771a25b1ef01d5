import { GraphQLError } from 'graphql';
import { type ListSize, readListSize } from '../../annotations/cost.ts';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { Args } from '../calls/link-loaders.ts';
import type { FieldNodes } from '../plan/collect-fields.ts';

import { type Amount, remembered } from './amount.ts';
import type { CountedField } from './counted-fields.ts';

/** How long the lists of a planned field may be, where `@listSize` says it. */
export interface Sizing {
  readonly size: Amount;
  /** The fields of the returned object that are so long; empty: the field itself is. */
  readonly sizedFields: readonly string[];
  /** `null`, or why the slicing arguments are not as `@listSize` wants them. */
  refusal(variables: Variables): GraphQLError | null;
}

/** @param assumedListSize Where nothing says how long a list is. */
export function sizingOf(
  fields: readonly CountedField[],
  nodes: FieldNodes,
  assumedListSize: number,
): Sizing | undefined {
  for (const { coordinate, field, args } of fields) {
    const listSize = readListSize(field);
    if (listSize === undefined) continue;
    const sizeOf = (given: Args) => {
      const size = Math.max(0, ...slices(listSize, given));
      // Many services take 0, -1 or no ids at all for everything that there is.
      return size > 0 ? size : (listSize.assumedSize ?? assumedListSize);
    };
    return {
      size:
        typeof args === 'function'
          ? remembered((variables) => sizeOf(args(variables)))
          : sizeOf(args),
      sizedFields: listSize.sizedFields,
      refusal(variables) {
        if (!listSize.requireOneSlicingArgument) return null;
        const given = slices(listSize, typeof args === 'function' ? args(variables) : args);
        if (given.length === 1) return null;
        const names = listSize.slicingArguments.map((path) => path.join('.')).join(', ');
        return new GraphQLError(`${coordinate} needs exactly one of these arguments: ${names}`, {
          nodes,
        });
      },
    };
  }
  return undefined;
}

/** The sizes that slicing arguments say. */
function slices({ slicingArguments }: ListSize, args: Args): number[] {
  return slicingArguments.flatMap((path) => {
    let value: unknown = args;
    for (const name of path) {
      value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    }
    if (Array.isArray(value)) return [value.length];
    return typeof value === 'number' ? [value] : [];
  });
}
