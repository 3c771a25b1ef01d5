import type { SaxesTagNS } from 'saxes';
import { xsiNamespace } from './xml-namespaces.ts';

export interface XmlAttribute {
  /** '' for none. */
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

/** The start of an element, with what XML Schema's own attributes say of it. */
export interface XmlTag {
  readonly uri: string;
  readonly local: string;
  /** Without declarations of namespaces and those of XML Schema. */
  readonly attributes: readonly XmlAttribute[];
  /** xsi:type: `{namespace}local`. */
  readonly type: string | undefined;
  /** xsi:nil */
  readonly isNil: boolean;
}

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** `resolve` gives the namespace of a prefix. */
export function xmlTag(tag: SaxesTagNS, resolve: (prefix: string) => string | undefined): XmlTag {
  let attributes: XmlAttribute[] | undefined;
  let type: string | undefined;
  let isNil = false;
  // Most elements have none: nothing is made for them. The parser's own object inherits nothing.
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute === undefined) continue;
    const { uri, local, value } = attribute;
    if (uri === xsiNamespace) {
      if (local === 'nil') isNil = /^\s*(true|1)\s*$/.test(value);
      if (local === 'type') type = typeName(value.trim(), resolve);
    } else if (uri !== xmlnsNamespace) {
      attributes ??= [];
      attributes.push({ uri, local, value });
    }
  }
  return { uri: tag.uri, local: tag.local, attributes: attributes ?? noAttributes, type, isNil };
}

const noAttributes: readonly XmlAttribute[] = [];

/** A name of XSD as it stands in the value tree: `{urn:shop}Order`; `Order` in no namespace. */
export const qualifiedName = (namespace: string, local: string) =>
  namespace === '' ? local : `{${namespace}}${local}`;

function typeName(text: string, resolve: (prefix: string) => string | undefined): string {
  const colon = text.indexOf(':');
  const namespace = resolve(colon === -1 ? '' : text.slice(0, colon)) ?? '';
  return qualifiedName(namespace, text.slice(colon + 1));
}
