import { encodingNamespaces, envelopeNamespaces, xsiNamespace } from '../xml/xml-namespaces.ts';
import type { XmlName, XmlWriter } from '../xml/xml-writer.ts';
import { type ComplexValueType, type ElementType, isComplex } from './wire-types.ts';

/** The SOAP version whose encoding a message is in. */
export type Encoding = keyof typeof encodingNamespaces;

export function writeEncodingStyle(writer: XmlWriter, encoding: Encoding): void {
  writer.attribute(envelopeNamespaces[encoding], 'encodingStyle', encodingNamespaces[encoding]);
}

/** xsi:type of the element that was started last. */
export function writeTypeName(writer: XmlWriter, name: XmlName): void {
  writer.nameAttribute({ namespace: xsiNamespace, local: 'type' }, name);
}

/** SOAP 1.1, 5.4.2 and SOAP 1.2 Adjuncts, 3.1.4 and 3.1.6: what an array holds, and how many. */
export function writeArrayType(
  writer: XmlWriter,
  encoding: Encoding,
  item: ElementType,
  size: number,
): void {
  const namespace = encodingNamespaces[encoding];
  const { name, ranks } = itemTypeOf(item);
  if (encoding === '1.1') {
    writeTypeName(writer, { namespace, local: 'Array' });
    writer.nameAttribute({ namespace, local: 'arrayType' }, name, `${ranks}[${size}]`);
  } else {
    // SOAP 1.2 has no word for arrays of arrays: their items are arrays, and say so themselves.
    if (ranks === '') writer.nameAttribute({ namespace, local: 'itemType' }, name);
    writer.attribute(namespace, 'arraySize', String(size));
  }
}

const schemaName = (local: string) => ({ namespace: 'http://www.w3.org/2001/XMLSchema', local });
const anyType = schemaName('anyType');

/**
 * Where any type may stand, the value says which it is of (SOAP 1.1, 5.1): Axis reads no other.
 * Objects say it themselves, or not.
 */
export function plainTypeName(value: unknown): XmlName | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return schemaName(typeof value);
  if (typeof value !== 'number') return undefined;
  if (!Number.isSafeInteger(value)) return schemaName('double');
  return schemaName(value === (value | 0) ? 'int' : 'long');
}

function itemTypeOf({ type, typeName }: ElementType): { name: XmlName; ranks: string } {
  if (!isComplex(type)) return { name: typeName ?? anyType, ranks: '' };
  if (type.item === undefined) return { name: nameOf(type), ranks: '' };
  const inner = itemTypeOf(type.item);
  return { name: inner.name, ranks: `${inner.ranks}[]` };
}

const nameOf = ({ name }: ComplexValueType): XmlName => name ?? anyType;
