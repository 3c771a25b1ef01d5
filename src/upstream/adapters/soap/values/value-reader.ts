import { InvalidAnswer } from '../../invalid-answer.ts';
import type { NamespaceScope } from '../xml/namespace-scope.ts';
import { type Frame, ignored } from '../xml/xml-events.ts';
import { qualifiedName, type XmlTag } from '../xml/xml-tag.ts';
import { anyAttributeName, anyElementKey, anyTextKey } from './any-names.ts';
import { isArrayType, isMapType, valueOfType } from './any-types.ts';
import { simpleValue } from './simple-values.ts';
import { isTextKind, saysBase64, textOfBytes } from './text-as-bytes.ts';
import {
  anyAttributeKey,
  anyKey,
  type ComplexValueType,
  type ElementType,
  isComplex,
  type SimpleValueType,
  textKey,
  typeKey,
  wrappedElement,
} from './wire-types.ts';

/**
 * Members by names that contracts and servers choose: an element may be called `__proto__`, so
 * nothing is inherited. Objects of one constructor share their shapes, which
 * `Object.create(null)` would not.
 */
export type Members = Record<string, unknown>;
class NoMembers {
  [key: string]: unknown;
}
Object.setPrototypeOf(NoMembers.prototype, null);
Reflect.deleteProperty(NoMembers.prototype, 'constructor');
export const noMembers = (): Members => new NoMembers();

/** Who a value is read for: the object around it, the list that it is an item of. */
export interface ValueOwner {
  /** `value` is null for xsi:nil. */
  take(element: ElementType, value: unknown): void;
}

/**
 * The element that a tag is, of those with its local name. Servers that get namespaces wrong are
 * common; a name that only one element has is understood in any namespace.
 */
export function elementFor(
  elements: readonly ElementType[] | undefined,
  { local, uri }: XmlTag,
): ElementType | undefined {
  let misplaced: ElementType | undefined;
  let count = 0;
  for (const element of elements ?? []) {
    if (element.name !== local) continue;
    if (element.namespace === uri) return element;
    misplaced = element;
    count += 1;
  }
  return count === 1 ? misplaced : undefined;
}

/** Reads an element of a known type for its owner. */
export function valueFrame(element: ElementType, tag: XmlTag, owner: ValueOwner): Frame {
  const { type } = element;
  if (tag.isNil) return { open: () => ignored, close: () => owner.take(element, null) };
  if (isComplex(type)) {
    return type.item === undefined
      ? new ComplexFrame(element, type, tag, owner)
      : new ArrayFrame(element, type.item, owner);
  }
  if (type.kind === 'json') return anyFrame(tag, tag.uri, (value) => owner.take(element, value));
  return new SimpleFrame(element, type, tag, owner);
}

class SimpleFrame implements Frame {
  readonly #element: ElementType;
  readonly #type: SimpleValueType;
  readonly #tag: XmlTag;
  readonly #owner: ValueOwner;

  constructor(element: ElementType, type: SimpleValueType, tag: XmlTag, owner: ValueOwner) {
    this.#element = element;
    this.#type = type;
    this.#tag = tag;
    this.#owner = owner;
  }

  open(): Frame {
    return ignored;
  }

  close(text: string): void {
    const { name, defaultText = '' } = this.#element;
    const { type, scope } = this.#tag;
    const isBytes = type !== undefined && saysBase64(type) && isTextKind(this.#type.kind);
    const given = isBytes ? textOfBytes(name, text) : text;
    const value = namedValue(name, this.#type, given === '' ? defaultText : given, scope);
    this.#owner.take(this.#element, value);
  }
}

/** Of SOAP encoding: whatever its elements are called, each is an item (SOAP 1.1, 5.4.2). */
class ArrayFrame implements Frame, ValueOwner {
  readonly #element: ElementType;
  readonly #item: ElementType;
  readonly #owner: ValueOwner;
  readonly #items: unknown[] = [];

  constructor(element: ElementType, item: ElementType, owner: ValueOwner) {
    this.#element = element;
    this.#item = item;
    this.#owner = owner;
  }

  open(tag: XmlTag): Frame {
    return valueFrame(this.#item, tag, this);
  }

  take(_item: ElementType, value: unknown): void {
    this.#items.push(value);
  }

  close(): void {
    this.#owner.take(this.#element, this.#items);
  }
}

class ComplexFrame implements Frame, ValueOwner {
  readonly #element: ElementType;
  readonly #type: ComplexValueType;
  readonly #scope: NamespaceScope;
  readonly #owner: ValueOwner;
  readonly #members = noMembers();
  #unnamed: Members | undefined;

  constructor(element: ElementType, declared: ComplexValueType, tag: XmlTag, owner: ValueOwner) {
    this.#element = element;
    this.#scope = tag.scope;
    this.#owner = owner;
    this.#type = typeOf(declared, tag, this.#members);
    for (const { key, repeated } of this.#type.elements) if (repeated) this.#members[key] = [];
    readAttributes(this.#type, tag, this.#members);
  }

  open(tag: XmlTag): Frame {
    const type = this.#type;
    const element = elementFor(type.elementsByName.get(tag.local), tag);
    if (element !== undefined) return valueFrame(element, tag, this);
    const renamed = this.#renamedItem(tag);
    if (renamed !== undefined) return renamed;
    if (!type.any) return ignored;
    this.#unnamed ??= noMembers();
    return anyMemberFrame(tag, type.namespace, this.#unnamed);
  }

  /**
   * Axis calls items after their list, whatever the contract does. Of a list of lists it writes all
   * values in one: what they are is told to those who ask for it, because it is no list.
   */
  #renamedItem(tag: XmlTag): Frame | undefined {
    const { name, wraps } = this.#element;
    const item = wraps && tag.local === name ? wrappedElement(this.#type) : undefined;
    if (item === undefined) return undefined;
    return isComplex(item.type) && isList(item.type)
      ? anyFrame(tag, tag.uri, (value) => this.take(item, value))
      : valueFrame(item, tag, this);
  }

  take({ key, repeated }: ElementType, value: unknown): void {
    const list = repeated ? this.#members[key] : undefined;
    if (Array.isArray(list)) list.push(value);
    else this.#members[key] = value;
  }

  close(text: string): void {
    const { text: textType } = this.#type;
    if (textType !== undefined) {
      this.#members[textKey] = namedValue(this.#element.name, textType, text, this.#scope);
    }
    if (this.#unnamed !== undefined) this.#members[anyKey] = this.#unnamed;
    const wrapped = this.#element.wraps ? wrappedElement(this.#type) : undefined;
    const value = wrapped === undefined ? this.#members : this.#members[wrapped.key];
    this.#owner.take(this.#element, value);
  }
}

/** It has its items, and nothing else. */
const isList = ({ elements: [item, another] }: ComplexValueType) =>
  item?.repeated === true && another === undefined;

/** The type that the value says that it is of; it is written down where several are possible. */
function typeOf(declared: ComplexValueType, tag: XmlTag, members: Members): ComplexValueType {
  const { family, name } = declared;
  if (family === undefined) return declared;
  const own = name === undefined ? '' : qualifiedName(name.namespace, name.local);
  const told = tag.type === undefined ? own : nameInFamily(family, tag.type, own);
  const type = family.get(told);
  if (type === undefined) return declared;
  members[typeKey] = told;
  return type;
}

/** Like names of elements: in the wrong namespace it is understood when it can only be one. */
function nameInFamily(
  family: ReadonlyMap<string, ComplexValueType>,
  told: string,
  own: string,
): string {
  if (family.has(told)) return told;
  const local = told.slice(told.indexOf('}') + 1);
  const [only, another] = [...family].filter(([, type]) => type.name?.local === local);
  return only !== undefined && another === undefined ? only[0] : own;
}

function readAttributes(type: ComplexValueType, tag: XmlTag, members: Members): void {
  if (type.attributes.length === 0 && !type.anyAttribute) return;
  const rest = type.anyAttribute ? new Set(tag.attributes) : undefined;
  for (const { key, name, namespace, type: attributeType, defaultText } of type.attributes) {
    const found = tag.attributes.find(({ local, uri }) => local === name && uri === namespace);
    const text = found?.value ?? defaultText;
    if (found !== undefined) rest?.delete(found);
    if (text !== undefined) members[key] = namedValue(name, attributeType, text, tag.scope);
  }
  if (rest === undefined || rest.size === 0) return;
  const unnamed = noMembers();
  for (const { uri, local, value } of rest) unnamed[qualifiedName(uri, local)] = value;
  members[anyAttributeKey] = unnamed;
}

/** The values of elements with one name, and no list that one of them is. */
class Repeated extends Array<unknown> {}

/** An element that no contract describes, as a member of the object around it. */
function anyMemberFrame(tag: XmlTag, around: string, members: Members): Frame {
  const key = anyElementKey({ namespace: tag.uri, local: tag.local }, around);
  return anyFrame(tag, tag.uri, (value) => {
    const earlier = members[key];
    if (earlier instanceof Repeated) earlier.push(value);
    else members[key] = key in members ? Repeated.of(earlier, value) : value;
  });
}

function listFrame(done: (value: unknown) => void): Frame {
  const items: unknown[] = [];
  return {
    open: (item) => anyFrame(item, item.uri, (value) => items.push(value)),
    close: () => done(items),
  };
}

function mapFrame(done: (value: unknown) => void): Frame {
  const members = noMembers();
  return {
    open() {
      let key: unknown;
      let value: unknown = null;
      return {
        open: (part) =>
          anyFrame(part, part.uri, (told) => {
            if (part.local === 'key') key = told;
            else value = told;
          }),
        close() {
          members[String(key)] = value;
        },
      };
    },
    close: () => done(members),
  };
}

/** See `any-names.ts`; an element that has nothing but text is that text. */
function anyFrame(tag: XmlTag, namespace: string, done: (value: unknown) => void): Frame {
  if (tag.isNil) return { open: () => ignored, close: () => done(null) };
  if (isArrayType(tag.type)) return listFrame(done);
  if (isMapType(tag.type)) return mapFrame(done);
  const members = noMembers();
  for (const { uri, local, value } of tag.attributes) {
    members[anyAttributeName({ namespace: uri, local })] = value;
  }
  return {
    open: (child) => anyMemberFrame(child, namespace, members),
    close(text) {
      const isText = Object.keys(members).length === 0;
      if (!isText && text.trim() !== '') members[anyTextKey] = text;
      done(isText ? valueOfType(tag.type, text) : members);
    },
  };
}

function namedValue(
  name: string,
  type: SimpleValueType,
  text: string,
  scope: NamespaceScope,
): unknown {
  try {
    return simpleValue(type, text, scope);
  } catch (error) {
    if (!(error instanceof InvalidAnswer)) throw error;
    throw new InvalidAnswer(`the value of ${name} ${error.message}`);
  }
}
