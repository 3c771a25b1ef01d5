import type { SoapSimpleKind } from '../../../../annotations/soap-wire.ts';
import { InvalidAnswer } from '../../invalid-answer.ts';
import { RefusedValue } from '../../refused-value.ts';
import { type NamespaceScope, nameInScope } from '../xml/namespace-scope.ts';
import { collapseBlanks, hasBlanks, trimBlanks } from '../xml/xml-blanks.ts';
import { qualifiedName } from '../xml/xml-tag.ts';
import type { XmlName } from '../xml/xml-writer.ts';
import { parseAnyName } from './any-names.ts';
import type { SimpleValueType } from './wire-types.ts';

const integerPattern = /^[+-]?\d+$/;
const decimalPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const floatPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** Converting longer ones would keep the gateway busy for seconds. */
const maxIntegerDigits = 1_000;

/** Gives names of values their prefixes. */
interface NameWriter {
  nameText(name: XmlName): string;
}

/**
 * The text of a value, not escaped yet. Throws `RefusedValue` with the end of a sentence that
 * begins with the name of the value.
 */
export function simpleText(
  { kind, list }: SimpleValueType,
  value: unknown,
  names: NameWriter,
): string {
  const itemText = (item: unknown) =>
    kind === 'qname' ? nameText(item, names) : textOfKind(kind, item);
  if (!list) return itemText(value);
  const items = Array.isArray(value) ? value : [value];
  return items
    .map((item) => {
      const text = itemText(item);
      if (text === '' || hasBlanks(text)) {
        throw new RefusedValue('is a list whose items must not be empty or have blanks');
      }
      return text;
    })
    .join(' ');
}

/** The text of a value of which no contract says the type. */
export function plainText(value: unknown): string {
  if (!['string', 'number', 'bigint', 'boolean'].includes(typeof value)) {
    throw new RefusedValue('is not a simple value');
  }
  return String(value);
}

function textOfKind(kind: SoapSimpleKind, value: unknown): string {
  if (typeof value === 'number' && kind === 'float') return floatText(value);
  const text = plainText(value);
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
    case 'hex':
      return matching(text, /^([\dA-F]{2})*$/i, 'is not hexadecimal');
    default:
      return text;
  }
}

/** Prefixes of clients would mean what ours mean, or nothing. */
function nameText(value: unknown, names: NameWriter): string {
  try {
    return names.nameText(parseAnyName(plainText(value), ''));
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new RefusedValue('is not a name like "name" or "{namespace}name"');
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
export function simpleValue(
  { kind, list, filled }: SimpleValueType,
  text: string,
  scope: NamespaceScope,
): unknown {
  if (filled && trimBlanks(text) === '') return null;
  if (!list) return itemValue(kind, text, scope);
  const items = collapseBlanks(text);
  return items === '' ? [] : items.split(' ').map((item) => itemValue(kind, item, scope));
}

function itemValue(kind: SoapSimpleKind, text: string, scope: NamespaceScope): unknown {
  if (kind === 'string' || kind === 'json') return text;
  if (kind === 'normalizedString') return text.replace(/[\t\r\n]/g, ' ');
  if (kind === 'token') return collapseBlanks(text);
  if (kind === 'base64') return text.replace(/[ \t\r\n]+/g, '');
  const trimmed = trimBlanks(text);
  if (kind === 'hex') return trimmed;
  if (trimmed === '') return null;
  switch (kind) {
    case 'boolean':
      if (trimmed === 'true' || trimmed === '1') return true;
      if (trimmed === 'false' || trimmed === '0') return false;
      break;
    case 'int':
    case 'integer':
      if (trimmed.length <= maxIntegerDigits && integerPattern.test(trimmed)) {
        return integerValue(trimmed);
      }
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
    case 'qname': {
      const name = nameInScope(scope, trimmed);
      if (name !== undefined) return qualifiedName(name.namespace, name.local);
      break;
    }
    default:
      return trimmed;
  }
  throw new InvalidAnswer(`is not of type ${kind}`);
}

function integerValue(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
