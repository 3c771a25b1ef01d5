import type { FieldNode, GraphQLField } from 'graphql';
import { givenArguments } from './given-arguments.ts';
import type { GoverningField } from './governors.ts';

/** Coerced. */
type Variables = Readonly<Record<string, unknown>>;

/**
 * The arguments that a governing field is asked with when `node` selects `selected`. A link gives
 * what it knows in advance; values that only the parent's data has are absent.
 */
export function governingArguments(
  node: FieldNode,
  selected: GraphQLField<unknown, unknown>,
  { field, link }: GoverningField,
): (variables: Variables) => Readonly<Record<string, unknown>> {
  if (link === undefined) return (variables) => givenArguments(field, node, variables);
  return (variables) => {
    const own = givenArguments(selected, node, variables);
    const given: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(link.args)) {
      if (value.from === 'constant') given[name] = value.value;
      if (value.from === 'argument' && Object.hasOwn(own, value.name))
        given[name] = own[value.name];
    }
    return given;
  };
}
