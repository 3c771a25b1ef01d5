import { namespaces } from './namespaces.ts';
import { nameKey, type XmlElement } from './xml-tree.ts';

/** Attributes of schemas and WSDLs whose values are names, or lists of names. */
const references: ReadonlySet<string> = new Set([
  ...['type', 'ref', 'base', 'itemType', 'memberTypes', 'substitutionGroup'],
  ...['message', 'binding', 'element', `{${namespaces.wsdl}}arrayType`],
]);

/** What an attribute says when it is not there; others say nothing then. */
const defaults: Readonly<Record<string, string>> = {
  ...{ minOccurs: '1', maxOccurs: '1', nillable: 'false', abstract: 'false', mixed: 'false' },
  use: 'optional',
};

/**
 * What a definition says, without what changes nothing: prefixes, comments, documentation, the
 * order of attributes. Definitions with the same text are copies of each other.
 */
export function definitionText(element: XmlElement): string {
  const isNote = element.local === 'annotation' || element.local === 'documentation';
  if (isNote) return '';
  const attributes = element
    .attributeNames()
    .filter((name) => name !== 'id' && element.attribute(name) !== defaults[name])
    .map((name) => `${name}=${JSON.stringify(meaningOf(element, name))}`)
    .toSorted();
  const content = element.children.map(definitionText).join('');
  return `<${[nameKey(element), ...attributes].join(' ')}>${content}</>`;
}

function meaningOf(element: XmlElement, name: string): string {
  const value = element.rawAttribute(name) ?? '';
  if (!references.has(name)) return value;
  const names = value.split(/\s+/).filter((each) => each !== '');
  return names.map((each) => nameKey(element.qname(each))).join(' ');
}
