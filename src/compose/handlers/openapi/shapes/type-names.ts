import { allocateNames } from '../../../naming/allocate-names.ts';
import { typeName, words } from '../../../naming/graphql-names.ts';
import { singular } from '../../../naming/plurals.ts';
import { reservedTypeNames } from '../../../scalars.ts';

export interface NameRequest {
  readonly key: string;
  /** The name of the schema in the contract, or words that say where it stands. */
  readonly base: string;
  readonly isInput: boolean;
  /** Whether the contract itself names the schema. */
  readonly isComponent: boolean;
}

/**
 * Names for all types of a contract: key → GraphQL name. Schemas that the contract names come
 * before those that are named after their place, and answers before requests, so that `Product` is
 * `Product` wherever it is used and what is sent is `ProductInput`.
 */
export function allocateTypeNames(requests: readonly NameRequest[]): Map<string, string> {
  const rank = ({ isInput, isComponent, base }: NameRequest) => {
    if (!isComponent) return 4;
    if (isInput) return endsWithInput(base) ? 2 : 3;
    return splitOutput.test(base) ? 1 : 0;
  };
  const ordered = requests.toSorted((a, b) => rank(a) - rank(b));
  return allocateNames(
    ordered.map((request) => ({ key: request.key, candidates: candidates(request) })),
    reservedTypeNames,
  );
}

const endsWithInput = (base: string) => /input$/i.test(typeName(base));

function candidates({ base, isInput, isComponent }: NameRequest): string[] {
  const names = isComponent ? namesOfComponent(base) : [typeName(base)];
  if (!isInput) return names;
  const inputs = names.map((name) => `${name}Input`);
  return endsWithInput(base) ? [...names, ...inputs] : inputs;
}

/** API Platform: what it is, in which format, and which of its members: `Book.jsonld-book.read`. */
const isQualified = (component: string) => /^[A-Z].*\.[a-z][\w-]*$/.test(component);
const formats = /\.(jsonld|jsonhal|jsonapi|jsonMergePatch)(?=[.-]|$)/g;

/** What is said twice in a row, said once. */
function saidOnce(component: string): string {
  const spoken = words(component);
  return spoken
    .filter((word, at) => word.toLowerCase() !== spoken[at - 1]?.toLowerCase())
    .join(' ');
}

/**
 * A path of packages, as tools write it: `io.k8s.api.core.v1.Pod`, and of Go `model.User`, not
 * `issuing.card`.
 */
const isNamespaced = (component: string) =>
  !isQualified(component) && /^([\w$-]+(\.[\w$-]+){2,}|[a-z][\w$]*\.[A-Z][\w$-]*)$/.test(component);
const isVersion = (segment: string) => /^v?\d\w*$/i.test(segment);

/** What a schema is called beside others of its namespace: the last word of its path. */
export function withoutNamespace(component: string): string {
  if (isQualified(component)) return saidOnce(component.replace(formats, ''));
  const last = component.split('.').at(-1) ?? component;
  return isNamespaced(component) && !isVersion(last) ? last : component;
}

/** FastAPI makes `Item-Output` and `Item-Input` of an `Item` whose defaults are always in an answer. */
const splitOutput = /-Output$/;

/** Possible names, the shortest first: each with more of the namespace. A version says nothing alone. */
function namesOfComponent(component: string): string[] {
  const short = withoutNamespace(component);
  if (splitOutput.test(component)) {
    return [typeName(component.replace(splitOutput, '')), typeName(component)];
  }
  if (short === component) return [typeName(component)];
  if (isQualified(component)) return [typeName(short), typeName(saidOnce(component))];
  const path = component.split('.');
  const names = path.flatMap((segment, at) =>
    isVersion(segment) && at > 0 ? [] : [typeName(path.slice(at).join(' '))],
  );
  return names.toReversed();
}

/** What a list that is named after its place has in it: `Order lines` → `Order line`. */
export function itemName(list: string): string {
  const spoken = words(list);
  const last = spoken.at(-1) ?? '';
  const one = singular(last);
  return one === last ? `${list} Item` : [...spoken.slice(0, -1), one].join(' ');
}
