import type { SaxesTagNS } from 'saxes';
import { anyAttributeKey, anyElementKey, anyTextKey } from './any-names.ts';
import { InvalidAnswer } from './invalid-answer.ts';
import { simpleValue } from './simple-values.ts';
import {
  anyKey,
  type ComplexValueType,
  type ElementType,
  isComplex,
  type SimpleValueType,
  textKey,
} from './wire-types.ts';
import { type Frame, ignored } from './xml-events.ts';
import { xsiNamespace } from './xml-writer.ts';

/** Without a prototype: an element may be called `__proto__`. */
export type Members = Record<string, unknown>;
export const noMembers = (): Members => Object.create(null);

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/**
 * The element that a tag is, of those with its local name. Servers that get namespaces wrong are
 * common; a name that only one element has is understood in any namespace.
 */
export function elementFor(
  elements: readonly ElementType[] | undefined,
  { local, uri }: SaxesTagNS,
): ElementType | undefined {
  const same = elements?.filter(({ name }) => name === local) ?? [];
  return (
    same.find(({ namespace }) => namespace === uri) ?? (same.length === 1 ? same[0] : undefined)
  );
}

/** Reads an element of a known type; `done` gets its value, null for xsi:nil. */
export function valueFrame(
  element: ElementType,
  tag: SaxesTagNS,
  done: (value: unknown) => void,
): Frame {
  const { type } = element;
  if (isNil(tag)) return { open: () => ignored, close: () => done(null) };
  if (isComplex(type)) return complexFrame(type, tag, done);
  if (type.kind === 'json') return anyFrame(tag, tag.uri, done);
  return {
    open: () => ignored,
    close: (text) => done(namedValue(element.name, type, text)),
  };
}

function complexFrame(
  type: ComplexValueType,
  tag: SaxesTagNS,
  done: (value: unknown) => void,
): Frame {
  const members = noMembers();
  for (const { key, repeated } of type.elements) if (repeated) members[key] = [];
  const attributes = Object.values(tag.attributes);
  for (const { key, name, namespace, type: attributeType } of type.attributes) {
    const found = attributes.find(({ local, uri }) => local === name && uri === namespace);
    if (found !== undefined) members[key] = namedValue(name, attributeType, found.value);
  }
  let unnamed: Members | undefined;
  return {
    open(child) {
      const element = elementFor(type.elementsByName.get(child.local), child);
      if (element !== undefined) {
        return valueFrame(element, child, (value) => {
          const list = members[element.key];
          if (Array.isArray(list)) list.push(value);
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

/** An element that no contract describes, as a member of the object around it. */
function anyMemberFrame(tag: SaxesTagNS, around: string, members: Members): Frame {
  const key = anyElementKey({ namespace: tag.uri, local: tag.local }, around);
  return anyFrame(tag, tag.uri, (value) => {
    const earlier = members[key];
    if (Array.isArray(earlier)) earlier.push(value);
    else members[key] = key in members ? [earlier, value] : value;
  });
}

/** See `any-names.ts`; an element that has nothing but text is that text. */
function anyFrame(tag: SaxesTagNS, namespace: string, done: (value: unknown) => void): Frame {
  if (isNil(tag)) return { open: () => ignored, close: () => done(null) };
  const members = noMembers();
  for (const { uri, local, value } of Object.values(tag.attributes)) {
    if (uri === xmlnsNamespace || uri === xsiNamespace) continue;
    members[anyAttributeKey({ namespace: uri, local })] = value;
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

const isNil = (tag: SaxesTagNS) =>
  Object.values(tag.attributes).some(
    ({ uri, local, value }) =>
      uri === xsiNamespace && local === 'nil' && /^\s*(true|1)\s*$/.test(value),
  );
