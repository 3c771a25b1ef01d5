import { definitionText } from './definition-text.ts';
import type { Contract, SchemaDocument } from './load-contract.ts';
import { namespaces } from './namespaces.ts';
import { isStandardFile } from './standard-documents.ts';
import { isUndeclared, nameKey, type QName, type XmlElement } from './xml-tree.ts';

/** A global definition of a schema, and the schema that it stands in. */
export interface Component {
  readonly element: XmlElement;
  readonly schema: SchemaDocument;
  readonly name: QName;
}

const kinds = {
  element: 'element',
  attribute: 'attribute',
  group: 'group',
  attributeGroup: 'attributeGroup',
  complexType: 'type',
  simpleType: 'type',
} as const;

export type ComponentKind = (typeof kinds)[keyof typeof kinds];

/** Finds global definitions by their names, across all schemas of a contract. */
export class SchemaIndex {
  readonly warnings: string[] = [];
  readonly #components = new Map<string, Component>();
  readonly #byLocalName = new Map<string, Component[]>();
  readonly #namespaces: ReadonlySet<string>;
  /** What a definition inside xs:redefine calls by its own name: the definition before it. */
  readonly #redefined = new Map<XmlElement, Component>();
  #derived: ReadonlyMap<string, readonly Component[]> | undefined;
  #substitutes: ReadonlyMap<string, readonly Component[]> | undefined;

  constructor(contract: Contract) {
    this.#namespaces = new Set(contract.schemas.map(({ targetNamespace }) => targetNamespace));
    const redefinitions = contract.schemas.flatMap((schema) =>
      schema.root
        .childrenNamed(namespaces.xsd, 'redefine')
        .flatMap(({ children }) => children.map((element) => ({ element, schema }))),
    );
    const replaced = new Map<string, XmlElement>();
    for (const { element, schema } of redefinitions) {
      const key = this.#add(element, schema);
      if (key !== undefined) replaced.set(key, element);
    }
    for (const schema of contract.schemas) {
      for (const element of schema.root.children) this.#add(element, schema, replaced);
    }
  }

  find(kind: ComponentKind, name: QName): Component | undefined {
    return this.#components.get(`${kind} ${nameKey(name)}`);
  }

  /** What an attribute of `element` refers to, and the name that was looked for. */
  resolve(
    kind: ComponentKind,
    element: XmlElement,
    reference: string,
    schema: SchemaDocument | undefined,
  ): { name: QName; component: Component | undefined } {
    const name = element.qname(reference);
    const before = this.#redefined.get(element);
    if (before !== undefined && before.name.local === name.local) {
      return { name: before.name, component: before };
    }
    const component = this.find(kind, name);
    if (component !== undefined) return { name, component };
    // Without a prefix and a default namespace: of a schema that was included into another
    // namespace (XSD 1.0, 4.2.1), or of an owner who meant his own.
    const own = schema && { namespace: schema.targetNamespace, local: name.local };
    const ownComponent =
      own === undefined || reference.includes(':') ? undefined : this.find(kind, own);
    const found = ownComponent ?? this.#onlyOneOfThatName(kind, name, element, reference);
    return { name: found?.name ?? name, component: found };
  }

  /** Elements that may stand where `head` is named, in the order of the schemas. */
  substitutesOf(head: QName): readonly Component[] {
    this.#substitutes ??= this.#referrers('element', (element) => ({
      element,
      reference: element.attribute('substitutionGroup'),
    }));
    return this.#substitutes.get(nameKey(head)) ?? [];
  }

  /** Complex types that extend or restrict the type directly, in the order of the schemas. */
  derivedFrom(type: QName): readonly Component[] {
    this.#derived ??= this.#referrers('type', (element) => {
      const content =
        element.child(namespaces.xsd, 'complexContent') ??
        element.child(namespaces.xsd, 'simpleContent');
      const derivation =
        content?.child(namespaces.xsd, 'extension') ??
        content?.child(namespaces.xsd, 'restriction');
      return { element: derivation ?? element, reference: derivation?.attribute('base') };
    });
    return this.#derived.get(nameKey(type)) ?? [];
  }

  /**
   * A name whose prefix is not declared, or whose namespace the contract has no schema for, can
   * only mean the one definition that is called so.
   */
  #onlyOneOfThatName(
    kind: ComponentKind,
    name: QName,
    element: XmlElement,
    reference: string,
  ): Component | undefined {
    const isWrong =
      isUndeclared(name.namespace) ||
      (kind === 'type' && name.namespace !== '' && !this.#namespaces.has(name.namespace));
    if (!isWrong) return undefined;
    const [only, another] = this.#byLocalName.get(`${kind} ${name.local}`) ?? [];
    if (only === undefined || another !== undefined) return undefined;
    const problem = `"${reference}" is not defined; it is taken for ${nameKey(only.name)}.`;
    this.warnings.push(element.error(problem).message);
    return only;
  }

  #referrers(
    kind: ComponentKind,
    referenceOf: (element: XmlElement) => { element: XmlElement; reference: string | undefined },
  ): Map<string, Component[]> {
    const referrers = new Map<string, Component[]>();
    for (const component of this.#components.values()) {
      if (kinds[kindName(component.element)] !== kind) continue;
      const { element, reference } = referenceOf(component.element);
      if (reference === undefined) continue;
      const { name } = this.resolve(kind, element, reference, component.schema);
      // A redefinition refers to what it replaces.
      if (nameKey(name) === nameKey(component.name)) continue;
      const key = nameKey(name);
      referrers.set(key, [...(referrers.get(key) ?? []), component]);
    }
    return referrers;
  }

  /** The same schema is often copied into several places of a contract, and the copies grow apart. */
  #warnOfSecond(first: Component, second: Component, kind: ComponentKind): void {
    const same =
      // Ours is there for what the contract leaves out.
      isStandardFile(second.element.file) ||
      (definitionText(first.element) === definitionText(second.element) &&
        formOf(first.schema) === formOf(second.schema));
    if (same) return;
    const { file, line } = first.element;
    const problem = `the ${kind} ${nameKey(second.name)} is defined again, and otherwise; that of ${file}:${line} is used.`;
    this.warnings.push(second.element.error(problem).message);
  }

  /** The key of a component that was not known yet. */
  #add(
    element: XmlElement,
    schema: SchemaDocument,
    replaced: ReadonlyMap<string, XmlElement> = new Map(),
  ): string | undefined {
    const local = element.attribute('name');
    if (element.namespace !== namespaces.xsd || local === undefined) return undefined;
    if (!Object.hasOwn(kinds, element.local)) return undefined;
    const kind = kinds[kindName(element)];
    const name = { namespace: schema.targetNamespace, local };
    const component = { element, schema, name };
    const key = `${kind} ${nameKey(name)}`;
    const first = this.#components.get(key);
    if (first !== undefined) {
      const replacement = replaced.get(key);
      if (replacement === undefined) this.#warnOfSecond(first, component, kind);
      if (replacement !== undefined && !this.#redefined.has(replacement)) {
        for (const each of withDescendants(replacement)) this.#redefined.set(each, component);
      }
      return undefined;
    }
    this.#components.set(key, component);
    const localKey = `${kind} ${local}`;
    this.#byLocalName.set(localKey, [...(this.#byLocalName.get(localKey) ?? []), component]);
    return key;
  }
}

/** Which namespaces the elements and attributes of its definitions are in. */
const formOf = ({ root }: SchemaDocument) =>
  ['elementFormDefault', 'attributeFormDefault']
    .map((name) => root.attribute(name) ?? 'unqualified')
    .join();

type KindName = keyof typeof kinds;

/** Only called for elements that are one of them. */
const kindName = (element: XmlElement): KindName =>
  Object.keys(kinds).find((kind): kind is KindName => kind === element.local) ?? 'element';

const withDescendants = (element: XmlElement): XmlElement[] => [
  element,
  ...element.children.flatMap(withDescendants),
];
