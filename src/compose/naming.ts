/**
 * Names that a frontend developer would have chosen, from the names that contracts use. Pure and
 * stable: the same contract gives the same names, and a new operation never renames an older one
 * that stands before it.
 */

/** Splits `inventory_v1.GetHTTPStatus-now` into `inventory v1 Get HTTP Status now`; `SKUs` is one word. */
export function words(text: string): string[] {
  return (
    text
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

/** Symbols that are all of an enum value, or its sign. */
const symbolNames: Readonly<Record<string, string>> = {
  ...{ '+': 'PLUS', '-': 'MINUS', '*': 'STAR', '/': 'SLASH', '%': 'PERCENT', '=': 'EQUALS' },
  ...{ '<': 'LESS', '>': 'GREATER', '!': 'NOT', '&': 'AND', '|': 'OR', '^': 'CARET', '~': 'TILDE' },
  ...{ '.': 'DOT', ',': 'COMMA', ':': 'COLON', ';': 'SEMICOLON', '?': 'QUESTION', ' ': 'SPACE' },
  ...{ '#': 'HASH', '@': 'AT', $: 'DOLLAR', '\t': 'TAB', '\n': 'NEWLINE' },
};

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
  return name === '' ? '_EMPTY' : legal(name);
}

const readVerbs = new Set([
  'get',
  'list',
  'fetch',
  'read',
  'retrieve',
  'query',
  'lookup',
  'describe',
]);

/**
 * The names to try for a read, best first: `GetStock` → `stock`, `ListProducts` → `products`,
 * `BatchGetStock` → `stocks`; the name with its verb is the last resort.
 */
export function readFieldNames(operation: string): string[] {
  const full = fieldName(operation);
  const [first = '', second = '', ...rest] = words(operation);
  if (/^batch$/i.test(first) && readVerbs.has(second.toLowerCase()) && rest.length > 0) {
    return [plural(fieldName(rest.join(' '))), full];
  }
  if (readVerbs.has(first.toLowerCase()) && second !== '') {
    return [fieldName([second, ...rest].join(' ')), full];
  }
  return [full];
}

export function plural(name: string): string {
  if (/s$/.test(name)) return name;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/**
 * Gives each request the first of its candidates that nobody before it took; when all are taken,
 * the last one with a number. Earlier requests win, so appending to a contract renames nothing.
 */
export function allocateNames(
  requests: readonly { readonly key: string; readonly candidates: readonly string[] }[],
  taken: ReadonlySet<string> = new Set(),
): Map<string, string> {
  const used = new Set(taken);
  const names = new Map<string, string>();
  for (const { key, candidates } of requests) {
    const name = candidates.find((candidate) => !used.has(candidate)) ?? numbered(candidates, used);
    used.add(name);
    names.set(key, name);
  }
  return names;
}

function numbered(candidates: readonly string[], used: ReadonlySet<string>): string {
  const base = candidates.at(-1) ?? '_';
  for (let suffix = 2; ; suffix++) {
    if (!used.has(`${base}${suffix}`)) return `${base}${suffix}`;
  }
}

const readOperationVerbs = new Set([
  ...readVerbs,
  ...['search', 'find', 'count', 'check', 'exists', 'has', 'is', 'range', 'show', 'watch', 'view'],
  ...['subscribe', 'stream', 'validate', 'calculate', 'estimate', 'preview'],
]);

/**
 * Whether an operation name says that it only reads; used where the contract has no other word. In
 * doubt it does not: a write that stands in `Query` would be cached and shared.
 */
export function soundsLikeRead(operation: string): boolean {
  const [first = '', second = ''] = words(operation).map((word) => word.toLowerCase());
  // `GetOrCreateUser`, `ReadAndDelete`; `CheckIn` and `CheckOut` are bookings.
  if (second === 'or' || second === 'and') return false;
  if (first === 'check' && (second === 'in' || second === 'out')) return false;
  return readOperationVerbs.has(first === 'batch' ? second : first);
}
