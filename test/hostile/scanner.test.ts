import { expect, test } from 'vitest';
import { ask, type HttpAnswer, post } from '../e2e/http/ask.ts';
import { type OneSource, startOneSource } from '../e2e/http/one-source.ts';

/**
 * What vulnerability scanners for GraphQL try (the checks of graphql-cop), against the production
 * profile with all of its defaults. Each says what would have to come back for it to be a finding.
 */
const types = /* GraphQL */ `type Query {
  thing: Thing @rest(source: "things", method: "GET", path: "/thing")
}
type Thing { name: String }`;

const json = { 'content-type': 'application/json' };

interface Check {
  readonly attack: (gateway: OneSource) => Promise<HttpAnswer>;
  readonly isFinding: (answer: HttpAnswer) => boolean;
}

const hasData = ({ json: body }: HttpAnswer) => Object(body).data != null;
const errorCount = ({ json: body }: HttpAnswer) => Object(body).errors?.length ?? 0;
const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const form = (body: string) => (gateway: OneSource) =>
  ask(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
const get = (query: string) => (gateway: OneSource) =>
  ask(`${gateway.url}?query=${encodeURIComponent(query)}`, { headers: { accept: '*/*' } });
const query = (text: string) => (gateway: OneSource) => post(gateway.url, text);

const circular = `{ __schema { types { fields { type { fields { type { fields { type { fields
  { type { name } } } } } } } } } } }`;

const checks: Record<string, Check> = {
  'alias overloading': {
    attack: query(`{ ${times(101, (index) => `alias${index}: __typename`)} }`),
    isFinding: hasData,
  },
  'batched queries': {
    attack: (gateway) =>
      ask(gateway.url, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ __typename }' }))),
      }),
    isFinding: ({ json: body }) => Array.isArray(body),
  },
  'directive overloading': {
    attack: query(`{ __typename ${'@aa'.repeat(10)} }`),
    isFinding: (answer) => errorCount(answer) >= 10,
  },
  'field duplication': {
    attack: query(`{ ${'__typename '.repeat(500)} }`),
    isFinding: hasData,
  },
  'circular fragments': {
    attack: query('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    isFinding: hasData,
  },
  'circular introspection': { attack: query(circular), isFinding: hasData },
  introspection: { attack: query('{ __schema { types { name } } }'), isFinding: hasData },
  'field suggestions': {
    attack: query('{ thin }'),
    isFinding: ({ text }) => text.includes('Did you mean') || text.includes('thing'),
  },
  'queries by GET': { attack: get('{ __typename }'), isFinding: hasData },
  'mutations by GET': { attack: get('mutation { __typename }'), isFinding: hasData },
  'queries by form': { attack: form('query=%7B__typename%7D'), isFinding: hasData },
  'GraphiQL page': {
    attack: (gateway) => ask(gateway.url, { headers: { accept: 'text/html' } }),
    isFinding: ({ text }) => /graphiql|playground/i.test(text),
  },
  'trace mode': {
    attack: query('{ thing { name } }'),
    isFinding: ({ json: body }) => Object(body).extensions !== undefined,
  },
  'unhandled errors': {
    attack: query('qwerty cop { abc }'),
    isFinding: ({ text }) => /exception|stack|node_modules|\.ts:/i.test(text),
  },
};

test.for(Object.entries(checks))('no finding: %s', async ([, { attack, isFinding }]) => {
  await using gateway = await startOneSource(types, { config: { profile: 'production' } });
  const answer = await attack(gateway);
  expect([isFinding(answer), answer.status, answer.text]).toEqual([
    false,
    expect.any(Number),
    expect.any(String),
  ]);
});
