import type { RestResponseHeader } from '../../../annotations/bindings.ts';
import type { HttpResponse } from '../../transport/http-exchange.ts';
import { readJson } from './exact-json.ts';

export type Headers = HttpResponse['headers'];

/** By the names that the contract gives them; those that are absent are left out. */
export type HeaderValues = Readonly<Record<string, unknown>>;

/**
 * Reads headers as the contract describes them. What does not follow it stays the text that came:
 * whoever wants it as another type finds that it is not one.
 */
export function readHeaders(headers: Headers, wanted: readonly RestResponseHeader[]): HeaderValues {
  const present = wanted.flatMap((header): [string, unknown][] => {
    const key = header.name.toLowerCase();
    const text = Object.hasOwn(headers, key) ? headers[key] : undefined;
    return text === undefined ? [] : [[header.name, readHeader(text, header)]];
  });
  return Object.fromEntries(present);
}

function readHeader(text: string, { form, booleans }: RestResponseHeader): unknown {
  const read = booleans === true ? booleanOr : asIs;
  switch (form) {
    case 'list':
      return itemsOf(text).map(read);
    case 'members':
      return Object.fromEntries(inPairs(itemsOf(text)).map(([key, value]) => [key, read(value)]));
    case 'pairs':
      return Object.fromEntries(
        itemsOf(text).map((item): [string, unknown] => {
          const [key = '', ...rest] = item.split('=');
          return [key, read(rest.join('='))];
        }),
      );
    case 'json':
      return jsonOr(text);
    case undefined:
      return read(text);
  }
}

/** OpenAPI 3.1, style `simple`; RFC 9110, 5.6.1: blanks around items, and items of nothing, say nothing. */
const itemsOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function inPairs(items: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < items.length; index += 2) {
    pairs.push([items[index] ?? '', items[index + 1] ?? '']);
  }
  return pairs;
}

const asIs = (text: string): unknown => text;

function booleanOr(text: string): unknown {
  return text === 'true' || (text === 'false' ? false : text);
}

function jsonOr(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return text;
  }
}

/**
 * RFC 9111, 3.2: a 304 updates the headers of what is kept, but for those that are about the content
 * itself, which it does not have.
 */
export function updatedHeaders(headers: Headers): Headers {
  const told = Object.entries(headers).filter(([name]) => !aboutContent.has(name));
  return Object.fromEntries(told);
}

const aboutContent: ReadonlySet<string> = new Set(
  ['encoding', 'type', 'range', 'length'].map((name) => `content-${name}`),
);
