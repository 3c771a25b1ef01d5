import { SaxesParser, type SaxesTagNS } from 'saxes';
import { UserError } from '../../../../errors/user-error.ts';
import { namespaces, soapBindingVersions } from './namespaces.ts';

/** A namespace URI and a local name; `namespace` is '' for names in no namespace. */
export interface QName {
  readonly namespace: string;
  readonly local: string;
}

/** As a key of maps, in the usual notation: `{urn:shop}Order`, `Order`. */
export const nameKey = ({ namespace, local }: QName) =>
  namespace === '' ? local : `{${namespace}}${local}`;

const maxDepth = 200;

const usualPrefixes: ReadonlyMap<string, string> = new Map([
  ['xs', namespaces.xsd],
  ['xsd', namespaces.xsd],
  ['wsdl', namespaces.wsdl],
  ...[...soapBindingVersions].map(
    ([namespace, version]) => [version === '1.1' ? 'soap' : 'soap12', namespace] as const,
  ),
]);

const undeclaredNamespace = (prefix: string) =>
  usualPrefixes.get(prefix) ?? `undeclared-prefix:${prefix}`;

/** Whether a namespace stands for a prefix that is not declared. */
export const isUndeclared = (namespace: string) => namespace.startsWith('undeclared-prefix:');

/** Drafts of XSD had namespaces of their own; what contracts use of them has not changed since. */
const currentNamespace = (namespace: string) =>
  /^http:\/\/www\.w3\.org\/(1999|2000\/08|2000\/10)\/XMLSchema$/.test(namespace)
    ? namespaces.xsd
    : namespace;

/** An element of a contract, with its place for error messages. */
export class XmlElement implements QName {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly namespace: string;
  readonly local: string;
  readonly children: XmlElement[] = [];
  /** All text directly inside. */
  text = '';
  readonly #parent: XmlElement | undefined;
  readonly #prefixes: Readonly<Record<string, string>>;
  readonly #attributes: ReadonlyMap<string, string>;

  constructor(tag: SaxesTagNS, parent: XmlElement | undefined, place: UserErrorPlace) {
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.namespace = currentNamespace(tag.uri);
    this.local = tag.local;
    this.#parent = parent;
    this.#prefixes = tag.ns;
    this.#attributes = new Map(
      Object.values(tag.attributes).map(({ uri, local, value }) => [
        nameKey({ namespace: uri, local }),
        value,
      ]),
    );
  }

  /** `name` in no namespace, or `{uri}name`. Blanks around the value mean nothing in XSD. */
  attribute(name: string): string | undefined {
    return this.#attributes.get(name)?.trim();
  }

  /** An attribute with its blanks, for values that are text and not markup. */
  rawAttribute(name: string): string | undefined {
    return this.#attributes.get(name);
  }

  /** The names of all attributes but declarations of prefixes, as `attribute` takes them. */
  attributeNames(): string[] {
    return [...this.#attributes.keys()].filter(
      (name) => !/^(xmlns$|\{[^}]*\/xmlns\/\})/.test(name),
    );
  }

  childrenNamed(namespace: string, local: string): XmlElement[] {
    return this.children.filter((child) => child.namespace === namespace && child.local === local);
  }

  child(namespace: string, local: string): XmlElement | undefined {
    return this.children.find((child) => child.namespace === namespace && child.local === local);
  }

  /** Whether it has a prefix for a namespace. */
  declares(namespace: string): boolean {
    return Object.values(this.#prefixes).includes(namespace);
  }

  /** The name that an attribute refers to; without a prefix, in the default namespace. */
  qname(text: string): QName {
    const colon = text.indexOf(':');
    const prefix = colon === -1 ? '' : text.slice(0, colon);
    const namespace = this.#resolve(prefix) ?? undeclaredNamespace(prefix);
    return { namespace: currentNamespace(namespace), local: text.slice(colon + 1) };
  }

  error(message: string, hint?: string): UserError {
    const { file, line, column } = this;
    return new UserError(message, { file, line, column, ...(hint !== undefined && { hint }) });
  }

  #resolve(prefix: string): string | undefined {
    if (prefix === 'xml') return namespaces.xml;
    for (let scope: XmlElement | undefined = this; scope !== undefined; scope = scope.#parent) {
      const namespace = scope.#prefixes[prefix];
      if (namespace !== undefined) return namespace;
    }
    return prefix === '' ? '' : undefined;
  }
}

interface UserErrorPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The root element of a document. Throws a `UserError` with file and line when it is not
 * well-formed. Document types are refused: they can name files of this machine and make a small
 * document a huge one. Prefixes that are not declared are common in contracts that were put
 * together by hand, often for parts that nobody needs: they are warned of.
 */
export function parseXml(text: string, file: string, warn: (message: string) => void): XmlElement {
  const parser = new SaxesParser({ xmlns: true, resolvePrefix: undeclaredPrefix });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let tagPlace: UserErrorPlace = { file, line: 1, column: 1 };
  const here = (): UserErrorPlace => ({ file, line: parser.line, column: parser.column });

  const undeclared = new Set<string>();
  function undeclaredPrefix(prefix: string): string | undefined {
    if (prefix === '') return undefined;
    const namespace = undeclaredNamespace(prefix);
    const meaning = isUndeclared(namespace)
      ? 'what is named with it is left out'
      : `it is taken for ${namespace}`;
    if (!undeclared.has(prefix)) {
      undeclared.add(prefix);
      warn(new UserError(`the prefix "${prefix}" is not declared; ${meaning}.`, here()).message);
    }
    return namespace;
  }

  parser.on('error', (error) => {
    throw new UserError(`not well-formed XML: ${error.message.replace(/^[\d:]+ /, '')}`, here());
  });
  parser.on('doctype', () => {
    throw new UserError('a document type (DOCTYPE) is not allowed', {
      ...here(),
      hint: 'Remove it; contracts need none.',
    });
  });
  parser.on('opentagstart', () => {
    tagPlace = here();
  });
  parser.on('opentag', (tag) => {
    const parent = open.at(-1);
    if (open.length >= maxDepth) {
      throw new UserError(`elements are nested deeper than ${maxDepth} levels`, tagPlace);
    }
    const element = new XmlElement(tag, parent, tagPlace);
    if (parent === undefined) root = element;
    else parent.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  if (root === undefined) throw new UserError('the file is empty', { file });
  return root;
}
