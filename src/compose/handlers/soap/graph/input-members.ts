import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName } from '../../../naming/graphql-names.ts';
import { isSameType } from '../types/families.ts';
import { hasKnownValue } from '../types/known-values.ts';
import {
  allMembers,
  type ComplexType,
  concreteTypes,
  isComplex,
  isPolymorphic,
  type Member,
} from '../types/schema-types.ts';
import { memberNames } from './member-names.ts';

/** A field of an input object. */
export interface InputMember {
  readonly name: string;
  readonly member: Member;
}

/** The member of a value that says which type it is of: `{namespace}local`. */
export const typeKey = '$type';

/**
 * The fields of an input object. Where values of derived types may stand, it has the members of all
 * of them: one flat object, whose `_type` tells which ones count. Members of the declared type stay
 * as they are; those of derived types may be left out, because other types do not have them.
 */
export function inputMembers(type: ComplexType): InputMember[] {
  const own = allMembers(type);
  const names = memberNames(type);
  const fields = own.map((member) => ({ name: names.get(member.key) ?? '', member }));
  if (!isPolymorphic(type)) return fields;
  const byKey = Map.groupBy(own, ({ key }) => key);
  const taken = new Set(['_type', ...names.values()]);
  for (const derived of concreteTypes(type)) {
    const derivedNames = memberNames(derived);
    for (const member of allMembers(derived)) {
      const same = byKey.get(member.key) ?? [];
      // What two types call the same is one field, unless they mean different types of values.
      if (same.some((each) => isSameType(each, member))) continue;
      byKey.set(member.key, [...same, member]);
      const plain = derivedNames.get(member.key) ?? '';
      const longer = fieldName(`${derived.nameCandidates[0] ?? ''} ${plain}`);
      const name = allocateNames([{ key: plain, candidates: [plain, longer] }], taken).get(plain);
      taken.add(name ?? '');
      fields.push({ name: name ?? '', member: { ...member, optional: true } });
    }
  }
  return fields;
}

/** Whether a member must be given: what has a default, or nothing else, need not be. */
export const isRequired = (member: Member) => {
  const { optional, nillable, defaultText } = member;
  return !optional && !nillable && defaultText === undefined && !hasKnownValue(member);
};

/**
 * Members that are required by types which they lead back to: no value could be finite, and GraphQL
 * refuses such input objects. One member of each circle may be left out.
 */
export function membersThatCloseCircles(roots: Iterable<ComplexType>): Set<Member> {
  const found = new Set<Member>();
  const done = new Set<ComplexType>();
  for (const root of roots) visit(root);
  return found;

  /** Depth first, with a stack of our own: chains of types may be longer than the call stack. */
  function visit(root: ComplexType): void {
    const open = new Set<ComplexType>();
    const stack: { type: ComplexType; rest: Member[] }[] = [];
    const enter = (type: ComplexType) => {
      if (done.has(type)) return;
      open.add(type);
      stack.push({ type, rest: requiredMembers(type) });
    };
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const member = top.rest.shift();
      if (member === undefined) {
        done.add(top.type);
        open.delete(top.type);
        stack.pop();
      } else if (isComplex(member.type)) {
        if (open.has(member.type)) found.add(member);
        else enter(member.type);
      }
    }
  }
}

const requiredMembers = (type: ComplexType) =>
  allMembers(type).filter((member) => isRequired(member) && !member.repeated);
