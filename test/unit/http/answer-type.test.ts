import { expect, test } from 'vitest';
import { acceptableTypes, answerType } from '../../../src/http/answer-type.ts';

const json = 'application/json';
const response = 'application/graphql-response+json';

test.for([
  [undefined, json],
  ['', json],
  ['*/*', json],
  [json, json],
  ['Application/JSON; q=0.5', json],
  [response, response],
  [`${response}, ${json};q=0.9`, response],
  [`${json}, ${response}`, json],
  // Yoga has to weigh these.
  ['text/html', undefined],
  ['text/event-stream', undefined],
  [`${json}, text/event-stream`, undefined],
  [`${json}, */*`, undefined],
  ['application/*', undefined],
  [`${json}; charset=utf-16`, undefined],
  [',', undefined],
] as const)('%j', ([accept, type]) => {
  expect(answerType(accept)).toBe(type);
});

test.for([
  [json, json],
  ['Application/*;q=0.1, image/png', 'application/*'],
  [`text/html, ${json}, ${json};q=0.2`, json],
  ['text/event-stream', 'text/event-stream'],
  ['text/*, */*', 'text/*, */*'],
  [`${json}; charset=utf-8`, json],
  [`${json}; charset=utf-16`, undefined],
  ['text/html', undefined],
  [',,,', undefined],
] as const)('acceptable of %j', ([accept, types]) => {
  expect(acceptableTypes(accept)).toBe(types);
});
