import type { ContractAnswer } from './contract-answer.ts';

/** RFC 9110, 8 and 13; RFC 9111: they serve HTTP itself, the content says what they say. */
const aboutContent = new Set([
  ...['location', 'content-location', 'content-disposition', 'content-language', 'content-length'],
  ...['etag', 'last-modified', 'cache-control', 'expires', 'age', 'vary', 'date', 'pragma'],
]);

/** What many operations have in common is reported once. */
export function answerWarnings(
  operations: readonly { readonly answer: ContractAnswer }[],
): string[] {
  const unread = new Map<string, number>();
  for (const { answer } of operations) {
    for (const [key, { name }] of answer.declaredHeaders) {
      if (answer.headers.has(key) || aboutContent.has(key)) continue;
      unread.set(name, (unread.get(name) ?? 0) + 1);
    }
  }
  const counted = [...unread].map(([name, count]) => `${name} (${count})`).join(', ');
  const streaming = operations.filter(({ answer }) => answer.streams === 'also').length;
  return [
    ...(counted === ''
      ? []
      : [
          `Headers of answers are not read: ${counted}. Name those that you need in openapi.responseHeaders.`,
        ]),
    ...(streaming === 0
      ? []
      : [
          `${streaming} operations can also answer with a stream of events; the graph has their whole answers.`,
        ]),
  ];
}
