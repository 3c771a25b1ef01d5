import type { SchemaDocument } from '../contract/load-contract.ts';
import { encodingNamespaces, namespaces } from '../contract/namespaces.ts';
import type { SchemaIndex } from '../contract/schema-index.ts';
import type { QName, XmlElement } from '../contract/xml-tree.ts';

export interface AttributeUse {
  readonly name: QName;
  /** Where its type stands: the declaration, when the use refers to one. */
  readonly declaration: XmlElement;
  readonly schema: SchemaDocument;
  readonly required: boolean;
  readonly prohibited: boolean;
  /** Where it is used: may have a default of its own. */
  readonly use: XmlElement;
}

/** The attributes that a type lists, those of its attribute groups included. */
export function attributesOf(
  container: XmlElement,
  schema: SchemaDocument,
  index: SchemaIndex,
  openGroups: readonly XmlElement[] = [],
): AttributeUse[] {
  const uses: AttributeUse[] = [];
  for (const child of container.children) {
    if (child.namespace !== namespaces.xsd) continue;
    const reference = child.attribute('ref');
    if (child.local === 'attribute') {
      const use =
        reference === undefined
          ? localAttribute(child, schema)
          : referencedAttribute(child, reference, schema, index);
      if (use !== undefined) uses.push(use);
    }
    if (child.local === 'attributeGroup' && reference !== undefined) {
      const { component } = index.resolve('attributeGroup', child, reference, schema);
      if (component === undefined) {
        const problem = `the attribute group "${reference}" is not defined; its attributes are left out.`;
        index.warnings.push(child.error(problem).message);
      } else if (!openGroups.includes(component.element)) {
        uses.push(
          ...attributesOf(component.element, component.schema, index, [
            ...openGroups,
            component.element,
          ]),
        );
      }
    }
  }
  return uses;
}

function localAttribute(element: XmlElement, schema: SchemaDocument): AttributeUse | undefined {
  const local = element.attribute('name');
  if (local === undefined) return undefined;
  const form = element.attribute('form') ?? schema.root.attribute('attributeFormDefault');
  const namespace = form === 'qualified' ? schema.targetNamespace : '';
  return { name: { namespace, local }, declaration: element, schema, ...useOf(element) };
}

function referencedAttribute(
  element: XmlElement,
  reference: string,
  schema: SchemaDocument,
  index: SchemaIndex,
): AttributeUse | undefined {
  const { name, component } = index.resolve('attribute', element, reference, schema);
  // What SOAP encoding needs of its attributes is written and read by itself.
  if (encodingNamespaces.has(name.namespace)) return undefined;
  if (component !== undefined) {
    const { element: declaration, schema: declaredIn } = component;
    return { name, declaration, schema: declaredIn, ...useOf(element) };
  }
  // xml:lang and its like need no schema.
  if (name.namespace === namespaces.xml) {
    return { name, declaration: element, schema, ...useOf(element) };
  }
  const problem = `the attribute "${reference}" is not defined; it is left out.`;
  index.warnings.push(element.error(problem).message);
  return undefined;
}

const useOf = (element: XmlElement) => ({
  required: element.attribute('use') === 'required',
  prohibited: element.attribute('use') === 'prohibited',
  use: element,
});

/** Whether a type, or an attribute group of it, allows attributes that it does not name. */
export function allowsAnyAttribute(
  container: XmlElement,
  schema: SchemaDocument,
  index: SchemaIndex,
  openGroups: readonly XmlElement[] = [],
): boolean {
  if (container.child(namespaces.xsd, 'anyAttribute') !== undefined) return true;
  return container.childrenNamed(namespaces.xsd, 'attributeGroup').some((group) => {
    const reference = group.attribute('ref');
    if (reference === undefined) return false;
    const { component } = index.resolve('attributeGroup', group, reference, schema);
    if (component === undefined || openGroups.includes(component.element)) return false;
    const open = [...openGroups, component.element];
    return allowsAnyAttribute(component.element, component.schema, index, open);
  });
}
