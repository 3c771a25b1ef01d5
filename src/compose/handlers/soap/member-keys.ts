import type { Member } from './schema-types.ts';
import { nameKey } from './xml-tree.ts';

export type UnkeyedMember = Omit<Member, 'key'>;

/**
 * Gives each member of a type its name in the value tree: its local name, unless another member
 * has it. `inherited` are the members of the base, whose keys are taken. Elements that a content
 * model names twice are one member: XSD wants them to have the same type (3.8.6).
 */
export function membersWithKeys(
  members: readonly UnkeyedMember[],
  inherited: readonly Member[],
): Member[] {
  const keyed = new Map<string, Member>();
  const taken = new Set(inherited.map((member) => member.key));
  for (const member of members) {
    const identity = `${member.role} ${nameKey(member.name)}`;
    const same = keyed.get(identity);
    if (same !== undefined) {
      keyed.set(identity, merged(same, member));
      continue;
    }
    const key = freeKey(member, taken);
    taken.add(key);
    keyed.set(identity, { ...member, key });
  }
  return [...keyed.values()];
}

function freeKey({ name, role }: UnkeyedMember, taken: ReadonlySet<string>): string {
  const long = role === 'attribute' ? `@${nameKey(name)}` : nameKey(name);
  let key = taken.has(name.local) ? long : name.local;
  for (let number = 2; taken.has(key); number++) key = `${long}#${number}`;
  return key;
}

/** Alternatives of a choice stay single; an element that is required twice is a list. */
const merged = (first: Member, second: UnkeyedMember): Member => ({
  ...first,
  optional: first.optional && second.optional,
  repeated: first.repeated || second.repeated || !(first.optional && second.optional),
  nillable: first.nillable || second.nillable,
});
