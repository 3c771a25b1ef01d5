import { isJsonObject } from '../../../../tools/json-object.ts';
import { RefusedValue } from '../../refused-value.ts';
import { xsiNamespace } from '../xml/xml-namespaces.ts';
import type { XmlWriter } from '../xml/xml-writer.ts';
import { type AnyName, anyAttributeName, anyTextKey, parseAnyName } from './any-names.ts';
import { plainText } from './simple-values.ts';

const maxDepth = 200;

/** Writes the content of an element that no contract describes: text, or members. */
export function writeAnyValue(
  writer: XmlWriter,
  namespace: string,
  value: unknown,
  depth: number,
): void {
  if (Array.isArray(value)) throw new RefusedValue('is a list where one value is expected');
  if (typeof value === 'object' && value !== null) {
    writeAnyMembers(writer, namespace, value, depth);
  } else {
    writer.text(plainText(value));
  }
}

/** Writes each member of an object; see `any-names.ts`. */
export function writeAnyMembers(
  writer: XmlWriter,
  namespace: string,
  value: unknown,
  depth: number,
): void {
  if (!isJsonObject(value)) throw new RefusedValue('is not an object');
  if (depth > maxDepth) throw new RefusedValue('is nested too deeply');
  const members = Object.entries(value);
  const attributes = new Set<string>();
  for (const [key, member] of members) {
    if (!key.startsWith('@') || member === null) continue;
    const name = parseAnyName(key.slice(1), '');
    const identity = anyAttributeName(name);
    if (attributes.has(identity)) throw new RefusedValue('has the same attribute twice');
    attributes.add(identity);
    writeAnyAttribute(writer, name, plainText(member));
  }
  for (const [key, member] of members) {
    if (key === anyTextKey) writer.text(plainText(member));
    else if (!key.startsWith('@')) writeAnyMember(writer, namespace, key, member, depth);
  }
}

/** What xsi:type names has a namespace, whose prefix is the writer's business. */
function writeAnyAttribute(writer: XmlWriter, name: AnyName, value: string): void {
  const { namespace, local } = name;
  if (namespace === xsiNamespace && local === 'type') {
    writer.nameAttribute(name, parseAnyName(value, ''));
  } else {
    writer.attribute(namespace, local, value);
  }
}

/** Writes one element, or one for each item of a list. */
export function writeAnyMember(
  writer: XmlWriter,
  around: string,
  key: string,
  value: unknown,
  depth: number,
): void {
  const { namespace, local } = parseAnyName(key, around);
  for (const item of Array.isArray(value) ? value : [value]) {
    if (item === undefined) continue;
    writer.start(namespace, local);
    if (item === null) writer.attribute(xsiNamespace, 'nil', 'true');
    else writeAnyValue(writer, namespace, item, depth + 1);
    writer.end(namespace, local);
  }
}
