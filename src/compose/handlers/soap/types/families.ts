import {
  allMembers,
  type ComplexType,
  isComplex,
  isPolymorphic,
  type Member,
  parentOf,
} from './schema-types.ts';

/**
 * Where values of derived types may stand, all of them must have the members of the declared type,
 * as its interface in the graph says: members that a restriction leaves out come back as optional
 * ones, and members that it gives another type keep that of the base.
 */
export function completeFamilies(declared: readonly ComplexType[]): void {
  const descendants = new Set<ComplexType>();
  const open = declared.filter(isPolymorphic).flatMap(({ derived }) => derived);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (descendants.has(next)) continue;
    descendants.add(next);
    open.push(...next.derived);
  }
  function complete(type: ComplexType): void {
    if (!descendants.delete(type)) return;
    const parent = parentOf(type);
    if (parent !== undefined) complete(parent);
    if (type.restricts !== undefined) type.members = withMembersOf(type.restricts, type.members);
  }
  for (const type of [...descendants]) complete(type);
}

function withMembersOf(base: ComplexType, members: readonly Member[]): Member[] {
  const own = new Map(members.map((member) => [member.key, member]));
  const inherited = allMembers(base).map((member): Member => {
    const restated = own.get(member.key);
    if (restated === undefined) return { ...member, optional: true };
    return {
      ...(isSameType(member, restated) ? restated : member),
      optional: restated.optional && member.optional,
      nillable: restated.nillable && member.nillable,
    };
  });
  const known = new Set(inherited.map(({ key }) => key));
  return [...inherited, ...members.filter(({ key }) => !known.has(key))];
}

/** Whether members of both can stand for each other in the graph. */
export function isSameType(left: Member, right: Member): boolean {
  if (left.repeated !== right.repeated) return false;
  if (isComplex(left.type) || isComplex(right.type)) return left.type === right.type;
  return (
    left.type.kind === right.type.kind &&
    left.type.list === right.type.list &&
    left.type.enumeration === right.type.enumeration
  );
}
