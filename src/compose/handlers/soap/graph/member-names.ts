import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName } from '../../../naming/graphql-names.ts';
import { type ComplexType, type Member, parentOf } from '../types/schema-types.ts';

/** GraphQL names by member keys. Members that a type has from another keep their names. */
export function memberNames(type: ComplexType): Map<string, string> {
  const parent = parentOf(type);
  const inherited = parent === undefined ? new Map<string, string>() : memberNames(parent);
  const own = type.members.filter(({ key }) => !inherited.has(key));
  const taken = new Set(inherited.values());
  return new Map([...inherited, ...allocateNames(own.map(nameRequest), taken)]);
}

/** Names of members that belong to no common type: the arguments of a field. */
export function argumentNames(members: readonly Member[]): Map<string, string> {
  return allocateNames(members.map(nameRequest));
}

function nameRequest({ key, name, role }: Member) {
  if (role === 'text') return { key, candidates: ['value', 'text', 'textValue'] };
  if (role === 'any') return { key, candidates: ['any', 'anyElements'] };
  if (role === 'anyAttribute') return { key, candidates: ['anyAttributes'] };
  const own = fieldName(name.local);
  const longer = role === 'attribute' ? `${own}Attribute` : `${own}Element`;
  return { key, candidates: [own, longer] };
}
