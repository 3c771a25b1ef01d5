import type { SoapSimpleKind } from '../../../../annotations/soap-wire.ts';
import type { QName } from '../contract/xml-tree.ts';

/** What the reader makes of XSD types: as much as wire model and GraphQL schema need. */

export interface EnumerationValue {
  readonly value: string;
  /** What its name in the graph is made of. */
  readonly label: string;
  readonly description?: string | undefined;
}

export interface Enumeration {
  /** Names for the GraphQL type, best first. */
  readonly nameCandidates: readonly string[];
  readonly description: string | undefined;
  readonly values: readonly EnumerationValue[];
}

export interface SimpleType {
  readonly kind: SoapSimpleKind;
  readonly list?: boolean;
  readonly enumeration?: Enumeration | undefined;
  /** The name of the type, or of the one that an anonymous type restricts. */
  readonly name?: QName | undefined;
}

/** An xs:choice at one of its places, or an element and its substitutes. */
export interface Choice {
  /** Whether it may be made more than once, so that its branches do not exclude each other. */
  readonly repeated: boolean;
  /** Whether none of its branches can be empty, so that one must be given. */
  readonly required: boolean;
}

/** Where an element stands in a choice. */
export interface Branch {
  readonly choice: Choice;
  readonly index: number;
}

/** A part of a content model that may be left out, but not in part: an optional group, a branch. */
export type OptionalPart = Readonly<Record<never, never>>;

/** One of the elements that share it must be there, if the part that it is in is. */
export type Need = Readonly<Record<never, never>>;

/** That an element stands in a part that may be left out. */
export interface PartPlace {
  readonly part: OptionalPart;
  /** Undefined: the part may be there without the element. */
  readonly need: Need | undefined;
}

export interface Member {
  readonly role: 'element' | 'attribute' | 'text' | 'any' | 'anyAttribute';
  readonly name: QName;
  /** Unique in its type, base types included. */
  readonly key: string;
  readonly type: SimpleType | ComplexType;
  readonly optional: boolean;
  readonly repeated: boolean;
  readonly nillable: boolean;
  readonly description: string | undefined;
  /** The choices that an element stands in; none when it also stands elsewhere. */
  readonly branches?: readonly Branch[];
  /** The parts that may be left out and that the element stands in, outermost first. */
  readonly parts?: readonly PartPlace[];
  /** Whether it also stands elsewhere, so that its presence does not tell which part is there. */
  readonly isElsewhere?: boolean;
  /** The text of `default` or `fixed`: stands for what is left out. */
  readonly defaultText?: string | undefined;
}

export interface ComplexType {
  /** Unique in the contract: `Order`, `/order` for an element's anonymous type, `Order/line`. */
  readonly name: QName;
  readonly nameCandidates: readonly string[];
  readonly description: string | undefined;
  readonly isAbstract: boolean;
  /** The type that this one extends: its members come first. Types may contain themselves. */
  base: ComplexType | undefined;
  /** The type that this one restricts; its members that stay are members of this type again. */
  restricts: ComplexType | undefined;
  /** Named types that derive from this one directly; read only when it is the type of a member. */
  derived: readonly ComplexType[];
  /** Without those of the base. */
  members: readonly Member[];
  /** Set for an array of SOAP encoding, whose value is a list of these. */
  arrayItem: Member | undefined;
}

export const isComplex = (type: SimpleType | ComplexType): type is ComplexType => 'members' in type;

/** A complex type that has nothing yet. */
export const emptyComplexType = (
  named: Pick<ComplexType, 'name' | 'nameCandidates'> & Partial<ComplexType>,
): ComplexType => ({
  description: undefined,
  isAbstract: false,
  base: undefined,
  restricts: undefined,
  derived: [],
  members: [],
  arrayItem: undefined,
  ...named,
});

/** The members of a type as they stand in a document: those of its base come first. */
export function allMembers(type: ComplexType): Member[] {
  return [...(type.base === undefined ? [] : allMembers(type.base)), ...type.members];
}

/** The member of a type that only wraps a list, as `<skus><sku/><sku/></skus>` does. */
export function wrappedList(member: Member): Member | undefined {
  if (member.repeated || !isComplex(member.type) || isPolymorphic(member.type)) return undefined;
  const [only, another] = allMembers(member.type);
  return only?.role === 'element' && only.repeated && another === undefined ? only : undefined;
}

/** The types that values of a declared type can have: itself, unless it is abstract, and those derived. */
export function concreteTypes(type: ComplexType): ComplexType[] {
  const found = new Set<ComplexType>();
  const open = [type];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...next.derived.toReversed());
  }
  return [...found].filter(({ isAbstract }) => !isAbstract);
}

/** Whether values of a declared type may be of another type, which xsi:type tells. */
export function isPolymorphic(type: ComplexType): boolean {
  const seen = new Set([type]);
  for (const each of seen) {
    if (each !== type && !each.isAbstract) return true;
    for (const derived of each.derived) seen.add(derived);
  }
  return false;
}

/** The type that a type extends or restricts. */
export const parentOf = ({ base, restricts }: ComplexType) => base ?? restricts;
