import type { JsonObject } from '../../../../tools/json-object.ts';
import { type IntegerFormat, isWideInteger } from './integer-width.ts';
import type { ScalarName, Shape } from './shape.ts';

const textFormats: Readonly<Record<string, ScalarName>> = {
  'date-time': 'DateTime',
  date: 'Date',
  time: 'Time',
  byte: 'Base64',
  binary: 'Base64',
  base64: 'Base64',
};
/** Numbers that a double cannot hold; of strings, the text is exact already. */
const decimalFormats = new Set(['decimal', 'decimal128', 'bignumber', 'bigdecimal']);

/**
 * The scalar of a schema. Constraints (`pattern`, `email`, `minimum`) are the upstream's to check:
 * a gateway that knows half of them refuses what the upstream would take.
 */
export function scalarShape(
  types: readonly string[],
  node: JsonObject,
  integerFormat: IntegerFormat,
): Shape {
  return { kind: 'scalar', name: scalarName(types, node, integerFormat) };
}

/** The narrowest scalar that holds the values of all of these; an enum counts as the text it is. */
export function commonScalar(shapes: readonly Shape[]): Shape {
  const names = new Set(shapes.map((shape) => (shape.kind === 'scalar' ? shape.name : 'String')));
  const [name = 'JSON'] = names;
  if (names.size === 1) return { kind: 'scalar', name };
  const wider = widths.find((each) => [...names].every((known) => each.includes(known)));
  return { kind: 'scalar', name: wider?.at(-1) ?? 'JSON' };
}

/** Groups of scalars. The last of each can hold every value of the others. */
const widths: readonly (readonly ScalarName[])[] = [
  ['Int', 'BigInt'],
  ['Int', 'Float'],
  ['Int', 'BigInt', 'Float', 'Decimal'],
  ['DateTime', 'Date', 'Time', 'Base64', 'String'],
];

function scalarName(
  types: readonly string[],
  node: JsonObject,
  integerFormat: IntegerFormat,
): ScalarName {
  const format = typeof node.format === 'string' ? node.format : '';
  if (types.every((type) => type === 'integer' || type === 'number') && types.length > 0) {
    if (decimalFormats.has(format)) return 'Decimal';
    if (types.includes('number') && !/^u?int(32|64)$/.test(format)) return 'Float';
    return isWideInteger(node, integerFormat) ? 'BigInt' : 'Int';
  }
  if (types.length !== 1) return 'JSON';
  if (types[0] === 'boolean') return 'Boolean';
  if (types[0] !== 'string') return 'JSON';
  const encoded = node.contentEncoding === 'base64' ? 'base64' : format;
  return textFormats[encoded] ?? 'String';
}
