import { isCountable, plural, singular } from './plurals.ts';

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

const readVerbs = new Set([
  ...['get', 'list', 'fetch', 'read', 'retrieve', 'query', 'lookup', 'describe', 'show', 'inspect'],
]);
const isReadVerb = (word: string) => readVerbs.has(word.toLowerCase());

const prepositions = new Set([
  ...['by', 'for', 'of', 'in', 'on', 'at', 'with', 'from', 'to', 'as', 'under', 'without'],
]);
const isPreposition = (word: string) => prepositions.has(word.toLowerCase());

/**
 * The names to try for a read, best first: `GetStock` → `stock`, `ListProduct` → `products`,
 * `BatchGetStock` → `stocks`, `users.lookupByEmail` → `usersByEmail`, `container_list` →
 * `containers`; the name with its verb is the last resort.
 * @param answersOne Whether it is known to answer one of many: `sshKeys_get` is `sshKey` then.
 */
export function readFieldNames(operation: string, answersOne = false): string[] {
  const full = spokenName(operation);
  const found = withoutReadVerb(operation);
  if (found === undefined) return [full];
  const { verb, before, after } = found;
  const named = [...before, ...after];
  const short = fieldName(named.join(' '));
  if (verb === 'batch') return [plural(short), full];
  if (verb === 'list') return unique([fieldName(pluralPhrase(named).join(' ')), short, full]);
  const isBare = after.length === 0 || isPreposition(after[0] ?? '');
  if (!answersOne || !isBare || before.length === 0) return [short, full];
  const one = [...before.slice(0, -1), singular(before.at(-1) ?? ''), ...after];
  return unique([fieldName(one.join(' ')), short, full]);
}

interface WithoutVerb {
  readonly verb: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** `undefined` when there is no verb, or nothing beside it that could be a name. */
function withoutReadVerb(operation: string): WithoutVerb | undefined {
  const [first = '', second = '', ...others] = words(operation);
  if (/^batch$/i.test(first) && isReadVerb(second)) {
    return others.length > 0 ? { verb: 'batch', before: [], after: others } : undefined;
  }
  if (isReadVerb(first)) {
    const after = words(operation).slice(isArticle(second) && others.length > 0 ? 2 : 1);
    const isName = after.length > 0 && !isPreposition(after[0] ?? '');
    return isName ? { verb: first.toLowerCase(), before: [], after } : undefined;
  }
  // `searchList`, `watchGet`: what has a verb already is not called after a list.
  return readOperationVerbs.has(first.toLowerCase()) ? undefined : withoutInnerVerb(operation);
}

const segmentBreak = /[^\p{L}\p{N}]+/u;

/** The service or the resource first, then the verb: `users.list`, `appsGet`, `apps_list_domains`. */
function withoutInnerVerb(operation: string): WithoutVerb | undefined {
  const segments = operation.split(segmentBreak).map(words);
  const separators = operation.match(new RegExp(segmentBreak, 'gu')) ?? [];
  const spoken = segments.flat();
  const last = spoken.at(-1) ?? '';
  if (spoken.length > 1 && isReadVerb(last)) {
    return { verb: last.toLowerCase(), before: spoken.slice(0, -1), after: [] };
  }
  const before: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const [verb = '', ...rest] = segment;
    // In `mailing_list_members` it is no verb; behind a group it is: `dependabot/list-alerts`.
    const isNoun =
      /^list$/i.test(verb) &&
      rest.length === 0 &&
      !/s$/.test(before.at(-1) ?? '') &&
      !/[./]/.test(separators[index - 1] ?? '');
    if (before.length > 0 && isReadVerb(verb) && !isNoun) {
      return {
        verb: verb.toLowerCase(),
        before,
        after: [...rest, ...segments.slice(index + 1).flat()],
      };
    }
    before.push(...segment);
  }
  return undefined;
}

const isArticle = (word: string) => /^(a|an|the)$/.test(word);

/**
 * Verbs that change something, also where they stand alone behind what they change. Those that are
 * nouns as well (`transfer`, `set`, `export`) are left where they are.
 */
const changeVerbs = new Set([
  ...['create', 'update', 'delete', 'patch', 'insert', 'remove', 'replace', 'destroy', 'undelete'],
  ...['cancel', 'archive', 'unarchive', 'enable', 'disable', 'activate', 'deactivate', 'resume'],
  ...['approve', 'reject', 'publish', 'unpublish', 'restore', 'revoke', 'createorupdate'],
]);
const isChangeVerb = (text: string) =>
  changeVerbs.has(
    words(text)
      .join('')
      .toLowerCase()
      .replace(/^begin/, ''),
  );

/** Verbs that are one wherever something stands behind them. */
const isLeadingVerb = (word: string) => isChangeVerb(word) || /^(add|set)$/i.test(word);

/** `repos/update-release`: a group, and behind it a verb and what it changes. */
const groupAndChange = /^([^./]+)[./]([^./]+)$/;

const groupAndVerb = /^(.+?)[._/]((?:begin_)?create_or_update|begin_[a-z]+|[A-Za-z]+)$/;

/**
 * The names to try for a change, best first: what its operation is called, without an article after
 * the verb. A verb that stands behind its group comes first: `datasets.create` → `createDataset`,
 * `repos/update-release` → `updateReposRelease`, as the read is `reposRelease`.
 */
export function changeFieldNames(operation: string): string[] {
  const full = spokenName(operation);
  const [, among = '', change = ''] = groupAndChange.exec(operation) ?? [];
  const [leading = '', ...changed] = words(change);
  if (changed.length > 0 && isLeadingVerb(leading) && !isChangeVerb(words(among)[0] ?? '')) {
    return [fieldName([leading, among, ...changed].join(' ')), full];
  }
  const [, group = '', verb = ''] = groupAndVerb.exec(operation) ?? [];
  const named = words(group);
  if (!isChangeVerb(verb) || named.length === 0 || isChangeVerb(named[0] ?? '')) return [full];
  const one = [...named.slice(0, -1), singular(named.at(-1) ?? '')];
  return [fieldName([...words(verb), ...one].join(' ')), full];
}

/** All words of an operation, without an article after the verb. */
function spokenName(operation: string): string {
  const [verb = '', article = '', ...others] = words(operation);
  const hasArticle = isArticle(article) && others.length > 0;
  return fieldName(hasArticle ? [verb, ...others].join(' ') : operation);
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** What stands behind a plural and says more about it: `repos accessible`, `members legacy`. */
const adjective = /(able|ible|ing|legacy)$/i;

/** `event for all namespaces` → `events for all namespaces`. */
function pluralPhrase(phrase: readonly string[]): string[] {
  const preposition = phrase.findIndex((word, index) => index > 0 && isPreposition(word));
  const last = (preposition === -1 ? phrase.length : preposition) - 1;
  const before = phrase[last - 1] ?? '';
  const isPlural = adjective.test(phrase[last] ?? '') && singular(before) !== before;
  return phrase.map((word, index) =>
    index === last && !isPlural && isCountable(word) ? plural(word) : word,
  );
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
  // Thousands may want the same one: each begins where the one before has found its number.
  const suffixes = new Map<string, number>();
  const numbered = (base: string) => {
    let suffix = suffixes.get(base) ?? 2;
    while (used.has(`${base}${suffix}`)) suffix++;
    suffixes.set(base, suffix);
    return `${base}${suffix}`;
  };
  for (const { key, candidates } of requests) {
    const free = candidates.find((candidate) => !used.has(candidate));
    const name = free ?? numbered(candidates.at(-1) ?? '_');
    used.add(name);
    names.set(key, name);
  }
  return names;
}

const readOperationVerbs = new Set([
  ...readVerbs,
  ...['search', 'find', 'count', 'check', 'exists', 'has', 'is', 'range', 'watch', 'view'],
  ...['subscribe', 'stream', 'validate', 'calculate', 'estimate', 'preview', 'can', 'does', 'are'],
]);

/** Verbs that say "read" behind a noun, too: `Account_GetAll`. Others are nouns there: `Put_List`. */
const readsBehindNoun = new Set(['get', 'find', 'retrieve', 'describe']);

/**
 * Whether an operation name says that it only reads; used where the contract has no other word. In
 * doubt it does not: a write that stands in `Query` would be cached and shared.
 */
export function soundsLikeRead(operation: string): boolean {
  const spelt = words(operation).map((word) => word.toLowerCase());
  const [first = '', second = ''] = spelt;
  // `GetOrCreateUser`, `ReadAndDelete`; `CheckIn` and `CheckOut` are bookings.
  if (second === 'or' || second === 'and') return false;
  if (first === 'check' && (second === 'in' || second === 'out')) return false;
  if (readOperationVerbs.has(first === 'batch' ? second : first)) return true;
  const [, behindNoun] = /^[^._]+[._]([^._]+)$/.exec(operation) ?? [];
  const [verb = ''] = words(behindNoun ?? '').map((word) => word.toLowerCase());
  return readsBehindNoun.has(verb) && !spelt.includes('or') && !spelt.includes('and');
}
