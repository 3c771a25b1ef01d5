import { namespaces } from './namespaces.ts';
import type { SchemaIndex } from './schema-index.ts';
import { type ComplexType, isComplex, type SimpleType } from './schema-types.ts';
import type { XmlElement } from './xml-tree.ts';

/** What the contract says of its types and the graph does not, in one warning for each kind. */
export class TypeNotes {
  readonly #extended = new Set<string>();
  readonly #openAttributes = new Set<string>();

  /** A member has this type; values of a type that extends it may stand in its place. */
  usedAsMember(type: ComplexType | SimpleType, index: SchemaIndex): void {
    if (isComplex(type) && index.isExtended(type.name)) this.#extended.add(type.name.local);
  }

  read(type: ComplexType, content: XmlElement): void {
    if (content.child(namespaces.xsd, 'anyAttribute') !== undefined) {
      this.#openAttributes.add(type.name.local);
    }
  }

  warnings(): string[] {
    const list = (names: ReadonlySet<string>) => [...names].join(', ');
    return [
      ...(this.#extended.size === 0
        ? []
        : [
            `Other types extend these; only the members of the types themselves are read and sent: ${list(this.#extended)}.`,
          ]),
      ...(this.#openAttributes.size === 0
        ? []
        : [
            `These types allow any attribute; only those that they name are read: ${list(this.#openAttributes)}.`,
          ]),
    ];
  }
}

/** soapenc:Array, described by its arrayType and not by elements. */
export function isEncodedArray(complexType: XmlElement): boolean {
  const restriction = complexType
    .child(namespaces.xsd, 'complexContent')
    ?.child(namespaces.xsd, 'restriction');
  const base = restriction?.attribute('base');
  if (restriction === undefined || base === undefined) return false;
  return restriction.qname(base).namespace === namespaces.soapEncoding;
}
