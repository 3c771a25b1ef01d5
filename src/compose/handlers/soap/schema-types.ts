import type { SoapSimpleKind } from '../../../annotations/soap-wire.ts';
import type { QName } from './xml-tree.ts';

/** What the reader makes of XSD types: as much as wire model and GraphQL schema need. */

export interface EnumerationValue {
  readonly value: string;
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
}

export interface Member {
  readonly role: 'element' | 'attribute' | 'text' | 'any';
  readonly name: QName;
  /** Unique in its type, base types included. */
  readonly key: string;
  readonly type: SimpleType | ComplexType;
  readonly optional: boolean;
  readonly repeated: boolean;
  readonly nillable: boolean;
  readonly description: string | undefined;
}

export interface ComplexType {
  /** Unique in the contract: `Order`, `/order` for an element's anonymous type, `Order/line`. */
  readonly name: QName;
  readonly nameCandidates: readonly string[];
  readonly description: string | undefined;
  /** Filled when the type is read; types may contain themselves. */
  base: ComplexType | undefined;
  /** Without those of the base. */
  members: readonly Member[];
}

export const isComplex = (type: SimpleType | ComplexType): type is ComplexType => 'members' in type;

/** The members of a type as they stand in a document: those of its base come first. */
export function allMembers(type: ComplexType): Member[] {
  return [...(type.base === undefined ? [] : allMembers(type.base)), ...type.members];
}

/** The member of a type that only wraps a list, as `<skus><sku/><sku/></skus>` does. */
export function wrappedList(member: Member): Member | undefined {
  if (member.repeated || !isComplex(member.type)) return undefined;
  const [only, another] = allMembers(member.type);
  return only?.role === 'element' && only.repeated && another === undefined ? only : undefined;
}
