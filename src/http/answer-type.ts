/** The media types of plain answers (GraphQL over HTTP, 4). */
type AnswerType = 'application/json' | 'application/graphql-response+json';

/**
 * The media type that a client gets by its `Accept` header, where that is beyond doubt: it lists
 * nothing but the two types of plain answers, or takes anything. Chooses as Yoga does.
 * @returns `undefined`: Yoga has to choose.
 */
export function answerType(accept = ''): AnswerType | undefined {
  // What nearly all clients send needs no reading.
  if (accept === '*/*' || accept === 'application/json') return 'application/json';
  const listed = accept.toLowerCase().replaceAll(' ', '');
  if (listed === '' || listed === '*/*') return 'application/json';
  if (listed.includes('charset=')) return undefined;
  const types = listed.split(',').map((each) => each.split(';', 1)[0]);
  const plain = types.filter((type) => type !== undefined).filter(isAnswerType);
  return plain.length === types.length ? plain[0] : undefined;
}

function isAnswerType(type: string): type is AnswerType {
  return type === 'application/json' || type === 'application/graphql-response+json';
}

/** All that answers and streams of events are sent as. */
const sentTypes = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
];

/**
 * What of an `Accept` header an answer can be sent as, each once. Yoga finds out when the operation
 * was executed, and then lists all of its types for each item of the header: 15 kB of commas were
 * answered with megabytes.
 * @returns `undefined`: nothing.
 */
export function acceptableTypes(accept: string): string | undefined {
  // What nearly all clients send needs no reading.
  if (accept === '*/*' || accept === 'application/json') return accept;
  const listed = accept.toLowerCase().replace(/\s/g, '').split(',');
  const types = listed.flatMap((each) => {
    const [type = '', ...parameters] = each.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    const inUtf8 = charset === undefined || charset === 'charset=utf-8';
    return inUtf8 && sentTypes.some((sent) => isOfRange(sent, type)) ? [type] : [];
  });
  return types.length === 0 ? undefined : [...new Set(types)].join(', ');
}

/** RFC 9110, 12.5.1: `application/*` is a range of media types. */
const isOfRange = (type: string, range: string) =>
  range === type || range === '*/*' || range === `${type.split('/', 1)[0]}/*`;
