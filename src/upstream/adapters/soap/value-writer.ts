import { writeAnyMembers, writeAnyValue } from './any-writer.ts';
import { RefusedValue } from './refused-value.ts';
import { simpleText } from './simple-values.ts';
import {
  anyKey,
  type ComplexValueType,
  type ElementType,
  isComplex,
  textKey,
} from './wire-types.ts';
import { type XmlWriter, xsiNamespace } from './xml-writer.ts';

/** Own members only: keys come from contracts and may be called like what objects inherit. */
export function memberOf(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

export const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const maxDepth = 200;

/**
 * Writes the element, once per item when it is repeated. Members stand in the order of the model,
 * not in the caller's. Throws `RefusedValue` with a sentence that names the place by `path`.
 */
export function writeElement(
  writer: XmlWriter,
  element: ElementType,
  value: unknown,
  path: readonly string[],
): void {
  if (element.repeated && Array.isArray(value)) {
    for (const item of value) writeOne(writer, element, item, path);
  } else if (!element.repeated || (value !== undefined && value !== null)) {
    writeOne(writer, element, value, path);
  }
}

function writeOne(
  writer: XmlWriter,
  element: ElementType,
  value: unknown,
  path: readonly string[],
): void {
  const { namespace, name, type, nillable, optional } = element;
  if (value === undefined || value === null) {
    // Nil says the same as leaving it out, but leaving it out is not always allowed.
    if (!nillable || (value === undefined && optional)) return;
    writer.start(namespace, name);
    writer.attribute(xsiNamespace, 'nil', 'true');
    writer.end(namespace, name);
    return;
  }
  if (path.length > maxDepth) throw new RefusedValue('The value is nested too deeply.');
  writer.start(namespace, name);
  if (isComplex(type)) writeMembers(writer, type, value, path);
  else {
    named(path, () => {
      if (type.kind === 'json') writeAnyValue(writer, namespace, value, path.length);
      else writer.text(simpleText(type, value));
    });
  }
  writer.end(namespace, name);
}

function writeMembers(
  writer: XmlWriter,
  type: ComplexValueType,
  value: unknown,
  path: readonly string[],
): void {
  if (!isRecord(value)) throw new RefusedValue(`The value of "${path.join('.')}" is no object.`);
  for (const attribute of type.attributes) {
    const member = memberOf(value, attribute.key);
    if (member === undefined || member === null) continue;
    named([...path, attribute.key], () => {
      writer.attribute(attribute.namespace, attribute.name, simpleText(attribute.type, member));
    });
  }
  const text = memberOf(value, textKey);
  if (type.text !== undefined && text !== undefined && text !== null) {
    const { text: textType } = type;
    named([...path, textKey], () => writer.text(simpleText(textType, text)));
  }
  for (const element of type.elements) {
    writeElement(writer, element, memberOf(value, element.key), [...path, element.key]);
  }
  const any = memberOf(value, anyKey);
  if (type.any && any !== undefined && any !== null) {
    named([...path, anyKey], () => {
      writeAnyMembers(writer, type.namespace, any, path.length);
    });
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
