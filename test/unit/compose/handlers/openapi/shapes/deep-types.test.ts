import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { composeContract, openapi } from '../compose-contract.ts';

/** As in contracts of thousands of schemas, all of which hang together. */
const length = 10_000;
const ways = 5;

const schemas = Object.fromEntries(
  Array.from({ length }, (_, at) => {
    const next = { $ref: `#/components/schemas/Link${(at + 1) % length}` };
    // What leads on is a member, in a list or a map, or what a union may be.
    const members = [
      { next },
      { next: { type: 'array', items: next } },
      { next: { type: 'object', additionalProperties: next } },
      { next: { oneOf: [next, { $ref: '#/components/schemas/End' }] } },
      { next: { type: 'object', properties: { inner: next } } },
    ];
    return [
      `Link${at}`,
      { type: 'object', properties: { at: { type: 'integer' }, ...members[at % ways] } },
    ];
  }),
);
const End = { type: 'object', properties: { end: { type: 'boolean' } } };

/** The names of the types of chained schemas that have all of their members. */
function complete(schema: GraphQLSchema, suffix: string): number {
  return Array.from({ length }, (_, at) => schema.getType(`Link${at}${suffix}`)).filter(
    (type) =>
      (isObjectType(type) || isInputObjectType(type)) &&
      Object.keys(type.getFields()).join() === 'at,next',
  ).length;
}

test('schemas that lead from one to the other for thousands of steps are all read', async () => {
  const body = { 'application/json': { schema: { $ref: '#/components/schemas/Link0' } } };
  const responses = { 200: { description: 'ok', content: body } };
  const schema = await composeContract({
    'openapi.yaml': openapi(
      { '/links': { get: { responses }, post: { requestBody: { content: body }, responses } } },
      { ...schemas, End },
    ),
  });
  expect(complete(schema, '')).toBe(length);
  // GraphQL has no unions of inputs: what a union leads to is part of another type there.
  expect(complete(schema, 'Input')).toBe((length * (ways - 1)) / ways);
});
