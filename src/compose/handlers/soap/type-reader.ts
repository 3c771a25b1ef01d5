import { typeName } from '../../naming.ts';
import { type AttributeUse, attributesOf } from './attributes.ts';
import { schemaDocumentation } from './documentation.ts';
import type { SchemaDocument } from './load-contract.ts';
import { membersWithKeys, type UnkeyedMember } from './member-keys.ts';
import { namespaces } from './namespaces.ts';
import { type Particle, particlesOf } from './particles.ts';
import { anyMember, plainElement, textMember, untyped } from './plain-members.ts';
import type { Component, SchemaIndex } from './schema-index.ts';
import {
  allMembers,
  type ComplexType,
  isComplex,
  type Member,
  type SimpleType,
} from './schema-types.ts';
import { builtinType, SimpleTypeReader } from './simple-types.ts';
import { typeNameCandidates } from './type-name-candidates.ts';
import { isEncodedArray, TypeNotes } from './type-notes.ts';
import { nameKey, type QName, type XmlElement } from './xml-tree.ts';

/** Who holds an anonymous type: gives it a name. */
interface Owner {
  readonly name: QName;
  readonly nameCandidates: readonly string[];
}

/** Reads the types that are asked for, and those that they lead to. */
export class TypeReader {
  readonly index: SchemaIndex;
  readonly #simpleTypes: SimpleTypeReader;
  readonly #complexTypes = new Map<string, ComplexType>();
  readonly #notes = new TypeNotes();
  readonly #usedNames = new Set<string>();
  readonly #unread: (() => void)[] = [];
  readonly #unreadByType = new Map<ComplexType, () => void>();

  constructor(index: SchemaIndex) {
    this.index = index;
    this.#simpleTypes = new SimpleTypeReader(index);
  }

  /** A global element as a member, e.g. of soap:Body. */
  globalElement({ element, schema, name }: Component): UnkeyedMember {
    const owner = {
      name: { namespace: name.namespace, local: `/${name.local}` },
      nameCandidates: typeNameCandidates(name),
    };
    return this.#elementMember(element, schema, name, owner);
  }

  /** The type that an attribute (`type`, `base`) of `element` refers to. */
  namedType(
    element: XmlElement,
    reference: string,
    schema: SchemaDocument | undefined,
  ): SimpleType | ComplexType {
    const { name, component } = this.index.resolve('type', element, reference, schema);
    if (component === undefined) {
      const builtin = builtinType(name);
      if (builtin !== undefined) return builtin;
      const problem = `the type "${reference}" is not defined; it is read as JSON.`;
      this.index.warnings.push(element.error(problem).message);
      return untyped;
    }
    const candidates = typeNameCandidates(component.name);
    return component.element.local === 'simpleType'
      ? this.#simpleTypes.read(component.element, component.schema, candidates)
      : this.#complexType(component.element, component.schema, component.name, candidates);
  }

  /** A type that stands in no schema: the wrapper of an rpc operation. */
  wrapperType(name: QName, members: readonly UnkeyedMember[]): ComplexType {
    return {
      name: this.#uniqueName({ namespace: name.namespace, local: `/${name.local}` }),
      nameCandidates: typeNameCandidates(name),
      description: undefined,
      base: undefined,
      members: membersWithKeys(members, []),
    };
  }

  /** Reads what was only referred to so far. Call before looking at members. */
  finish(): void {
    for (let next = this.#unread.pop(); next !== undefined; next = this.#unread.pop()) next();
    this.index.warnings.push(...this.#notes.warnings());
  }

  #complexType(
    element: XmlElement,
    schema: SchemaDocument,
    name: QName,
    nameCandidates: readonly string[],
  ): ComplexType | SimpleType {
    // A schema may be included into several namespaces, and is another one in each.
    const place = `${element.file}:${element.line}:${element.column} ${schema.targetNamespace}`;
    const known = this.#complexTypes.get(place);
    if (known !== undefined) return known;
    if (isEncodedArray(element)) {
      const problem = `${name.local} is an array of SOAP encoding; it is read as JSON.`;
      this.index.warnings.push(element.error(problem).message);
      return untyped;
    }
    const type: ComplexType = {
      name: this.#uniqueName(name),
      nameCandidates,
      description: schemaDocumentation(element),
      base: undefined,
      members: [],
    };
    this.#complexTypes.set(place, type);
    // Later, because types refer to each other in circles and to any depth.
    const read = () => {
      if (this.#unreadByType.delete(type)) this.#fill(type, element, schema);
    };
    this.#unreadByType.set(type, read);
    this.#unread.push(read);
    return type;
  }

  #fill(type: ComplexType, element: XmlElement, schema: SchemaDocument): void {
    const content =
      element.child(namespaces.xsd, 'complexContent') ??
      element.child(namespaces.xsd, 'simpleContent');
    const derivation =
      content?.child(namespaces.xsd, 'extension') ?? content?.child(namespaces.xsd, 'restriction');
    const own = derivation ?? element;
    this.#notes.read(type, own);
    const baseReference = derivation?.attribute('base');
    const base =
      derivation === undefined || baseReference === undefined
        ? undefined
        : this.namedType(derivation, baseReference, schema);
    const baseMembers = base !== undefined && isComplex(base) ? this.#membersOfBase(base) : [];

    const uses = attributesOf(own, schema, this.index);
    const attributes = uses
      .filter((use) => !use.prohibited)
      .map((use) => this.#attributeMember(use, type));
    const isMixed = (element.attribute('mixed') ?? content?.attribute('mixed')) === 'true';
    const text: UnkeyedMember[] =
      base !== undefined && !isComplex(base) && content?.local === 'simpleContent'
        ? [textMember(base)]
        : isMixed
          ? [{ ...textMember({ kind: 'string' }), optional: true }]
          : [];
    const elements = this.#elementMembers(own, schema, type);

    if (derivation?.local === 'restriction') {
      // A restriction says all of its elements again, but only those attributes that change.
      const named = new Set(uses.map((use) => nameKey(use.name)));
      const kept = baseMembers.filter(
        ({ role, name }) =>
          (role === 'attribute' && !named.has(nameKey(name))) ||
          (role === 'text' && text.length === 0),
      );
      type.members = membersWithKeys([...text, ...elements, ...kept, ...attributes], []);
    } else {
      if (base !== undefined && isComplex(base)) {
        if (extendsType(base, type)) throw element.error('this type extends itself');
        type.base = base;
      }
      type.members = membersWithKeys([...text, ...elements, ...attributes], baseMembers);
    }
  }

  /** A base must be read before its extension, whose keys follow those of the base. */
  #membersOfBase(base: ComplexType): Member[] {
    this.#unreadByType.get(base)?.();
    return allMembers(base);
  }

  #elementMembers(container: XmlElement, schema: SchemaDocument, owner: Owner): UnkeyedMember[] {
    return particlesOf(container, schema, this.index).flatMap((particle) =>
      this.#particleMembers(particle, owner),
    );
  }

  #particleMembers(particle: Particle, owner: Owner): UnkeyedMember[] {
    const { element, schema, optional, repeated } = particle;
    if (element.local === 'any') return [anyMember];
    const occurrence = { optional, repeated };
    const reference = element.attribute('ref');
    if (reference === undefined) {
      const local = element.attribute('name');
      if (local === undefined) throw element.error('this element has neither a name nor a ref');
      const form = element.attribute('form') ?? schema.root.attribute('elementFormDefault');
      const namespace = form === 'qualified' ? schema.targetNamespace : '';
      const anonymous = {
        name: { namespace: owner.name.namespace, local: `${owner.name.local}/${local}` },
        nameCandidates: [typeName(`${owner.nameCandidates[0] ?? ''} ${local}`)],
      };
      const member = this.#elementMember(element, schema, { namespace, local }, anonymous);
      return [{ ...member, ...occurrence }];
    }
    const { name, component } = this.index.resolve('element', element, reference, schema);
    if (component === undefined) {
      const problem = `the element "${reference}" is not defined; it is read as JSON.`;
      this.index.warnings.push(element.error(problem).message);
      return [{ ...plainElement, name, type: untyped, ...occurrence }];
    }
    return this.#withSubstitutes(component).map((member, _position, all) => ({
      ...member,
      ...occurrence,
      optional: optional || all.length > 1,
    }));
  }

  /** An element or any of those that may stand in its place: works like a choice of them. */
  #withSubstitutes(head: Component, open: readonly Component[] = []): UnkeyedMember[] {
    if (open.includes(head)) return [];
    const own = head.element.attribute('abstract') === 'true' ? [] : [this.globalElement(head)];
    const others = this.index
      .substitutesOf(head.name)
      .flatMap((component) => this.#withSubstitutes(component, [...open, head]));
    return [...own, ...others];
  }

  #elementMember(
    element: XmlElement,
    schema: SchemaDocument,
    name: QName,
    anonymous: Owner,
  ): UnkeyedMember {
    return {
      role: 'element',
      name,
      type: this.#typeOf(element, schema, anonymous),
      optional: false,
      repeated: false,
      nillable: element.attribute('nillable') === 'true',
      description: schemaDocumentation(element),
    };
  }

  #attributeMember(use: AttributeUse, owner: Owner): UnkeyedMember {
    const { declaration, schema, name } = use;
    const type = this.#typeOf(declaration, schema, {
      name: { namespace: owner.name.namespace, local: `${owner.name.local}/@${name.local}` },
      nameCandidates: [typeName(`${owner.nameCandidates[0] ?? ''} ${name.local}`)],
    });
    return {
      role: 'attribute',
      name,
      type: isComplex(type) || type.kind === 'json' ? { kind: 'string' } : type,
      optional: !use.required,
      repeated: false,
      nillable: false,
      description: schemaDocumentation(declaration),
    };
  }

  #typeOf(
    declaration: XmlElement,
    schema: SchemaDocument,
    { name, nameCandidates }: Owner,
  ): SimpleType | ComplexType {
    const reference = declaration.attribute('type');
    if (reference !== undefined) {
      const type = this.namedType(declaration, reference, schema);
      this.#notes.usedAsMember(type, this.index);
      return type;
    }
    const complex = declaration.child(namespaces.xsd, 'complexType');
    if (complex !== undefined) return this.#complexType(complex, schema, name, nameCandidates);
    const simple = declaration.child(namespaces.xsd, 'simpleType');
    if (simple !== undefined) return this.#simpleTypes.read(simple, schema, nameCandidates);
    const head = declaration.attribute('substitutionGroup');
    if (head !== undefined) {
      const { component } = this.index.resolve('element', declaration, head, schema);
      if (component !== undefined && component.element !== declaration) {
        return this.globalElement(component).type;
      }
    }
    return untyped;
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

function extendsType(type: ComplexType, other: ComplexType): boolean {
  return type === other || (type.base !== undefined && extendsType(type.base, other));
}
