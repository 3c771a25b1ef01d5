import { fieldName, words } from '../../../naming/graphql-names.ts';
import { singular } from '../../../naming/plurals.ts';
import { readFieldNames } from '../../../naming/root-field-names.ts';

export interface Place {
  /** Upper case. */
  readonly method: string;
  /** May end in a fragment, which tells apart operations with one path. */
  readonly path: string;
}

/** `/api/v1` says nothing about what is read. */
const isPrefix = (segment: string) => /^(apis?|rest|v\d[\w.]*|\d{4}-\d\d-\d\d)$/i.test(segment);

/** The segments that say something, without an extension. */
function segmentsOf(path: string): string[] {
  // Not that of `{id?}`.
  const [template = ''] = path.split(/[?#](?![^{]*\})/);
  const segments = template.split('/').filter((segment) => segment !== '');
  const start = segments.findIndex((segment) => !isPrefix(segment));
  return segments.slice(Math.max(start, 0)).map((segment) => segment.replace(/\.(json|xml)$/, ''));
}

/** Whether a parameter at its end says which one of many; Django puts a slash behind it. */
export const picksOne = (path: string): boolean => /\}[^/}]*\/?$/.test(path);

const placeholder = /\{[^{}]+\}/g;
const isParameter = (segment: string) => /^\{[^{}]+\}$/.test(segment);
const letters = (text: string) => words(text).join('').toLowerCase();

/**
 * Whether a name was made of the method and the path, as tools do: `GetCustomersCustomerSources`,
 * `ApiV1UsersGet`. (In `users.patch` somebody chose the verb.) A parameter may be called by its name,
 * `id`, or not at all.
 */
export function saysOnlyPath(operationId: string, { method, path }: Place): boolean {
  const [template = '', fragment = ''] = path.split('#');
  const segments = template.split('/').map((segment) => {
    const written = segment
      .split(/(\{[^{}]+\})/)
      .map((piece) => (isParameter(piece) ? `(by)?(${letters(piece)}|id)?` : letters(piece)))
      .join('');
    return isPrefix(segment) ? `(${written})?` : written.replace(/(json|xml)$/, '($1)?');
  });
  const [verb, spoken] = [method.toLowerCase(), segments.join('')];
  // API Platform: `api_books_get_collection`.
  const read = verb === 'get' ? 'get(collection)?' : verb;
  const backwards = /^[\w-]+$/.test(operationId) ? `|(api)?${spoken}${read}` : '';
  const pattern = `^(${verb}${spoken}(${letters(fragment)})?${backwards})$`;
  return new RegExp(pattern).test(letters(operationId));
}

/**
 * What FastAPI calls an operation: the name of its function, then the path and the method.
 * @returns The name of the function in `list_items_items__get`, of `GET /items/`.
 */
export function nameBeforePath(operationId: string, { method, path }: Place): string | undefined {
  const rest = `${path.replace(/[^\p{L}\p{N}_]/gu, '_')}_${method.toLowerCase()}`;
  const name = operationId.endsWith(rest) ? operationId.slice(0, -rest.length) : '';
  return name === '' ? undefined : name;
}

/**
 * What Litestar calls an operation: the path, then the name of its function.
 * @returns The name of the function in `UsersUserIdGetUser`, of `GET /users/{user_id}`.
 */
export function nameBehindPath(operationId: string, { path }: Place): string | undefined {
  const spoken = words(path).map((word) => word.toLowerCase());
  const said = /^[A-Z][A-Za-z\d]*$/.test(operationId) ? words(operationId) : [];
  const isBehind = spoken.every((word, at) => said[at]?.toLowerCase() === word);
  const name = isBehind ? said.slice(spoken.length) : [];
  // `SearchProducts` of `/search` is a name of its own.
  const repeats = name.some(
    (word) => lastSingular(word.toLowerCase()) === lastSingular(spoken.at(-1) ?? ''),
  );
  const isName = spoken.length > 1 ? name.length > 1 || repeats : repeats;
  return isName ? name.join('') : undefined;
}

/**
 * The names to try for an operation that only has a path, best first. Resources that a parameter
 * picks one of are singular: `GET /users/{id}/posts` → `userPosts`, `POST /users` → `createUser`.
 * @param verb What a change is called beside its path; else its method says it.
 * @returns Nothing for a path without words.
 */
export function namesFromPath({ method, path }: Place, verb?: string): string[] {
  const segments = segmentsOf(path);
  const spoken = segments.flatMap((segment, index): string[] => {
    if (isParameter(segment)) return [];
    const name = words(segment.replace(placeholder, '')).join(' ');
    return [isParameter(segments[index + 1] ?? '') ? lastSingular(name) : name];
  });
  const last = segments.at(-1) ?? '';
  const [, fragment = ''] = path.split('#');
  const resource = spoken.length === 0 ? thingOf(segments) : spoken.join(' ');
  if (resource === '') return [];
  // Several paths with parameters at their end may name one resource.
  const ending = isParameter(last) ? ` by ${last}` : '';
  if (fragment !== '') return namesWithFragment(method, resource, fragment);
  const actions = namesOfAction(method, segments);
  const verbs = verbsFor(method, last);
  const named = (verb === undefined ? verbs : [verb, ...verbs]).flatMap((each) => {
    const thing = /^(create|add)$/.test(each) ? lastSingular(resource) : resource;
    return [fieldName(`${each} ${thing}`), fieldName(`${each} ${thing}${ending}`)];
  });
  return [...actions, ...named];
}

/** Verbs that are no things: a `/{id}/refund` may be either. */
const action =
  /^(accept|activate|approve|archive|cancel|close|confirm|deactivate|decline|disable|enable|finalize|pause|publish|reject|reopen|restore|resume|revoke|unarchive|unpublish|verify)$/i;

/** What is done to one of many: `POST /disputes/{id}/close` → `closeDispute`. */
function namesOfAction(method: string, segments: readonly string[]): string[] {
  const [last = '', picked = ''] = segments.toReversed();
  const isAction = /^(POST|PUT|PATCH)$/.test(method) && action.test(last) && isParameter(picked);
  if (!isAction) return [];
  const things = namesFromPath({ method: 'GET', path: segments.slice(0, -1).join('/') });
  return things.map((thing) => fieldName(`${last} ${thing}`));
}

/** What the only parameter of a path without words picks: `/{realm}`. An `id` does not say it. */
function thingOf(segments: readonly string[]): string {
  const [only = '', ...others] = segments;
  const spoken = others.length === 0 ? words(only) : [];
  const isKey = /^(id|uuid|guid|key|name|slug)$/i.test(spoken.at(-1) ?? '');
  return (isKey ? spoken.slice(0, -1) : spoken).join(' ');
}

/** `PUT /files/{id}#add_shared_link` → `addFileSharedLink`. */
function namesWithFragment(method: string, resource: string, fragment: string): string[] {
  const [verb = '', ...rest] = words(fragment);
  if (method === 'GET') return readFieldNames(`${resource}/${words(fragment).join(' ')}`);
  const isVerb = /^(add|create|delete|remove|replace|set|update)$/i.test(verb);
  const spoken = isVerb
    ? [verb, resource, ...rest]
    : [method.toLowerCase(), resource, verb, ...rest];
  return [fieldName(spoken.join(' '))];
}

function lastSingular(phrase: string): string {
  const spoken = phrase.split(' ');
  return [...spoken.slice(0, -1), singular(spoken.at(-1) ?? '')].join(' ');
}

/** RFC 9110, 9.3: what is posted to a collection is added to it; else nothing is known of a POST. */
function verbsFor(method: string, last: string): string[] {
  switch (method) {
    case 'GET':
      return [''];
    case 'PUT':
      return ['update', 'replace'];
    case 'PATCH':
      return ['update', 'patch'];
    case 'POST':
      return !isParameter(last) && singular(last) !== last ? ['create', 'post'] : ['post'];
    default:
      return [method.toLowerCase()];
  }
}
