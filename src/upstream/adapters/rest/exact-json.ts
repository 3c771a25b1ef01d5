import { isJsonObject, type JsonObject } from '../../../tools/json-object.ts';

/**
 * JSON without loss. JavaScript numbers are doubles: `JSON.parse` turns 9007199254740993 into
 * …992 and 0.1234567890123456789 into a neighbour, silently.
 */

/** What a double may not hold: 16 digits in a row (2^53 has 16), or an exponent of three digits. */
const mayLoseDigits = /\d(?:[\d.]{15}|[eE][+-]?\d{3})/;

/** All of these in a text that stand where numbers do; some may still be within strings. */
const longNumbers = /(?<![^\s:,[])-?\d(?:[\d.]{15,}(?:[eE][+-]?\d+)?|[\d.]*[eE][+-]?\d{3,})/g;

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** No JSON text holds this character as it is, and hardly any names it. */
const mark = '\u0001';
const writtenMark = '\\u0001';

/**
 * Reads JSON: integers beyond 2^53 as `bigint`, other numbers that no double stands for as the
 * string of their digits, everything else as `JSON.parse` does.
 * @throws SyntaxError
 */
export function readJson(text: string): unknown {
  if (!mayLoseDigits.test(text)) return JSON.parse(text);
  let marked = 0;
  // A mark within a string ends the string, and what follows is not JSON.
  const markedText = text.replace(longNumbers, (written) => {
    if (!jsonNumber.test(written) || isExact(Number(written), written)) return written;
    marked += 1;
    return `"${writtenMark}${written}"`;
  });
  if (marked === 0) return JSON.parse(text);
  if (!text.includes(writtenMark)) {
    try {
      return withoutMarks(JSON.parse(markedText), marked);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  // A reviver sees every number as it is written; it makes reading seven times slower.
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isExact(value, source)
      ? inexactNumber(source)
      : value,
  );
}

/** The value with numbers in place of the marked strings. By a list, not by the stack: JSON nests. */
function withoutMarks(json: unknown, count: number): unknown {
  const root: Record<string, unknown> = { json };
  const open: Record<string, unknown>[] = [root];
  let left = count;
  for (let parent = open.pop(); parent !== undefined && left > 0; parent = open.pop()) {
    for (const key of Object.keys(parent)) {
      const value = parent[key];
      if (typeof value === 'string') {
        if (value.startsWith(mark)) {
          parent[key] = inexactNumber(value.slice(mark.length));
          left -= 1;
        }
      } else if (isContainer(value)) open.push(value);
    }
  }
  return root.json;
}

/** Of what JSON.parse makes: an object or an array. */
const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const integer = /^-?\d+$/;

const inexactNumber = (source: string): bigint | string =>
  integer.test(source) ? BigInt(source) : source;

/** Whether the double stands for the number that is written. */
function isExact(value: number, source: string): boolean {
  if (integer.test(source)) return Number.isSafeInteger(value);
  return Number.isFinite(value) && digitsOf(source) === digitsOf(String(value));
}

/** The number as sign, digits without zeros at either end, and exponent: `-1.20e3` → `-12e2`. */
function digitsOf(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const scale = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}e${scale}`;
}

/** Writes JSON; a `bigint` is written as the integer that it is. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? JSON.rawJSON(String(member)) : member,
  );
}

/** An argument that is a number with all of its digits is an object for JavaScript only. */
export function isObjectArgument(value: unknown): value is JsonObject {
  return isJsonObject(value) && !JSON.isRawJSON(value);
}
