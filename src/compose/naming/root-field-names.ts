import { fieldName, words } from './graphql-names.ts';
import { isCountable, plural, singular } from './plurals.ts';

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
 * @param known `answersOne`: it is known to answer one of many, so that `sshKeys_get` is `sshKey`.
 */
export function readFieldNames(
  operation: string,
  { answersOne = false }: { readonly answersOne?: boolean } = {},
): string[] {
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
    // In `mailing_list_members` it is not a verb; behind a group it is: `dependabot/list-alerts`.
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
  ...[
    'create',
    'add',
    'update',
    'delete',
    'patch',
    'insert',
    'remove',
    'replace',
    'destroy',
    'undelete',
  ],
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
const isLeadingVerb = (word: string) => isChangeVerb(word) || /^set$/i.test(word);

/** The verb of a name that does not say of what: `list`, `create`, `findAll`, `getById`. */
export function bareVerb(name: string): { verb: string; isRead: boolean } | undefined {
  const [first = '', ...others] = words(name);
  const verb = first.toLowerCase();
  const isRead = isReadVerb(verb) || verb === 'find';
  if (!isRead && !isLeadingVerb(verb)) return undefined;
  return /^(|all|one|many|by ?id)$/i.test(others.join(' ')) ? { verb, isRead } : undefined;
}

/** `repos/update-release`: a group, and behind it a verb and what it changes. */
const groupAndChange = /^([^./]+)[./]([^./]+)$/;

const groupAndVerb = /^(.+?)[._#/]((?:begin_)?create_or_update|begin_[a-z]+|[A-Za-z]+)$/;

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
