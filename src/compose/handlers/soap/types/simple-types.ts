import type { SoapSimpleKind } from '../../../../annotations/soap-wire.ts';
import { schemaDocumentation } from '../contract/documentation.ts';
import type { SchemaDocument } from '../contract/load-contract.ts';
import { encodingNamespaces, namespaces } from '../contract/namespaces.ts';
import type { Component, SchemaIndex } from '../contract/schema-index.ts';
import { nameKey, type QName, type XmlElement } from '../contract/xml-tree.ts';
import type { EnumerationValue, SimpleType } from './schema-types.ts';
import { typeNameCandidates } from './type-name-candidates.ts';

/** The types of XSD 1.0, 3 (and anySimpleType, anyType) by what they are in the value tree. */
const builtins: Readonly<Record<string, SoapSimpleKind>> = {
  ...Object.fromEntries(
    ['string', 'anySimpleType', 'anyAtomicType'].map((name) => [name, 'string']),
  ),
  normalizedString: 'normalizedString',
  ...Object.fromEntries(
    [
      ...['token', 'language', 'Name', 'NCName', 'NMTOKEN', 'ID', 'IDREF', 'ENTITY', 'anyURI'],
      'duration',
      ...['gYear', 'gYearMonth', 'gMonth', 'gMonthDay', 'gDay'],
    ].map((name) => [name, 'token']),
  ),
  ...Object.fromEntries(
    ['int', 'short', 'byte', 'unsignedShort', 'unsignedByte'].map((name) => [name, 'int']),
  ),
  ...Object.fromEntries(
    [
      ...['integer', 'long', 'unsignedLong', 'unsignedInt', 'nonNegativeInteger'],
      ...['positiveInteger', 'nonPositiveInteger', 'negativeInteger'],
    ].map((name) => [name, 'integer']),
  ),
  boolean: 'boolean',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  date: 'date',
  dateTime: 'dateTime',
  time: 'time',
  base64Binary: 'base64',
  hexBinary: 'hex',
  QName: 'qname',
  NOTATION: 'qname',
  anyType: 'json',
  // SOAP encoding has these beside the names of XSD.
  base64: 'base64',
  Struct: 'json',
};

const builtinLists: ReadonlySet<string> = new Set(['NMTOKENS', 'IDREFS', 'ENTITIES']);

const builtinNamespaces: ReadonlySet<string> = new Set([
  namespaces.xsd,
  // The same names with the same meaning.
  ...encodingNamespaces,
  // A forgotten prefix.
  '',
]);

/** A type of XSD itself. */
export function builtinType({ namespace, local }: QName): SimpleType | undefined {
  if (!builtinNamespaces.has(namespace)) return undefined;
  const name = { namespace: namespace === '' ? namespaces.xsd : namespace, local };
  if (builtinLists.has(local)) return { kind: 'token', list: true, name };
  const kind = Object.hasOwn(builtins, local) ? builtins[local] : undefined;
  return kind && { kind, name };
}

/** Reads xs:simpleType: restrictions, enumerations, lists and unions. */
export class SimpleTypeReader {
  readonly #index: SchemaIndex;
  /** By definition, so that an enumeration becomes one GraphQL type however often it is used. */
  readonly #read = new Map<XmlElement, SimpleType>();

  constructor(index: SchemaIndex) {
    this.#index = index;
  }

  /** A global xs:simpleType. */
  named({ element, schema, name }: Component): SimpleType {
    return { ...this.read(element, schema, typeNameCandidates(name)), name };
  }

  /** `nameCandidates` are used when the type turns out to be an enumeration. */
  read(element: XmlElement, schema: SchemaDocument, nameCandidates: readonly string[]): SimpleType {
    const known = this.#read.get(element);
    if (known !== undefined) return known;
    // Stands for a type that is defined by itself, which no value could fit.
    this.#read.set(element, { kind: 'string' });
    const type = this.#derive(element, schema, nameCandidates);
    this.#read.set(element, type);
    return type;
  }

  #derive(
    element: XmlElement,
    schema: SchemaDocument,
    nameCandidates: readonly string[],
  ): SimpleType {
    const restriction = element.child(namespaces.xsd, 'restriction');
    const list = element.child(namespaces.xsd, 'list');
    if (restriction !== undefined) {
      const base = withWhiteSpace(
        this.#referenced(restriction, restriction.attribute('base'), schema, nameCandidates),
        restriction,
      );
      const values = enumerationValues(restriction, base.kind);
      if (values.length === 0 || base.list === true) return base;
      return {
        // The wire value of an enumeration is its text, whatever it is a number of.
        kind: isText(base.kind) || base.kind === 'qname' ? base.kind : 'token',
        name: base.name,
        enumeration: { nameCandidates, description: schemaDocumentation(element), values },
      };
    }
    if (list !== undefined) {
      const item = this.#referenced(list, list.attribute('itemType'), schema, nameCandidates);
      return { kind: item.kind, list: true, enumeration: item.enumeration };
    }
    const union = element.child(namespaces.xsd, 'union');
    return { kind: union === undefined ? 'string' : this.#unionKind(union, schema) };
  }

  /**
   * The values of a union are text of any of its types. Their whitespace is that of the type that
   * they fit (XSD 1.0, 4.1.2.3): only where one of them keeps it does it matter.
   */
  #unionKind(union: XmlElement, schema: SchemaDocument): SoapSimpleKind {
    const named = (union.attribute('memberTypes') ?? '').split(/\s+/).filter((name) => name !== '');
    const kinds = [
      ...named.map((name) => this.#referenced(union, name, schema, []).kind),
      ...union
        .childrenNamed(namespaces.xsd, 'simpleType')
        .map((inline) => this.read(inline, schema, []).kind),
    ];
    return textKinds.find((kind) => kinds.includes(kind)) ?? 'token';
  }

  /** A type that stands inside of `element`, or the one that is called so. */
  #referenced(
    element: XmlElement,
    reference: string | undefined,
    schema: SchemaDocument,
    nameCandidates: readonly string[],
  ): SimpleType {
    if (reference === undefined) {
      const inline = element.child(namespaces.xsd, 'simpleType');
      return inline === undefined ? { kind: 'string' } : this.read(inline, schema, nameCandidates);
    }
    const { name, component } = this.#index.resolve('type', element, reference, schema);
    if (component?.element.local === 'simpleType') {
      return this.named(component);
    }
    const builtin = builtinType(name);
    if (builtin === undefined) {
      const problem = `the simple type "${reference}" is not defined; it is read as text.`;
      this.#index.warnings.push(element.error(problem).message);
    }
    return builtin ?? { kind: 'string' };
  }
}

const textKinds = ['string', 'normalizedString'] as const;

const isText = (kind: SoapSimpleKind) => textKinds.some((each) => each === kind);

/** xs:whiteSpace: a restriction of text may take more of it away, never less. */
function withWhiteSpace(base: SimpleType, restriction: XmlElement): SimpleType {
  const whiteSpace = restriction.child(namespaces.xsd, 'whiteSpace')?.attribute('value');
  if (whiteSpace === 'collapse' && isText(base.kind)) return { ...base, kind: 'token' };
  if (whiteSpace === 'replace' && base.kind === 'string') {
    return { ...base, kind: 'normalizedString' };
  }
  return base;
}

function enumerationValues(restriction: XmlElement, kind: SoapSimpleKind): EnumerationValue[] {
  const values = new Map<string, EnumerationValue>();
  for (const facet of restriction.childrenNamed(namespaces.xsd, 'enumeration')) {
    const text = facet.rawAttribute('value');
    if (text === undefined) continue;
    const value = valueText({ kind }, text, facet);
    if (values.has(value)) continue;
    const label = kind === 'qname' ? text.replace(/^.*:/s, '') : text;
    values.set(value, { value, label, description: schemaDocumentation(facet) });
  }
  return [...values.values()];
}

/** A value that a schema writes down, as it stands in the value tree: prefixes are the schema's. */
export const valueText = ({ kind }: SimpleType, text: string, place: XmlElement): string =>
  kind === 'qname' ? nameKey(place.qname(text.trim())) : text;
