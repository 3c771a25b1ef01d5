import { exclusiveChoices } from './choices.ts';
import {
  allMembers,
  type ComplexType,
  isComplex,
  isPolymorphic,
  type Member,
} from './schema-types.ts';

const known = new WeakMap<ComplexType, boolean>();

/**
 * Whether the contract itself says what an element holds, as it does of versions: everything that
 * must be in it has a default or a fixed value. Nobody needs to give it.
 */
export function hasKnownValue({ type, repeated }: Member): boolean {
  return !repeated && isComplex(type) && isKnown(type);
}

function isKnown(type: ComplexType): boolean {
  const before = known.get(type);
  if (before !== undefined) return before;
  // A type that must contain itself has no value at all.
  known.set(type, false);
  const members = allMembers(type);
  const required = members.filter(({ optional }) => !optional);
  const isOpen =
    type.arrayItem !== undefined ||
    isPolymorphic(type) ||
    exclusiveChoices(members).some((choice) => choice.required);
  const result =
    !isOpen &&
    required.length > 0 &&
    required.every((member) => member.defaultText !== undefined || hasKnownValue(member));
  known.set(type, result);
  return result;
}
