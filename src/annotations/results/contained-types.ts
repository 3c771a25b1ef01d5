import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from 'graphql';
import { readLink } from '../read.ts';

/** Fields whose values stand in the answer itself: what links bring is another answer. */
export const ownMembers = (type: GraphQLObjectType) =>
  Object.values(type.getFields()).filter(
    ({ astNode }) => readLink(astNode?.directives) === undefined,
  );

/** Which types may stand in answers of which; worked out once, because a graph has thousands. */
export class ContainedTypes {
  readonly #containers = new Map<string, Set<string>>();

  constructor(schema: GraphQLSchema) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (isAbstractType(type)) {
        for (const each of schema.getPossibleTypes(type)) this.#add(each, type);
      } else if (isObjectType(type)) {
        for (const { type: member } of ownMembers(type)) this.#add(getNamedType(member), type);
      }
    }
  }

  /** The types themselves, and all that may contain one of them. */
  containersOf(names: Iterable<string>): Set<string> {
    const found = new Set(names);
    for (const name of found) {
      for (const container of this.#containers.get(name) ?? []) found.add(container);
    }
    return found;
  }

  #add(inner: GraphQLNamedType, outer: GraphQLNamedType): void {
    if (!isCompositeType(inner)) return;
    const known = this.#containers.get(inner.name);
    if (known === undefined) this.#containers.set(inner.name, new Set([outer.name]));
    else known.add(outer.name);
  }
}
