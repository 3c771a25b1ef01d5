import { isJsonObject } from '../../../../tools/json-object.ts';
import { RefusedValue } from '../../refused-value.ts';
import { xsiNamespace } from '../xml/xml-namespaces.ts';
import type { XmlWriter } from '../xml/xml-writer.ts';
import { parseAnyName } from './any-names.ts';
import { writeAnyMembers, writeAnyValue } from './any-writer.ts';
import { checkChoices } from './choice-check.ts';
import {
  type Encoding,
  plainTypeName,
  writeArrayType,
  writeEncodingStyle,
  writeTypeName,
} from './encoding-writer.ts';
import { memberOf } from './member-of.ts';
import { neededElements } from './part-check.ts';
import { plainText, simpleText } from './simple-values.ts';
import {
  anyAttributeKey,
  anyKey,
  type ComplexValueType,
  type ElementType,
  isComplex,
  textKey,
  typeKey,
  wrappedElement,
} from './wire-types.ts';

const maxDepth = 200;

/** Writes values by the types of the wire model. */
export class ValueWriter {
  readonly #writer: XmlWriter;
  readonly #encoding: Encoding | undefined;
  #saysEncoding = false;

  /** `encoding` is set for messages in SOAP encoding: every element says its type. */
  constructor(writer: XmlWriter, encoding: Encoding | undefined) {
    this.#writer = writer;
    this.#encoding = encoding;
  }

  /**
   * Writes the element, once per item when it is repeated. Members stand in the order of the model,
   * not in the caller's. Throws `RefusedValue` with a sentence that names the place by `path`.
   */
  element(element: ElementType, value: unknown, path: readonly string[]): void {
    if (element.repeated && Array.isArray(value)) {
      for (const item of value) this.#one(element, item, path);
    } else if (!element.repeated || (value !== undefined && value !== null)) {
      this.#one(element, value, path);
    }
  }

  /** A child of soap:Body, which says how everything inside it is encoded (SOAP 1.1, 4.1.1). */
  bodyElement(element: ElementType, value: unknown, path: readonly string[]): void {
    this.#saysEncoding = this.#encoding !== undefined;
    this.element(element, value, path);
  }

  #start(namespace: string, name: string): void {
    this.#writer.start(namespace, name);
    if (this.#encoding !== undefined && this.#saysEncoding) {
      writeEncodingStyle(this.#writer, this.#encoding);
    }
    this.#saysEncoding = false;
  }

  #one(element: ElementType, given: unknown, path: readonly string[]): void {
    const { namespace, name, type, nillable, optional, known, defaultText } = element;
    const writer = this.#writer;
    // Null is what clients write for "nothing", whether the contract has nil or not.
    const isLeftOut = given === undefined || (given === null && !nillable);
    const value = isLeftOut && !optional ? (known ? {} : defaultText) : given;
    if (value === undefined || value === null) {
      // Nil says the same as leaving it out, but leaving it out is not always allowed.
      if (!nillable || (value === undefined && optional)) return;
      this.#start(namespace, name);
      writer.attribute(xsiNamespace, 'nil', 'true');
      writer.end(namespace, name);
      return;
    }
    if (path.length > maxDepth) throw new RefusedValue('The value is nested too deeply.');
    this.#start(namespace, name);
    if (!isComplex(type)) {
      if (this.#encoding !== undefined && element.typeName !== undefined) {
        const told = type.kind === 'json' ? plainTypeName(value) : element.typeName;
        if (told !== undefined) writeTypeName(writer, told);
      }
      named(path, () => {
        if (type.kind === 'json') writeAnyValue(writer, namespace, value, path.length);
        else writer.text(simpleText(type, value, writer));
      });
    } else if (type.item !== undefined) {
      this.#array(type.item, value, path);
    } else {
      this.#complex(type, element.wraps ? wrapper(type, value) : value, path);
    }
    writer.end(namespace, name);
  }

  #array(item: ElementType, value: unknown, path: readonly string[]): void {
    const items = Array.isArray(value) ? value : [value];
    if (this.#encoding !== undefined) {
      writeArrayType(this.#writer, this.#encoding, item, items.length);
    }
    for (const each of items) {
      this.#one({ ...item, nillable: true, optional: false }, each ?? null, path);
    }
  }

  #complex(declared: ComplexValueType, value: unknown, path: readonly string[]): void {
    if (!isJsonObject(value))
      throw new RefusedValue(`The value of "${path.join('.')}" is not an object.`);
    const type = chosenType(declared, value, path);
    checkChoices(type.choices, value, path);
    const needed = neededElements(type.parts, value, path);
    refuseLostMembers(type, value, path);
    const mustBeTold = this.#encoding !== undefined || type !== declared;
    if (mustBeTold && type.name !== undefined) writeTypeName(this.#writer, type.name);
    this.#attributes(type, value, path);
    const text = memberOf(value, textKey);
    if (type.text !== undefined && text !== undefined && text !== null) {
      const { text: textType } = type;
      named([...path, textKey], () => this.#writer.text(simpleText(textType, text, this.#writer)));
    }
    for (const element of type.elements) {
      const asNeeded = needed.has(element) ? { ...element, optional: false } : element;
      this.element(asNeeded, memberOf(value, element.key), [...path, element.key]);
    }
    const any = memberOf(value, anyKey);
    if (type.any && any !== undefined && any !== null) {
      named([...path, anyKey], () => {
        refuseOwnMembers(type, any);
        writeAnyMembers(this.#writer, type.namespace, any, path.length);
      });
    }
  }

  #attributes(type: ComplexValueType, value: object, path: readonly string[]): void {
    for (const attribute of type.attributes) {
      const { key, namespace, name, optional, defaultText } = attribute;
      const member = memberOf(value, key) ?? (optional ? undefined : defaultText);
      if (member === undefined || member === null) continue;
      named([...path, key], () => {
        const text = simpleText(attribute.type, member, this.#writer);
        this.#writer.attribute(namespace, name, text);
      });
    }
    const any = memberOf(value, anyAttributeKey);
    if (!type.anyAttribute || any === undefined || any === null) return;
    named([...path, anyAttributeKey], () => this.#anyAttributes(type, any));
  }

  /** Attributes that the type names, and those of XML Schema, are not for the caller to set here. */
  #anyAttributes(type: ComplexValueType, value: unknown): void {
    if (!isJsonObject(value)) throw new RefusedValue('is not an object');
    const written = new Set(type.attributes.map(({ name, namespace }) => `{${namespace}}${name}`));
    for (const [key, member] of Object.entries(value)) {
      const { namespace, local } = parseAnyName(key, '');
      const identity = `{${namespace}}${local}`;
      if (written.has(identity) || namespace === xsiNamespace) {
        throw new RefusedValue(`must not have the attribute "${local}"`);
      }
      written.add(identity);
      this.#writer.attribute(namespace, local, plainText(member));
    }
  }
}

/** A type without members is JSON in the graph: what a client writes there would be left out. */
function refuseLostMembers(type: ComplexValueType, value: object, path: readonly string[]): void {
  const { elements, attributes, text, any, anyAttribute } = type;
  if (elements.length > 0 || attributes.length > 0 || text || any || anyAttribute) return;
  const [lost] = Object.keys(value).filter((key) => key !== typeKey);
  if (lost === undefined) return;
  throw new RefusedValue(`The value of "${path.join('.')}" must be {}: its type has no members.`);
}

/** The object around a list that a value is. */
function wrapper(type: ComplexValueType, value: unknown): unknown {
  const wrapped = wrappedElement(type);
  return wrapped !== undefined && Array.isArray(value) ? { [wrapped.key]: value } : value;
}

/** What the type names has a place and a type of its own: it cannot come in by the back door. */
function refuseOwnMembers({ namespace, elementsByName }: ComplexValueType, any: unknown): void {
  if (!isJsonObject(any)) throw new RefusedValue('is not an object');
  for (const key of Object.keys(any)) {
    const name = parseAnyName(key, namespace);
    const own = elementsByName.get(name.local) ?? [];
    if (own.some((each) => each.namespace === name.namespace)) {
      throw new RefusedValue(`has "${name.local}", which is a member of its own`);
    }
  }
}

/** The type that the value names; what it has must be members of that type. */
function chosenType(
  declared: ComplexValueType,
  value: object,
  path: readonly string[],
): ComplexValueType {
  const { family } = declared;
  if (family === undefined) return declared;
  const told = memberOf(value, typeKey);
  const [onlyType, another] = family.values();
  const isConcrete = [...family.values()].includes(declared);
  const untold = isConcrete ? declared : another === undefined ? onlyType : undefined;
  const type = typeof told === 'string' ? family.get(told) : untold;
  if (type === undefined) {
    throw new RefusedValue(`The value of "${path.join('.')}" does not say which type it is of.`);
  }
  checkMembers(type, value, path);
  return type;
}

/** The input has the members of all types, and none of the derived ones is required by GraphQL. */
function checkMembers(type: ComplexValueType, value: object, path: readonly string[]): void {
  const local = type.name?.local ?? '';
  const known = new Set([
    ...[typeKey, textKey, anyKey, anyAttributeKey],
    ...type.elements.map(({ key }) => key),
    ...type.attributes.map(({ key }) => key),
  ]);
  for (const [key, member] of Object.entries(value)) {
    if (known.has(key) || member === null || member === undefined) continue;
    throw new RefusedValue(
      `The value of "${path.join('.')}" has "${key}", which ${local} does not have.`,
    );
  }
  for (const { key, optional, nillable, repeated, known, defaultText } of type.elements) {
    if (optional || nillable || repeated || known || defaultText !== undefined) continue;
    const member = memberOf(value, key);
    if (member !== undefined && member !== null) continue;
    throw new RefusedValue(
      `The value of "${path.join('.')}" lacks "${key}", which ${local} needs.`,
    );
  }
}

/** Makes a whole sentence of the problem of one value. */
function named(path: readonly string[], write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new RefusedValue(`The value of "${path.join('.')}" ${error.message}.`);
  }
}
