import { typeName } from '../../../naming/graphql-names.ts';
import { schemaDocumentation } from '../contract/documentation.ts';
import type { SchemaDocument } from '../contract/load-contract.ts';
import { namespaces } from '../contract/namespaces.ts';
import type { Component, SchemaIndex } from '../contract/schema-index.ts';
import type { QName, XmlElement } from '../contract/xml-tree.ts';
import type { AttributeUse } from './attributes.ts';
import type { UnkeyedMember } from './member-keys.ts';
import { type Particle, particlesOf } from './particles.ts';
import { anyMember, plainElement, untyped } from './plain-members.ts';
import { type ComplexType, isComplex, type SimpleType } from './schema-types.ts';
import { valueText } from './simple-types.ts';
import { typeNameCandidates } from './type-name-candidates.ts';

/** Who holds an anonymous type: gives it a name. */
export interface Owner {
  readonly name: QName;
  readonly nameCandidates: readonly string[];
}

/** Where the types of members come from. */
export interface TypeSource {
  /** The type that an attribute (`type`, `base`) of `element` refers to. */
  namedType(
    element: XmlElement,
    reference: string,
    schema: SchemaDocument | undefined,
  ): SimpleType | ComplexType;
  /** An xs:complexType or xs:simpleType inside the declaration of `owner`. */
  anonymousType(
    element: XmlElement,
    schema: SchemaDocument,
    owner: Owner,
  ): SimpleType | ComplexType;
}

/** Reads declarations of elements and attributes as members of types. */
export class MemberReader {
  readonly #types: TypeSource;
  readonly #index: SchemaIndex;

  constructor(types: TypeSource, index: SchemaIndex) {
    this.#types = types;
    this.#index = index;
  }

  /** A global element as a member, e.g. of soap:Body. */
  globalElement({ element, schema, name }: Component): UnkeyedMember {
    const owner = {
      name: { namespace: name.namespace, local: `/${name.local}` },
      nameCandidates: typeNameCandidates(name),
    };
    return this.#element(element, schema, name, owner);
  }

  /** The elements of a content model, in order. */
  elements(container: XmlElement, schema: SchemaDocument, owner: Owner): UnkeyedMember[] {
    return particlesOf(container, schema, this.#index).flatMap((particle) =>
      this.#particle(particle, owner),
    );
  }

  attribute(
    { declaration, use, schema, name, required }: AttributeUse,
    owner: Owner,
  ): UnkeyedMember {
    const type = this.#typeOf(declaration, schema, {
      name: { namespace: owner.name.namespace, local: `${owner.name.local}/@${name.local}` },
      nameCandidates: [typeName(`${owner.nameCandidates[0] ?? ''} ${name.local}`)],
    });
    return {
      ...plainElement,
      role: 'attribute',
      name,
      type: isComplex(type) || type.kind === 'json' ? { kind: 'string' } : type,
      optional: !required,
      description: schemaDocumentation(declaration),
      defaultText: defaultOf(use, type) ?? defaultOf(declaration, type),
    };
  }

  #particle(particle: Particle, owner: Owner): UnkeyedMember[] {
    const { element, schema, ...occurrence } = particle;
    if (element.local === 'any') return [anyMember];
    const reference = element.attribute('ref');
    if (reference === undefined) {
      const local = element.attribute('name');
      if (local === undefined) throw element.error('this element has neither a name nor a ref');
      const form = element.attribute('form') ?? schema.root.attribute('elementFormDefault');
      const namespace = form === 'qualified' ? schema.targetNamespace : '';
      const anonymous = {
        name: { namespace: owner.name.namespace, local: `${owner.name.local}/${local}` },
        nameCandidates: namesOfInner(owner, local),
      };
      const member = this.#element(element, schema, { namespace, local }, anonymous);
      return [{ ...member, ...occurrence }];
    }
    const { name, component } = this.#index.resolve('element', element, reference, schema);
    if (component === undefined) {
      const problem = `the element "${reference}" is not defined; it is read as JSON.`;
      this.#index.warnings.push(element.error(problem).message);
      return [{ ...plainElement, name, type: untyped, ...occurrence }];
    }
    const members = this.#withSubstitutes(component);
    const { optional, repeated, branches } = occurrence;
    const choice = { repeated, required: !optional };
    const areSubstitutes = members.length > 1;
    return members.map((member, index) => ({
      ...member,
      ...occurrence,
      optional: optional || areSubstitutes,
      branches: areSubstitutes ? [...branches, { choice, index }] : branches,
    }));
  }

  /** An element or any of those that may stand in its place: works like a choice of them. */
  #withSubstitutes(head: Component, open: readonly Component[] = []): UnkeyedMember[] {
    if (open.includes(head)) return [];
    const own = head.element.attribute('abstract') === 'true' ? [] : [this.globalElement(head)];
    const others = this.#index
      .substitutesOf(head.name)
      .flatMap((component) => this.#withSubstitutes(component, [...open, head]));
    return [...own, ...others];
  }

  #element(
    element: XmlElement,
    schema: SchemaDocument,
    name: QName,
    anonymous: Owner,
  ): UnkeyedMember {
    const type = this.#typeOf(element, schema, anonymous);
    return {
      ...plainElement,
      name,
      type,
      nillable: element.attribute('nillable') === 'true',
      description: schemaDocumentation(element),
      defaultText: defaultOf(element, type),
    };
  }

  #typeOf(declaration: XmlElement, schema: SchemaDocument, owner: Owner): SimpleType | ComplexType {
    const reference = declaration.attribute('type');
    if (reference !== undefined) return this.#types.namedType(declaration, reference, schema);
    const anonymous =
      declaration.child(namespaces.xsd, 'complexType') ??
      declaration.child(namespaces.xsd, 'simpleType');
    if (anonymous !== undefined) return this.#types.anonymousType(anonymous, schema, owner);
    const head = declaration.attribute('substitutionGroup');
    if (head !== undefined) {
      const { component } = this.#index.resolve('element', declaration, head, schema);
      if (component !== undefined && component.element !== declaration) {
        return this.globalElement(component).type;
      }
    }
    return untyped;
  }
}

/** What an element or attribute that is not there, or empty, stands for. */
function defaultOf(declaration: XmlElement, type: SimpleType | ComplexType): string | undefined {
  const text = declaration.rawAttribute('fixed') ?? declaration.rawAttribute('default');
  return text === undefined || isComplex(type) ? undefined : valueText(type, text, declaration);
}

/** After its place; .NET calls the list of a dictionary `ArrayOf…` what is in it. */
function namesOfInner({ nameCandidates: [list = ''] }: Owner, local: string): string[] {
  const place = typeName(`${list} ${local}`);
  return list === typeName(`ArrayOf ${local}`) ? [typeName(local), place] : [place];
}
