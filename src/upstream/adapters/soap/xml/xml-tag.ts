import type { SaxesTagNS } from 'saxes';
import { type NamespaceScope, nameInScope } from './namespace-scope.ts';
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
  /** What prefixes mean in the values of the element and its attributes. */
  readonly scope: NamespaceScope;
}

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

export function xmlTag(tag: SaxesTagNS, scope: NamespaceScope): XmlTag {
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
      if (local === 'type') type = typeName(value.trim(), scope);
    } else if (uri !== xmlnsNamespace) {
      attributes ??= [];
      attributes.push({ uri, local, value });
    }
  }
  const { uri, local } = tag;
  return { uri, local, attributes: attributes ?? noAttributes, type, isNil, scope };
}

const noAttributes: readonly XmlAttribute[] = [];

/** A name of XSD as it stands in the value tree: `{urn:shop}Order`; `Order` in no namespace. */
export const qualifiedName = (namespace: string, local: string) =>
  namespace === '' ? local : `{${namespace}}${local}`;

/** Of an undeclared prefix the local name is left, which may say enough. */
function typeName(text: string, scope: NamespaceScope): string {
  const { namespace, local } = nameInScope(scope, text) ?? {
    namespace: '',
    local: text.slice(text.indexOf(':') + 1),
  };
  return qualifiedName(namespace, local);
}
