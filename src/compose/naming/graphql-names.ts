/**
 * Names that a frontend developer would have chosen, from the names that contracts use. Pure and
 * stable: the same contract gives the same names, and a new operation never renames an older one
 * that stands before it.
 */

/** `SERVICE_ACCOUNT`: all is written so, and says nothing about acronyms. */
const shouted = /(?<![\w-])[A-Z][A-Z\d]*(?:[_-][A-Z\d]+)+(?![\w-])/g;

/**
 * Splits `inventory_v1.GetHTTPStatus-now` into `inventory v1 Get HTTP Status now`; `SKUs` is one word,
 * `SKU_CODE` is `sku code`.
 */
export function words(text: string): string[] {
  return (
    text
      .replace(shouted, (name) => name.toLowerCase())
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|[A-Z]+|\d+/g) ?? []
  );
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** GraphQL names start with a letter or underscore and must not start with two underscores. */
const legal = (name: string) => (name === '' ? '_' : /^\d/.test(name) ? `_${name}` : name);

/** `inventory_item` → `InventoryItem`; acronyms stay as they are written: `HTTPStatus`. */
export function typeName(text: string): string {
  return legal(words(text).map(capitalised).join(''));
}

/** `GetStock` → `getStock`, `SKUCode` → `skuCode`, `next_page` → `nextPage`. */
export function fieldName(text: string): string {
  const [first = '', ...rest] = words(text);
  const head = /^[A-Z0-9]+s?$/.test(first) ? first.toLowerCase() : uncapitalised(first);
  return legal(head + rest.map(capitalised).join(''));
}

const uncapitalised = (word: string) => word.charAt(0).toLowerCase() + word.slice(1);

/**
 * Words for the type of a member that the contract does not name. What both say is said once:
 * `app component health` has `component_health_metrics` → `app component health metrics`. A single
 * word may be repeated: `Order` has `order_status`, and `OrderStatus` is likely to be another type.
 */
export function memberTypeName(owner: string, member: string): string {
  const before = words(owner);
  const after = words(member);
  for (let count = Math.min(before.length, after.length - 1); count > 1; count--) {
    const said = before.slice(-count).join(' ').toLowerCase();
    if (said !== after.slice(0, count).join(' ').toLowerCase()) continue;
    return [...before, ...after.slice(count)].join(' ');
  }
  return `${owner} ${member}`;
}

/** Symbols that are all of an enum value, or its sign. */
const symbolNames: Readonly<Record<string, string>> = {
  ...{ '+': 'PLUS', '-': 'MINUS', '*': 'STAR', '/': 'SLASH', '%': 'PERCENT', '=': 'EQUALS' },
  ...{ '<': 'LESS', '>': 'GREATER', '!': 'NOT', '&': 'AND', '|': 'OR', '^': 'CARET', '~': 'TILDE' },
  ...{ '.': 'DOT', ',': 'COMMA', ':': 'COLON', ';': 'SEMICOLON', '?': 'QUESTION', ' ': 'SPACE' },
  ...{ '#': 'HASH', '@': 'AT', $: 'DOLLAR', '\t': 'TAB', '\n': 'NEWLINE' },
};

/** What the symbol is called that a name begins with, or nothing. */
export const leadingSymbol = (name: string) => (symbolNames[name.charAt(0)] ?? '').toLowerCase();

const namedSymbols = (text: string) => [...text].map((each) => symbolNames[each] ?? '');

/** `in-range` → `IN_RANGE`, `-1` → `MINUS_1`; names that are legal in GraphQL already are kept. */
export function enumValueName(text: string): string {
  const reserved = text === 'true' || text === 'false' || text === 'null' || text.startsWith('__');
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !reserved) return text;
  const [sign = ''] = /^[+-](?=[A-Za-z0-9])/.exec(text) ?? [];
  const spelt = words(text);
  const parts = spelt.length > 0 ? [...namedSymbols(sign), ...spelt] : namedSymbols(text);
  const name = parts
    .filter((part) => part !== '')
    .join('_')
    .toUpperCase();
  if (name !== '') return legal(name);
  return text === '' ? '_EMPTY' : codePoints(text);
}

/** `漢字` → `U6F22_U5B57`: what has no letters of GraphQL and no symbol with a name. */
const codePoints = (text: string): string =>
  [...text].map((each) => `U${each.codePointAt(0)?.toString(16).toUpperCase()}`).join('_');
