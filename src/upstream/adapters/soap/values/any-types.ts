import { encodingNamespaces } from '../xml/xml-namespaces.ts';

/**
 * Types by which a value says what it is where its contract does not: `xs:anyType`, `xs:any`, and most
 * of what PHP writes in SOAP encoding. What JSON has no exact value for stays the text that it is.
 */
const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';
const named = (locals: readonly string[]): ReadonlySet<string> =>
  new Set(
    [schemaNamespace, encodingNamespaces['1.1']].flatMap((namespace) =>
      locals.map((local) => `{${namespace}}${local}`),
    ),
  );
const integers = named(['int', 'short', 'byte', 'unsignedShort', 'unsignedByte']);
const floats = named(['float', 'double']);
const booleans = named(['boolean']);

/** SOAP 1.1, 5.4.2: whatever its elements are called, each is an item. */
export const isArrayType = (type: string | undefined) =>
  type === `{${encodingNamespaces['1.1']}}Array`;

/** Apache SOAP, Axis and PHP: an `item` with `key` and `value` for each member. */
export const isMapType = (type: string | undefined) =>
  type === '{http://xml.apache.org/xml-soap}Map';

/** @param type What xsi:type says. */
export function valueOfType(type: string | undefined, text: string): unknown {
  if (type === undefined) return text;
  const trimmed = text.trim();
  if (booleans.has(type) && /^(true|false|1|0)$/.test(trimmed)) return /^(true|1)$/.test(trimmed);
  if (integers.has(type) && /^[+-]?\d{1,10}$/.test(trimmed)) return Number(trimmed);
  const isFloat = floats.has(type) && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(trimmed);
  const value = Number(trimmed);
  return isFloat && Number.isFinite(value) ? value : text;
}
