import {
  allMembers,
  type ComplexType,
  isComplex,
  type Member,
  parentOf,
} from '../types/schema-types.ts';

/** All types that values of these members can have inside them, with their whole families. */
export function reachableTypes(members: readonly Member[]): Set<ComplexType> {
  const found = new Set<ComplexType>();
  const open = members.map(({ type }) => type);
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (!isComplex(type) || found.has(type)) continue;
    found.add(type);
    const parent = parentOf(type);
    if (parent !== undefined) open.push(parent);
    if (type.arrayItem !== undefined) open.push(type.arrayItem.type);
    open.push(...type.derived, ...allMembers(type).map((member) => member.type));
  }
  return found;
}
