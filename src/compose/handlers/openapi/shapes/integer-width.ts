import type { JsonObject } from '../../../../tools/json-object.ts';
import { listAt } from '../contract/json-node.ts';
import type { Shape } from './shape.ts';

/** What integers are that say no format: of 32 bits, `Int`, or of 64, `BigInt`. */
export type IntegerFormat = 'int32' | 'int64';

const wideFormats = new Set(['int64', 'uint64', 'uint32', 'long', 'unix-time', 'bigint']);

/** Whether a schema of integers says that there may be some that `Int` cannot hold. */
export function isWideInteger(node: JsonObject, defaultFormat: IntegerFormat): boolean {
  if (typeof node.format === 'string' && wideFormats.has(node.format)) return true;
  if (bounds(node).some(isBeyondInt)) return true;
  return defaultFormat === 'int64' && node.format !== 'int32' && !isBoundedToInt(node);
}

/** The shape, unless it is of `Int` and one of these values of it, or of its lists, is beyond that. */
export function withRoomFor(shape: Shape, values: readonly unknown[]): Shape {
  if (shape.kind === 'list') {
    return { ...shape, items: withRoomFor(shape.items, values.flatMap(listAt)) };
  }
  const isNarrow = shape.kind === 'scalar' && shape.name === 'Int' && values.some(isBeyondInt);
  return isNarrow ? { ...shape, name: 'BigInt' } : shape;
}

/** Values that a schema or a parameter shows of itself. */
export function examplesOf({ example, examples, default: byDefault }: JsonObject): unknown[] {
  return [example, byDefault, ...listAt(examples)];
}

const isBeyondInt = (value: unknown) =>
  typeof value === 'number' && (value > 2 ** 31 - 1 || value < -(2 ** 31));

const lowest = ({ minimum, exclusiveMinimum }: JsonObject) =>
  typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : minimum;
const highest = ({ maximum, exclusiveMaximum }: JsonObject) =>
  typeof exclusiveMaximum === 'number' ? exclusiveMaximum - 1 : maximum;

/** Zod and others write these for any integer: they say what JavaScript can hold, and nothing more. */
const isOfJavaScript = (bound: unknown) => Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER;

function bounds(node: JsonObject): unknown[] {
  const ends = [lowest(node), highest(node)].filter((bound) => !isOfJavaScript(bound));
  return [...ends, node.const, ...listAt(node.enum)];
}

function isBoundedToInt(node: JsonObject): boolean {
  const [lowestBound, highestBound] = [lowest(node), highest(node)];
  const isClosed = typeof lowestBound === 'number' && typeof highestBound === 'number';
  const isListed = node.const !== undefined || listAt(node.enum).length > 0;
  return isListed || (isClosed && !isOfJavaScript(lowestBound) && !isOfJavaScript(highestBound));
}
