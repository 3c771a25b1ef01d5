import { type GraphQLSchema, getNamedType, isCompositeType, isObjectType } from 'graphql';
import type { BoundOperation } from '../bound-operations.ts';
import { readCacheHint } from '../policies.ts';
import { type ContainedTypes, ownMembers } from './contained-types.ts';

/**
 * How many seconds what an operation answers may be kept: the shortest time that `@cacheControl`
 * says of its field, of what it returns, and of all that may stand in it.
 * @returns A function that gives `undefined` where nothing says a time.
 */
export function shortestMaxAges(
  schema: GraphQLSchema,
  contained: ContainedTypes,
): (bound: Pick<BoundOperation, 'field'>) => number | undefined {
  const ofMembers = new Map<string, number>();
  const ofType = new Map<string, number>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isCompositeType(type)) continue;
    const said = readCacheHint(type.astNode?.directives).maxAge;
    if (said !== undefined) ofType.set(type.name, said);
    if (!isObjectType(type)) continue;
    const hints = ownMembers(type).flatMap((member) => {
      const returned = getNamedType(member.type);
      const { maxAge } = readCacheHint(member.astNode?.directives);
      // What stands on a field replaces what stands on the type that it returns.
      const hint =
        maxAge ??
        readCacheHint(isCompositeType(returned) ? returned.astNode?.directives : undefined).maxAge;
      return hint ?? [];
    });
    if (hints.length > 0) ofMembers.set(type.name, Math.min(...hints));
  }
  // From the shortest on: what a type has got already is the shortest of it.
  const shortest = new Map<string, number>();
  for (const [name, seconds] of [...ofMembers].toSorted(([, left], [, right]) => left - right)) {
    for (const container of contained.containersOf([name])) {
      if (!shortest.has(container)) shortest.set(container, seconds);
    }
  }
  return ({ field }) => {
    const { name } = getNamedType(field.type);
    const own = readCacheHint(field.astNode?.directives).maxAge ?? ofType.get(name);
    const inside = shortest.get(name);
    if (own === undefined || inside === undefined) return own ?? inside;
    return Math.min(own, inside);
  };
}
