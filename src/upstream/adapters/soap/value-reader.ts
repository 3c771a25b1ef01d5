import { anyAttributeName, anyElementKey, anyTextKey } from './any-names.ts';
import { InvalidAnswer } from './invalid-answer.ts';
import { simpleValue } from './simple-values.ts';
import {
  anyAttributeKey,
  anyKey,
  type ComplexValueType,
  type ElementType,
  isComplex,
  type SimpleValueType,
  textKey,
  typeKey,
} from './wire-types.ts';
import { type Frame, ignored } from './xml-events.ts';
import { qualifiedName, type XmlTag } from './xml-tag.ts';

/** Without a prototype: an element may be called `__proto__`. */
export type Members = Record<string, unknown>;
export const noMembers = (): Members => Object.create(null);

/**
 * The element that a tag is, of those with its local name. Servers that get namespaces wrong are
 * common; a name that only one element has is understood in any namespace.
 */
export function elementFor(
  elements: readonly ElementType[] | undefined,
  { local, uri }: XmlTag,
): ElementType | undefined {
  const same = elements?.filter(({ name }) => name === local) ?? [];
  return (
    same.find(({ namespace }) => namespace === uri) ?? (same.length === 1 ? same[0] : undefined)
  );
}

/** Reads an element of a known type; `done` gets its value, null for xsi:nil. */
export function valueFrame(
  element: ElementType,
  tag: XmlTag,
  done: (value: unknown) => void,
): Frame {
  const { type, name, defaultText } = element;
  if (tag.isNil) return { open: () => ignored, close: () => done(null) };
  if (isComplex(type)) {
    return type.item === undefined ? complexFrame(type, tag, done) : arrayFrame(type.item, done);
  }
  if (type.kind === 'json') return anyFrame(tag, tag.uri, done);
  return {
    open: () => ignored,
    close: (text) => done(namedValue(name, type, text === '' ? (defaultText ?? '') : text)),
  };
}

/** Of SOAP encoding: whatever its elements are called, each is an item (SOAP 1.1, 5.4.2). */
function arrayFrame(item: ElementType, done: (value: unknown) => void): Frame {
  const items: unknown[] = [];
  return {
    open: (tag) =>
      valueFrame(item, tag, (value) => {
        items.push(value);
      }),
    close: () => done(items),
  };
}

function complexFrame(
  declared: ComplexValueType,
  tag: XmlTag,
  done: (value: unknown) => void,
): Frame {
  const members = noMembers();
  const type = typeOf(declared, tag, members);
  for (const { key, repeated } of type.elements) if (repeated) members[key] = [];
  readAttributes(type, tag, members);
  let unnamed: Members | undefined;
  return {
    open(child) {
      const element = elementFor(type.elementsByName.get(child.local), child);
      if (element !== undefined) {
        return valueFrame(element, child, (value) => {
          const list = members[element.key];
          if (element.repeated && Array.isArray(list)) list.push(value);
          else members[element.key] = value;
        });
      }
      if (!type.any) return ignored;
      unnamed ??= noMembers();
      return anyMemberFrame(child, type.namespace, unnamed);
    },
    close(text) {
      if (type.text !== undefined) members[textKey] = namedValue(tag.local, type.text, text);
      if (unnamed !== undefined) members[anyKey] = unnamed;
      done(members);
    },
  };
}

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
  const rest = type.anyAttribute ? new Set(tag.attributes) : undefined;
  for (const { key, name, namespace, type: attributeType, defaultText } of type.attributes) {
    const found = tag.attributes.find(({ local, uri }) => local === name && uri === namespace);
    const text = found?.value ?? defaultText;
    if (found !== undefined) rest?.delete(found);
    if (text !== undefined) members[key] = namedValue(name, attributeType, text);
  }
  if (rest === undefined || rest.size === 0) return;
  const unnamed = noMembers();
  for (const { uri, local, value } of rest) unnamed[qualifiedName(uri, local)] = value;
  members[anyAttributeKey] = unnamed;
}

/** An element that no contract describes, as a member of the object around it. */
function anyMemberFrame(tag: XmlTag, around: string, members: Members): Frame {
  const key = anyElementKey({ namespace: tag.uri, local: tag.local }, around);
  return anyFrame(tag, tag.uri, (value) => {
    const earlier = members[key];
    if (Array.isArray(earlier)) earlier.push(value);
    else members[key] = key in members ? [earlier, value] : value;
  });
}

/** See `any-names.ts`; an element that has nothing but text is that text. */
function anyFrame(tag: XmlTag, namespace: string, done: (value: unknown) => void): Frame {
  if (tag.isNil) return { open: () => ignored, close: () => done(null) };
  const members = noMembers();
  for (const { uri, local, value } of tag.attributes) {
    members[anyAttributeName({ namespace: uri, local })] = value;
  }
  return {
    open: (child) => anyMemberFrame(child, namespace, members),
    close(text) {
      const isText = Object.keys(members).length === 0;
      if (!isText && text.trim() !== '') members[anyTextKey] = text;
      done(isText ? text : members);
    },
  };
}

function namedValue(name: string, type: SimpleValueType, text: string): unknown {
  try {
    return simpleValue(type, text);
  } catch (error) {
    if (!(error instanceof InvalidAnswer)) throw error;
    throw new InvalidAnswer(`the value of ${name} ${error.message}`);
  }
}
