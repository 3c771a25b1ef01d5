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
