/** The media types of answers and event streams. The first of those that a client likes most wins. */
const sentTypes = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
] as const;
type SentType = (typeof sentTypes)[number];
/** The media types of plain answers (GraphQL over HTTP, 4). */
type AnswerType = 'application/json' | 'application/graphql-response+json';

const anything = sentTypes.join(', ');

/**
 * What an answer can be sent as by the `Accept` header of its request, best first (RFC 9110,
 * 12.5.1). Yoga knows no weights; it finds out what it cannot send when the operation was executed,
 * and then lists all of its types for each item of the header.
 * @returns A header from which Yoga takes the first that fits; `undefined`: nothing.
 */
export function acceptedTypes(accept = ''): string | undefined {
  // What nearly all clients send needs no reading.
  if (accept === '*/*' || accept === '') return anything;
  if (accept === 'application/json') return accept;
  const ranges = rangesOf(accept);
  const liked = sentTypes
    .map((type) => ({ type, ...preference(type, ranges) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight || one.place - other.place);
  return liked.length === 0 ? undefined : liked.map(({ type }) => type).join(', ');
}

/**
 * The media type of a plain answer, where Yoga need not choose.
 * @param accepted `acceptedTypes`
 */
export function answerType(accepted = anything): AnswerType | undefined {
  if (accepted === anything || accepted === 'application/json') return 'application/json';
  const types = accepted.split(', ');
  return types.every(isAnswerType) ? types[0] : undefined;
}

/**
 * The media type of the answers of a batch, which are never sent as events or in parts.
 * @param accepted `acceptedTypes`
 */
export const batchType = (accepted = anything): AnswerType =>
  accepted.split(', ').find(isAnswerType) ?? 'application/json';

/** `application/*` with how much it is liked. */
export interface MediaRange {
  readonly text: string;
  readonly weight: number;
  /** `deferspec=20220824` */
  readonly parameters: readonly string[];
}

/** The items of an `Accept` header, in lower case. */
export const rangesOf = (accept: string): MediaRange[] =>
  accept.toLowerCase().replace(/\s/g, '').split(',').flatMap(rangeOf);

/** Empty for an item that wants another charset than UTF-8, in which everything is sent. */
function rangeOf(item: string): MediaRange[] {
  const [text = '', ...parameters] = item.split(';');
  const value = (name: string) =>
    parameters.find((each) => each.startsWith(name))?.slice(name.length);
  const charset = value('charset=') ?? 'utf-8';
  if (charset !== 'utf-8' && charset !== '"utf-8"') return [];
  const weight = value('q=') ?? '1';
  return [{ text, weight: /^[01](\.\d*)?$/.test(weight) ? Number(weight) : 1, parameters }];
}

/** How much a type is liked, and where that stands: the range that says most about it counts. */
function preference(type: SentType, ranges: readonly MediaRange[]) {
  const [group] = type.split('/', 1);
  for (const text of [type, `${group}/*`, '*/*']) {
    const place = ranges.findIndex((range) => range.text === text);
    const range = ranges[place];
    if (range !== undefined) return { weight: range.weight, place };
  }
  return { weight: 0, place: 0 };
}

function isAnswerType(type: string): type is AnswerType {
  return type === 'application/json' || type === 'application/graphql-response+json';
}
