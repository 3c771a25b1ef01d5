import type { SchemaDocument } from '../contract/load-contract.ts';
import { encodingNamespaces, namespaces } from '../contract/namespaces.ts';
import type { QName, XmlElement } from '../contract/xml-tree.ts';
import type { TypeSource } from './member-reader.ts';
import { plainElement, untyped } from './plain-members.ts';
import { emptyComplexType, type Member } from './schema-types.ts';

/** The array type of SOAP encoding (SOAP 1.1, 5.4.2), whose values are lists. */
export const isEncodedArray = ({ namespace, local }: QName) =>
  local === 'Array' && encodingNamespaces.has(namespace);

export const anyItem: Member = itemOf('item', untyped);

/**
 * What an array holds that is derived from the array type: `wsdl:arrayType` says the type
 * (WSDL 1.1, 2.2), an element of its content the name.
 */
export function arrayItemOf(
  derivation: XmlElement,
  schema: SchemaDocument,
  types: TypeSource,
): Member | undefined {
  const declared = firstElementIn(derivation);
  const name = declared?.attribute('name') ?? 'item';
  const attributes = derivation.childrenNamed(namespaces.xsd, 'attribute');
  for (const attribute of attributes) {
    const written = attribute.attribute(`{${namespaces.wsdl}}arrayType`);
    const [, reference, ranks] = /^([^[\]]+)((?:\[[\d,]*\])+)$/.exec(written ?? '') ?? [];
    if (reference === undefined || ranks === undefined) continue;
    const type = types.namedType(attribute, reference, schema);
    // `int[][]` is an array of arrays; `int[,]` has several dimensions and is sent as one list.
    const depth = ranks.split('[').length - 2;
    let item = itemOf(name, type);
    for (let level = 0; level < depth; level++) {
      const local = `${reference.replace(/^.*:/, '')}${'[]'.repeat(level + 1)}`;
      const inner = { name: { namespace: schema.targetNamespace, local }, nameCandidates: [] };
      item = itemOf('item', emptyComplexType({ ...inner, arrayItem: item }));
    }
    return item;
  }
  const reference = declared?.attribute('type');
  if (declared === undefined || reference === undefined) return undefined;
  return itemOf(name, types.namedType(declared, reference, schema));
}

/** No schema says whether items may be null; SOAP 1.1, 5.1 lets any value be, and servers use it. */
function itemOf(local: string, type: Member['type']): Member {
  return { ...plainElement, key: local, name: { namespace: '', local }, type, nillable: true };
}

const firstElementIn = (element: XmlElement): XmlElement | undefined =>
  element.child(namespaces.xsd, 'element') ??
  element.children
    .filter(({ local }) => ['sequence', 'choice', 'all'].includes(local))
    .map(firstElementIn)
    .find((found) => found !== undefined);
