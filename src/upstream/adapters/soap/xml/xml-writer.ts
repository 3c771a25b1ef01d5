import { RefusedValue } from '../../refused-value.ts';
import { xmlNamespace, xsiNamespace } from './xml-namespaces.ts';

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** `namespace` is '' for none. */
export interface XmlName {
  readonly namespace: string;
  readonly local: string;
}

/** XML 1.0, production 2. A lone surrogate is not a character either. */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Namespaces in XML 1.0: NCName, which is a Name of XML 1.0, production 5, without colons. */
const nameStart =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D' +
  '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const localName = new RegExp(
  `^[${nameStart}][${nameStart}.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040-]*$`,
  'u',
);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Writes elements and keeps track of the namespaces that they use; those are declared once, on the
 * outermost element. Every text goes through here, so that a value is never markup.
 */
export class XmlWriter {
  readonly #parts: string[] = [];
  readonly #prefixes = new Map<string, string>();
  #numbered = 0;
  /** A start tag that may still get attributes. */
  #open = false;

  /** `preferred` are prefixes by namespace. */
  constructor(preferred: ReadonlyMap<string, string>) {
    for (const [namespace, prefix] of preferred) {
      if (![...this.#prefixes.values()].includes(prefix)) this.#prefixes.set(namespace, prefix);
    }
  }

  start(namespace: string, local: string): void {
    this.#closeStartTag();
    this.#parts.push('<', this.#name(namespace, local));
    this.#open = true;
  }

  /** Of the element that was started last. */
  attribute(namespace: string, local: string, value: string): void {
    if (!this.#open) throw new RefusedValue('has an attribute where only elements can stand');
    // Declarations are the writer's own business: a value that could make one could rename others.
    if (namespace === '' && local === 'xmlns') throw new RefusedValue('has an attribute "xmlns"');
    this.#parts.push(' ', this.#name(namespace, local), '="', attributeText(value), '"');
  }

  /** A name as the value of an attribute, such as xsi:type; `suffix` stands behind it. */
  nameAttribute(attribute: XmlName, value: XmlName, suffix = ''): void {
    this.attribute(attribute.namespace, attribute.local, this.nameText(value) + suffix);
  }

  /** The text of a name, with a prefix that is declared. */
  nameText({ namespace, local }: XmlName): string {
    return this.#name(namespace, local);
  }

  text(value: string): void {
    this.#closeStartTag();
    // A carriage return would be read as a line break.
    this.#parts.push(characters(value).replace(/[&<>\r]/g, (each) => entities[each] ?? each));
  }

  end(namespace: string, local: string): void {
    if (this.#open) this.#parts.push('/>');
    else this.#parts.push('</', this.#name(namespace, local), '>');
    this.#open = false;
  }

  /** What was written since the last time. */
  take(): string {
    return this.#parts.splice(0).join('');
  }

  /** The declarations of all namespaces that were used, each with a blank before it. */
  declarations(): string {
    return [...this.#prefixes]
      .map(([namespace, prefix]) => ` xmlns:${prefix}="${attributeText(namespace)}"`)
      .join('');
  }

  #closeStartTag(): void {
    if (this.#open) this.#parts.push('>');
    this.#open = false;
  }

  #name(namespace: string, local: string): string {
    if (!localName.test(local)) throw new RefusedValue('has a member that is not an XML name');
    if (namespace === '') return local;
    if (namespace === xmlNamespace) return `xml:${local}`;
    if (namespace === xmlnsNamespace)
      throw new RefusedValue('has a name that XML keeps for itself');
    let prefix = this.#prefixes.get(namespace);
    if (prefix === undefined) {
      characters(namespace);
      prefix = namespace === xsiNamespace ? 'xsi' : `n${this.#numbered++}`;
      this.#prefixes.set(namespace, prefix);
    }
    return `${prefix}:${local}`;
  }
}

/** Tabs and line breaks of attribute values would be read as blanks. */
const attributeText = (value: string) =>
  characters(value).replace(/[&<>"\t\n\r]/g, (each) => entities[each] ?? each);

function characters(value: string): string {
  if (forbidden.test(value)) throw new RefusedValue('has a character that XML cannot represent');
  return value;
}
