import type { SchemaDocument } from '../contract/load-contract.ts';
import { namespaces } from '../contract/namespaces.ts';
import type { SchemaIndex } from '../contract/schema-index.ts';
import { nameKey, type XmlElement } from '../contract/xml-tree.ts';
import { allowsAnyAttribute, attributesOf } from './attributes.ts';
import { anyItem, arrayItemOf, isEncodedArray } from './encoded-arrays.ts';
import { membersWithKeys, type UnkeyedMember } from './member-keys.ts';
import type { MemberReader, TypeSource } from './member-reader.ts';
import { anyAttributeMember, textMember } from './plain-members.ts';
import {
  allMembers,
  type ComplexType,
  isComplex,
  type Member,
  parentOf,
  type SimpleType,
} from './schema-types.ts';

export interface ContentReaders extends TypeSource {
  readonly index: SchemaIndex;
  readonly members: MemberReader;
  /** The type that a derivation starts from, already read. */
  baseType(
    derivation: XmlElement,
    reference: string,
    schema: SchemaDocument,
  ): SimpleType | ComplexType;
}

/** Reads what stands in an xs:complexType into `type`. */
export function readComplexContent(
  type: ComplexType,
  element: XmlElement,
  schema: SchemaDocument,
  readers: ContentReaders,
): void {
  const content =
    element.child(namespaces.xsd, 'complexContent') ??
    element.child(namespaces.xsd, 'simpleContent');
  const derivation =
    content?.child(namespaces.xsd, 'extension') ?? content?.child(namespaces.xsd, 'restriction');
  const own = derivation ?? element;
  const baseReference = derivation?.attribute('base');
  if (derivation && baseReference && isEncodedArray(derivation.qname(baseReference))) {
    type.arrayItem = arrayItemOf(derivation, schema, readers) ?? anyItem;
    return;
  }
  const baseType =
    derivation && baseReference ? readers.baseType(derivation, baseReference, schema) : undefined;
  const base = baseType !== undefined && isComplex(baseType) ? baseType : undefined;
  if (derivation !== undefined && base?.arrayItem !== undefined) {
    type.arrayItem = arrayItemOf(derivation, schema, readers) ?? base.arrayItem;
    return;
  }
  if (base !== undefined && isDerivedFrom(base, type)) {
    throw element.error('this type extends itself');
  }

  const uses = attributesOf(own, schema, readers.index);
  const attributes = uses
    .filter((use) => !use.prohibited)
    .map((use) => readers.members.attribute(use, type));
  if (allowsAnyAttribute(own, schema, readers.index)) attributes.push(anyAttributeMember);
  const isMixed = (element.attribute('mixed') ?? content?.attribute('mixed')) === 'true';
  const text: UnkeyedMember[] =
    content?.local === 'simpleContent' && baseType !== undefined && !isComplex(baseType)
      ? [textMember(baseType)]
      : isMixed
        ? [{ ...textMember({ kind: 'string' }), optional: true }]
        : [];
  const elements = readers.members.elements(own, schema, type);

  if (base === undefined || derivation?.local !== 'restriction') {
    type.base = base;
    const inherited = base === undefined ? [] : allMembers(base);
    const has = new Set(inherited.map(({ role }) => role));
    // A type has one text, and one place for what it does not name.
    const members = [...text, ...elements, ...attributes].filter(
      ({ role }) => role === 'element' || role === 'attribute' || !has.has(role),
    );
    type.members = membersWithKeys(members, inherited);
    return;
  }
  // A restriction says all of its elements again, but only those attributes that change.
  type.restricts = base;
  const named = new Set(uses.map((use) => nameKey(use.name)));
  const kept = allMembers(base).filter(
    ({ role, name }) =>
      (role === 'attribute' && !named.has(nameKey(name))) ||
      (role === 'text' && text.length === 0) ||
      (role === 'element' && content?.local === 'simpleContent'),
  );
  type.members = restated([...text, ...elements, ...kept, ...attributes], allMembers(base));
}

/** Members that are said again have the keys of the base. */
function restated(members: readonly UnkeyedMember[], base: readonly Member[]): Member[] {
  const keys = new Map(base.map(({ role, name, key }) => [`${role} ${nameKey(name)}`, key]));
  return membersWithKeys(members, []).map((member) => ({
    ...member,
    key: keys.get(`${member.role} ${nameKey(member.name)}`) ?? member.key,
  }));
}

function isDerivedFrom(type: ComplexType, other: ComplexType): boolean {
  const parent = parentOf(type);
  return type === other || (parent !== undefined && isDerivedFrom(parent, other));
}
