import { namespaces } from './namespaces.ts';
import type { XmlElement } from './xml-tree.ts';

/** The text of xs:annotation/xs:documentation of a schema component. */
export function schemaDocumentation(element: XmlElement): string | undefined {
  const notes = element
    .childrenNamed(namespaces.xsd, 'annotation')
    .flatMap((annotation) => annotation.childrenNamed(namespaces.xsd, 'documentation'));
  return joined(notes);
}

/** The text of wsdl:documentation. */
export function wsdlDocumentation(element: XmlElement): string | undefined {
  return joined(element.childrenNamed(namespaces.wsdl, 'documentation'));
}

/** Paragraphs stay, the line breaks and indentation of the contract do not. */
function joined(notes: readonly XmlElement[]): string | undefined {
  const paragraphs = notes
    .flatMap((note) => textOf(note).split(/\n[\t ]*\n/))
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
  return paragraphs.length === 0 ? undefined : paragraphs.join('\n\n');
}

/** Documentation may hold markup; its text is what people wrote. */
const textOf = (element: XmlElement): string =>
  [element.text, ...element.children.map(textOf)].join(' ');
