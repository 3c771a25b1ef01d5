import { expect, test } from 'vitest';
import { acceptedTypes, answerType } from '../../../../src/http/request/answer-type.ts';

const json = 'application/json';
const response = 'application/graphql-response+json';
const events = 'text/event-stream';
const anything = `${json}, ${response}, ${events}, multipart/mixed`;

test.for([
  [undefined, anything],
  ['', anything],
  ['*/*', anything],
  ['*/*;q=0.8', anything],
  [json, json],
  ['Application/JSON; q=0.5', json],
  [`${response}, ${json};q=0.9`, `${response}, ${json}`],
  [`${response};q=0.9, ${json}`, `${json}, ${response}`],
  [`${json}, ${response}`, `${json}, ${response}`],
  [`${json};q=0.2, ${response}; q=0.200`, `${json}, ${response}`],
  ['Application/*;q=0.1, image/png', `${json}, ${response}`],
  [`text/html, ${json}, ${json};q=0.2`, json],
  [events, events],
  ['text/*, */*;q=0.5', `${events}, ${json}, ${response}, multipart/mixed`],
  [`*/*, ${json};q=0.1, multipart/*;q=0`, `${response}, ${events}, ${json}`],
  [`${json}; charset=utf-8`, json],
  [`${json}; charset="UTF-8"; q=1`, json],
  [`${json}; charset=utf-16, ${response}`, response],
  // What is no weight is none.
  [`${json};q=, ${response};q=much;q=0`, `${json}, ${response}`],
] as const)('of %j', ([accept, types]) => {
  expect(acceptedTypes(accept)).toBe(types);
});

test.for(['text/html', ',,,', `${json}; charset=utf-16`, `${json};q=0`, '*/*;q=0.000', '*'])(
  'of %j nothing can be sent',
  (accept) => {
    expect(acceptedTypes(accept)).toBeUndefined();
  },
);

test.for([
  [undefined, json],
  ['*/*', json],
  [json, json],
  [`${json};q=0.1, ${response}`, response],
  // Yoga chooses, by what the result is.
  [events, undefined],
  [`${json}, ${events}`, undefined],
] as const)('a plain answer to %j is %j', ([accept, type]) => {
  expect(answerType(acceptedTypes(accept))).toBe(type);
});
