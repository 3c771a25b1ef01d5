import type { Contract, SchemaDocument } from './load-contract.ts';
import { namespaces } from './namespaces.ts';
import { nameKey, type QName, type XmlElement } from './xml-tree.ts';

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
  readonly #extended = new Set<string>();
  readonly #substitutes = new Map<string, Component[]>();

  constructor(contract: Contract) {
    for (const schema of contract.schemas) {
      for (const element of schema.root.children) this.#add(element, schema);
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
    const component = this.find(kind, name);
    if (component !== undefined || schema === undefined || reference.includes(':')) {
      return { name, component };
    }
    // Without a prefix and a default namespace: of a schema that was included into another
    // namespace (XSD 1.0, 4.2.1), or of an owner who meant his own.
    const own = { namespace: schema.targetNamespace, local: name.local };
    const ownComponent = this.find(kind, own);
    return ownComponent === undefined
      ? { name, component }
      : { name: own, component: ownComponent };
  }

  /** Elements that may stand where `head` is named, in the order of the schemas. */
  substitutesOf(head: QName): readonly Component[] {
    return this.#substitutes.get(nameKey(head)) ?? [];
  }

  /** Whether another type extends the type. */
  isExtended(type: QName): boolean {
    return this.#extended.has(nameKey(type));
  }

  #add(element: XmlElement, schema: SchemaDocument): void {
    if (element.namespace !== namespaces.xsd) return;
    const kind = Object.entries(kinds).find(([local]) => local === element.local)?.[1];
    const local = element.attribute('name');
    if (kind === undefined || local === undefined) return;
    const name = { namespace: schema.targetNamespace, local };
    const component = { element, schema, name };
    const key = `${kind} ${nameKey(name)}`;
    // The same schema is often copied into several places of a contract.
    if (this.#components.has(key)) return;
    this.#components.set(key, component);
    const extension = element
      .child(namespaces.xsd, 'complexContent')
      ?.child(namespaces.xsd, 'extension');
    const base = extension?.attribute('base');
    if (extension && base) this.#extended.add(nameKey(extension.qname(base)));
    const head = element.attribute('substitutionGroup');
    if (kind === 'element' && head !== undefined) {
      const headKey = nameKey(element.qname(head));
      this.#substitutes.set(headKey, [...(this.#substitutes.get(headKey) ?? []), component]);
    }
  }
}
