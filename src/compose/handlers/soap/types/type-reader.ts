import { schemaDocumentation } from '../contract/documentation.ts';
import type { SchemaDocument } from '../contract/load-contract.ts';
import { encodingNamespaces } from '../contract/namespaces.ts';
import type { Component, SchemaIndex } from '../contract/schema-index.ts';
import { nameKey, type QName, type XmlElement } from '../contract/xml-tree.ts';
import { readComplexContent } from './complex-content.ts';
import { anyItem, isEncodedArray } from './encoded-arrays.ts';
import { completeFamilies } from './families.ts';
import { membersWithKeys, type UnkeyedMember } from './member-keys.ts';
import { MemberReader, type Owner, type TypeSource } from './member-reader.ts';
import { untyped } from './plain-members.ts';
import { type ComplexType, emptyComplexType, isComplex, type SimpleType } from './schema-types.ts';
import { builtinType, SimpleTypeReader } from './simple-types.ts';
import { typeNameCandidates } from './type-name-candidates.ts';

/** Reads the types that are asked for, and those that they lead to. */
export class TypeReader implements TypeSource {
  readonly index: SchemaIndex;
  readonly members: MemberReader;
  readonly #simpleTypes: SimpleTypeReader;
  readonly #complexTypes = new Map<string, ComplexType>();
  readonly #declared = new Set<ComplexType>();
  readonly #usedNames = new Set<string>();
  readonly #unread: (() => void)[] = [];
  readonly #unreadByType = new Map<ComplexType, () => void>();

  constructor(index: SchemaIndex) {
    this.index = index;
    this.members = new MemberReader(this, index);
    this.#simpleTypes = new SimpleTypeReader(index);
  }

  namedType(
    element: XmlElement,
    reference: string,
    schema: SchemaDocument | undefined,
  ): SimpleType | ComplexType {
    const { name, component } = this.index.resolve('type', element, reference, schema);
    // The schema of SOAP encoding describes its types as XML; what they mean is built in.
    if (component !== undefined && !encodingNamespaces.has(name.namespace)) {
      const type = this.#componentType(component);
      if (isComplex(type)) this.#declare(type, component.name);
      return type;
    }
    if (isEncodedArray(name)) {
      return emptyComplexType({ name, nameCandidates: [], arrayItem: anyItem });
    }
    const builtin = builtinType(name);
    if (builtin !== undefined) return builtin;
    const problem = `the type "${reference}" is not defined; it is read as JSON.`;
    this.index.warnings.push(element.error(problem).message);
    return untyped;
  }

  /** A base must be read before what derives from it, whose keys follow those of the base. */
  baseType(derivation: XmlElement, reference: string, schema: SchemaDocument) {
    const { component } = this.index.resolve('type', derivation, reference, schema);
    if (component === undefined) return this.namedType(derivation, reference, schema);
    const type = this.#componentType(component);
    if (isComplex(type)) this.#unreadByType.get(type)?.();
    return type;
  }

  anonymousType(element: XmlElement, schema: SchemaDocument, { name, nameCandidates }: Owner) {
    return element.local === 'simpleType'
      ? this.#simpleTypes.read(element, schema, nameCandidates)
      : this.#complexType(element, schema, name, nameCandidates);
  }

  /** A type that stands in no schema: the wrapper of an rpc operation. */
  wrapperType(name: QName, members: readonly UnkeyedMember[]): ComplexType {
    return emptyComplexType({
      name: this.#uniqueName({ namespace: name.namespace, local: `/${name.local}` }),
      nameCandidates: typeNameCandidates(name),
      members: membersWithKeys(members, []),
    });
  }

  /** Reads what was only referred to so far. Call before looking at members. */
  finish(): void {
    for (let next = this.#unread.pop(); next !== undefined; next = this.#unread.pop()) next();
    completeFamilies([...this.#declared]);
  }

  #componentType({ element, schema, name }: Component): SimpleType | ComplexType {
    return element.local === 'simpleType'
      ? this.#simpleTypes.named({ element, schema, name })
      : this.#complexType(element, schema, name, typeNameCandidates(name));
  }

  #complexType(
    element: XmlElement,
    schema: SchemaDocument,
    name: QName,
    nameCandidates: readonly string[],
  ): ComplexType {
    // A schema may be included into several namespaces, and is another one in each.
    const place = `${element.file}:${element.line}:${element.column} ${schema.targetNamespace}`;
    const known = this.#complexTypes.get(place);
    if (known !== undefined) return known;
    const type = emptyComplexType({
      name: this.#uniqueName(name),
      nameCandidates,
      description: schemaDocumentation(element),
      isAbstract: element.attribute('abstract') === 'true',
    });
    this.#complexTypes.set(place, type);
    // Later, because types refer to each other in circles and to any depth.
    const read = () => {
      if (this.#unreadByType.delete(type)) readComplexContent(type, element, schema, this);
    };
    this.#unreadByType.set(type, read);
    this.#unread.push(read);
    return type;
  }

  /** Values of the types that derive from it may stand where this type is declared. */
  #declare(type: ComplexType, name: QName): void {
    if (this.#declared.has(type)) return;
    this.#declared.add(type);
    this.#unread.push(() => {
      if (type.arrayItem === undefined) this.#readDerived(type, name);
    });
  }

  #readDerived(type: ComplexType, name: QName): void {
    if (type.derived.length > 0) return;
    const derived = this.index.derivedFrom(name).flatMap((component) => {
      const each = this.#componentType(component);
      return isComplex(each) && each !== type ? [{ each, name: component.name }] : [];
    });
    type.derived = derived.map(({ each }) => each);
    for (const { each, name: own } of derived) this.#readDerived(each, own);
  }

  /** Anonymous types of elements with the same name, e.g. in two branches of a choice. */
  #uniqueName(name: QName): QName {
    let unique = name;
    for (let number = 2; this.#usedNames.has(nameKey(unique)); number++) {
      unique = { ...name, local: `${name.local}-${number}` };
    }
    this.#usedNames.add(nameKey(unique));
    return unique;
  }
}
