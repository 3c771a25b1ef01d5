import { nameKey } from '../contract/xml-tree.ts';
import type { Member } from './schema-types.ts';

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
  const byIdentity = Map.groupBy(members, ({ role, name }) => `${role} ${nameKey(name)}`);
  const taken = new Set(inherited.map((member) => member.key));
  return [...byIdentity.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const key = freeKey(first, taken);
    taken.add(key);
    const meet = mayMeet(same);
    return {
      ...first,
      key,
      branches: meet ? [] : same.flatMap(({ branches = [] }) => branches),
      parts: same.flatMap(({ parts = [] }) => parts),
      isElsewhere: same.length > 1,
      optional: same.every(({ optional }) => optional),
      repeated: first.role === 'element' && (meet || same.some(({ repeated }) => repeated)),
      nillable: same.some(({ nillable }) => nillable),
    };
  });
}

function freeKey({ name, role }: UnkeyedMember, taken: ReadonlySet<string>): string {
  const long = role === 'attribute' ? `@${nameKey(name)}` : nameKey(name);
  let key = taken.has(name.local) ? long : name.local;
  for (let number = 2; taken.has(key); number++) key = `${long}#${number}`;
  return key;
}

/** Whether two of the places of an element can be filled at once: then it is a list. */
const mayMeet = (places: readonly UnkeyedMember[]) =>
  places.some((place, position) =>
    places.slice(position + 1).some((other) => !areAlternatives(place, other)),
  );

const areAlternatives = (
  { branches: left = [] }: UnkeyedMember,
  { branches: right = [] }: UnkeyedMember,
): boolean =>
  left.some(({ choice, index }) =>
    right.some((other) => other.choice === choice && other.index !== index),
  );
