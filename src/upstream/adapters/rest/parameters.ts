import type { ParameterStyle, RestParameter } from '../../../annotations/bindings.ts';
import { RefusedValue } from '../refused-value.ts';
import { isObjectArgument, writeJson } from './exact-json.ts';

/** `name=value`, or the value alone where the style has no names; encoded. */
export interface Expanded {
  readonly name: string;
  readonly text: string;
}

type Encode = (text: string) => string;

/**
 * How a value is written: whether it goes with its name, what an empty value leaves of it, and what
 * joins the items of a list that is not exploded.
 */
interface Form {
  readonly named: boolean;
  readonly whenEmpty: string;
  readonly join: string;
}

/** How the styles of OpenAPI 3.1 map to RFC 6570, section 3.2.1. */
const styles: Readonly<Record<Exclude<ParameterStyle, 'deepObject'>, Form>> = {
  simple: { named: false, whenEmpty: '', join: ',' },
  label: { named: false, whenEmpty: '', join: ',' },
  matrix: { named: true, whenEmpty: '', join: ',' },
  form: { named: true, whenEmpty: '=', join: ',' },
  spaceDelimited: { named: true, whenEmpty: '=', join: ' ' },
  pipeDelimited: { named: true, whenEmpty: '=', join: '|' },
  tabDelimited: { named: true, whenEmpty: '=', join: '\t' },
};

/** What stands between the items of a list that is one value. */
export const delimiterOf = (style: ParameterStyle): string =>
  styles[style === 'deepObject' ? 'form' : style].join;

/** Delimiters may stand in paths and headers, too, which have no names but those of `matrix`. */
function formOf({ style, in: location }: RestParameter): Form {
  const form = styles[style === 'deepObject' ? 'form' : style];
  const isNameless = location === 'header' || (location === 'path' && style !== 'matrix');
  return isNameless ? { ...form, named: false } : form;
}

/**
 * The parts of one parameter; the caller joins them with the separator of the place (`&` in a
 * query, `; ` in cookies, `;`, `.` or `,` in paths). No parts: there is nothing to send. `null` and
 * members that are null count as left out, as RFC 6570 has it.
 * @throws RefusedValue when the style has no form for the value.
 */
export function expandParameter(
  parameter: RestParameter,
  value: unknown,
  encode: Encode,
): readonly Expanded[] {
  if (value === undefined || value === null) return [];
  const name = encode(parameter.name);
  const form = formOf(parameter);
  if (parameter.mediaType !== undefined) {
    const written = typeof value === 'string' && !isJson(parameter.mediaType);
    return [pair(form, name, encode(written ? value : writeJson(value)))];
  }
  if (parameter.style === 'deepObject') return [...expandDeep(name, value, encode)];
  return expandFlat(parameter, form, value, encode);
}

function expandFlat(
  parameter: RestParameter,
  form: Form,
  value: unknown,
  encode: Encode,
): readonly Expanded[] {
  const { explode } = parameter;
  const { join } = form;
  const name = encode(parameter.name);
  // Nothing in a header is encoded.
  const delimiter = join === ',' || parameter.in === 'header' ? join : encode(join);
  const item = (entry: unknown) => {
    const text = textOf(entry);
    return encode(join === ',' || explode ? text : withoutDelimiter(text, join));
  };
  if (Array.isArray(value)) {
    const items = value.filter(isPresent).map(item);
    if (items.length === 0) return [];
    return explode
      ? items.map((text) => pair(form, name, text))
      : [pair(form, name, items.join(delimiter))];
  }
  if (isObjectArgument(value)) {
    const entries = Object.entries(value)
      .filter(([, member]) => isPresent(member))
      .map(([key, member]): [string, string] => [item(key), item(member)]);
    if (entries.length === 0) return [];
    return explode
      ? entries.map(([key, text]) => ({ name: key, text: `${key}=${text}` }))
      : [pair(form, name, entries.flat().join(delimiter))];
  }
  return [pair(form, name, encode(textOf(value)))];
}

function pair({ named, whenEmpty }: Form, name: string, text: string): Expanded {
  if (!named) return { name, text };
  return { name, text: text === '' ? `${name}${whenEmpty}` : `${name}=${text}` };
}

/**
 * `filter[color]=red&filter[size][min]=3`. OpenAPI leaves lists open; `name[0]` is the form that
 * keeps the members of each item together.
 */
function* expandDeep(name: string, value: unknown, encode: Encode): Generator<Expanded> {
  if (!isPresent(value)) return;
  if (typeof value !== 'object' || JSON.isRawJSON(value)) {
    yield pair(styles.form, name, encode(textOf(value)));
    return;
  }
  const [open, close] = [encode('['), encode(']')];
  for (const [key, member] of Object.entries(value ?? {})) {
    yield* expandDeep(`${name}${open}${encode(key)}${close}`, member, encode);
  }
}

/** @throws RefusedValue for what would read as two items. */
export function withoutDelimiter(text: string, delimiter: string): string {
  if (text.includes(delimiter)) throw new RefusedValue('holds the delimiter of its own list');
  return text;
}

const isPresent = (value: unknown) => value !== null && value !== undefined;
const isJson = (mediaType: string) => /[/+]json\s*(;|$)/i.test(mediaType);

/** @throws RefusedValue for lists and objects, which have no text of their own. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value);
  }
  if (JSON.isRawJSON(value)) return value.rawJSON;
  throw new RefusedValue('is nested deeper than its place in the request allows');
}
