import type { SoapSimpleKind } from '../../../annotations/soap-wire.ts';
import { InvalidAnswer } from './invalid-answer.ts';
import { RefusedValue } from './refused-value.ts';
import type { SimpleValueType } from './wire-types.ts';

const integerPattern = /^[+-]?\d+$/;
const decimalPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const floatPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The text of a value, not escaped yet. Throws `RefusedValue` with the end of a sentence that
 * begins with the name of the value.
 */
export function simpleText({ kind, list }: SimpleValueType, value: unknown): string {
  if (!list) return itemText(kind, value);
  const items = Array.isArray(value) ? value : [value];
  return items
    .map((item) => {
      const text = itemText(kind, item);
      if (text === '' || /\s/.test(text)) {
        throw new RefusedValue('is a list whose items must not be empty or have blanks');
      }
      return text;
    })
    .join(' ');
}

function itemText(kind: SoapSimpleKind, value: unknown): string {
  if (typeof value === 'number' && kind === 'float') return floatText(value);
  if (!['string', 'number', 'bigint', 'boolean'].includes(typeof value)) {
    throw new RefusedValue('is not a simple value');
  }
  const text = String(value);
  switch (kind) {
    case 'int':
    case 'integer':
      return matching(text, integerPattern, 'is not an integer');
    case 'decimal':
      return matching(text, decimalPattern, 'is not a decimal number');
    case 'float':
      return matching(text, floatPattern, 'is not a number');
    case 'boolean':
      return matching(text, /^(true|false|1|0)$/, 'is not a boolean');
    default:
      return text;
  }
}

function matching(text: string, pattern: RegExp, problem: string): string {
  if (pattern.test(text)) return text;
  throw new RefusedValue(problem);
}

function floatText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'INF' : '-INF';
}

/**
 * The value of a text. Nothing is guessed: "007" of a string stays "007". An element that is empty
 * although its type has no empty values counts as absent; many servers write them so.
 */
export function simpleValue({ kind, list }: SimpleValueType, text: string): unknown {
  if (!list) return itemValue(kind, text);
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/).map((item) => itemValue(kind, item));
}

function itemValue(kind: SoapSimpleKind, text: string): unknown {
  if (kind === 'string' || kind === 'json') return text;
  const trimmed = text.trim();
  if (kind === 'token') return trimmed.replace(/\s+/g, ' ');
  if (kind === 'base64') return text.replace(/\s+/g, '');
  if (trimmed === '') return null;
  switch (kind) {
    case 'boolean':
      if (trimmed === 'true' || trimmed === '1') return true;
      if (trimmed === 'false' || trimmed === '0') return false;
      break;
    case 'int':
    case 'integer':
      if (integerPattern.test(trimmed)) return integerValue(trimmed);
      break;
    case 'decimal':
      if (decimalPattern.test(trimmed)) return trimmed;
      break;
    case 'float':
      if (floatPattern.test(trimmed)) return Number(trimmed);
      if (trimmed === 'NaN') return Number.NaN;
      if (trimmed === 'INF' || trimmed === '+INF') return Number.POSITIVE_INFINITY;
      if (trimmed === '-INF') return Number.NEGATIVE_INFINITY;
      break;
    default:
      return trimmed;
  }
  throw new InvalidAnswer(`is not of type ${kind}`);
}

function integerValue(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
