import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RestGateway, startRestGateway } from './rest-gateway.ts';

/** Types that are told by a member of their values, in each way that contracts say it. */

const text = { type: 'string' };
const integer = { type: 'integer' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const object = (properties: Record<string, unknown>, more: object = {}) => ({
  type: 'object',
  properties,
  ...more,
});
const fixed = (value: string, more: Record<string, unknown>) =>
  object({ kind: { type: 'string', enum: [value] }, ...more });
const extending = (base: string, properties: Record<string, unknown>) => ({
  allOf: [ref(base), object(properties)],
});

const answers: Record<string, unknown> = {
  dashed: { 200: json({ type: 'array', items: ref('Dashed') }) },
  inline: { 200: json({ type: 'array', items: ref('Inline') }) },
  mapped: { 200: json({ type: 'array', items: ref('Mapped') }) },
  base: { 200: json({ type: 'array', items: ref('Base') }) },
  nested: { 200: json({ type: 'array', items: ref('Nested') }) },
  // One type for each status.
  extended: { 200: json(ref('Cat')), 201: json(ref('Dog')), 204: {} },
  constants: {
    200: json(fixed('done', { n: integer })),
    202: json(fixed('later', { n: integer })),
  },
  unions: {
    200: json({ oneOf: [ref('A'), ref('B')], discriminator: { propertyName: 'kind' } }),
    202: json({
      oneOf: [ref('C'), ref('D')],
      discriminator: { propertyName: 'kind', mapping: { sea: 'C', 'd-d': 'D' } },
    }),
  },
  family: { 200: json(ref('Base')), 206: json(ref('Cat')) },
  strangers: { 200: json(object({ a: text })), 202: json(object({ a: text, b: text })) },
};

const contract = (endpoint: string) => ({
  ...{ openapi: '3.1.0', info: { title: 'types', version: '1' }, servers: [{ url: endpoint }] },
  paths: Object.fromEntries(
    Object.entries(answers).map(([name, responses]) => [
      `/${name}`,
      { get: { operationId: `get_${name}`, responses } },
    ]),
  ),
  components: {
    schemas: {
      // The text in the value is the name of the schema, which GraphQL cannot have.
      Dashed: {
        oneOf: [ref('big-cat'), ref('Small-Dog')],
        discriminator: { propertyName: 'pet-kind' },
      },
      'big-cat': object({ 'pet-kind': text, n: integer }),
      'Small-Dog': object({ 'pet-kind': text, n: integer }),
      Inline: {
        oneOf: [
          object({ kind: { const: 'on' }, n: integer }),
          object({ kind: { const: 'turned off' }, n: integer }),
        ],
        discriminator: { propertyName: 'kind' },
      },
      Mapped: {
        oneOf: [ref('A'), ref('B')],
        discriminator: {
          propertyName: 'kind',
          mapping: { '#1': '#/components/schemas/A', one: 'A', 'b b': 'B', lost: 'Nowhere' },
        },
      },
      A: object({ kind: text, n: integer }),
      B: object({ kind: text, n: integer }),
      C: object({ kind: text, n: integer }),
      D: object({ kind: text, n: integer }),
      Base: object(
        { kind: text, n: integer },
        {
          required: ['kind'],
          discriminator: {
            propertyName: 'kind',
            mapping: {
              cat: '#/components/schemas/Cat',
              dog: '#/components/schemas/Dog',
              gone: '#/components/schemas/Gone',
            },
          },
        },
      ),
      Cat: extending('Base', { lives: integer }),
      Dog: extending('Base', { trick: text }),
      Nested: { oneOf: [ref('Mapped'), ref('Base'), fixed('rock', { n: integer })] },
    },
  },
});

let gateway: RestGateway;
const upstream: { status: number; body: unknown } = { status: 200, body: {} };
beforeAll(async () => {
  gateway = await startRestGateway(contract, (response) => {
    const { status, body } = upstream;
    response.setHeader('content-type', 'application/json');
    response.writeHead(status).end(status === 204 ? undefined : JSON.stringify(body));
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function typesOf(field: string, kinds: readonly string[], member = 'kind') {
  // All have the same members: nothing else tells them apart.
  upstream.status = 200;
  upstream.body = kinds.map((kind) => ({ [member]: kind, n: 1 }));
  const data = await gateway.data(`{ it: ${field} { __typename } }`);
  return [data.it].flat().map((each) => Object(each).__typename);
}

test('names of schemas, with dashes', async () => {
  expect(await typesOf('dashed', ['big-cat', 'Small-Dog'], 'pet-kind')).toEqual([
    'BigCat',
    'SmallDog',
  ]);
});

test('inline schemas', async () => {
  expect(await typesOf('inline', ['turned off', 'on'])).toEqual(['InlineTurnedOff', 'InlineOn']);
});

test('a mapping; an entry that leads nowhere costs its value', async () => {
  expect(await typesOf('mapped', ['b b', '#1', 'one'])).toEqual(['B', 'A', 'A']);
  expect(await typesOf('base', ['dog', 'cat'])).toEqual(['Dog', 'Cat']);
  expect(gateway.sdl).toMatch(/union Base[^=]*= Cat \| Dog/);
  upstream.body = [{ kind: 'cat', lives: 9 }];
  expect(await gateway.data('{ base { ... on Cat { kind lives } } }')).toEqual({
    base: [{ kind: 'cat', lives: 9 }],
  });
});

test('unions in unions', async () => {
  expect(await typesOf('nested', ['dog', 'b b', 'rock', 'cat', 'one'])).toEqual([
    ...['Dog', 'B', 'NestedOption3', 'Cat', 'A'],
  ]);
});

test.each<[string, number, unknown, string]>([
  ['extended', 201, { kind: 'dog', n: 1 }, 'Dog'],
  ['extended', 200, { kind: 'cat', n: 1 }, 'Cat'],
  ['constants', 202, { kind: 'later', n: 1 }, 'ConstantsResultLater'],
  ['constants', 200, { kind: 'done', n: 1 }, 'ConstantsResultDone'],
  ['unions', 200, { kind: 'B', n: 1 }, 'B'],
  ['unions', 202, { kind: 'sea', n: 1 }, 'C'],
  ['unions', 202, { kind: 'd-d', n: 1 }, 'D'],
  ['family', 200, { kind: 'dog', n: 1 }, 'Dog'],
  ['family', 206, { kind: 'cat', n: 1 }, 'Cat'],
])('two statuses, two types: %s %d %j', async (field, status, body, type) => {
  Object.assign(upstream, { status, body });
  expect(await gateway.data(`{ ${field} { __typename } }`)).toEqual({
    [field]: { __typename: type },
  });
});

test('a status without content is null', async () => {
  upstream.status = 204;
  expect(await gateway.data('{ extended { __typename } }')).toEqual({ extended: null });
});

test('what is lost is told by name; types that nothing tells apart are not united', () => {
  expect(gateway.report.warnings.toSorted()).toEqual([
    './openapi.json:1: $ref openapi.json#/components/schemas/Gone leads nowhere: the value "gone" of a discriminator has no type.',
    './openapi.json:1: $ref openapi.json#/components/schemas/Nowhere leads nowhere: the value "lost" of a discriminator has no type.',
    './openapi.json:1: GET /strangers: the graph has what 200 answers; 202 may answer something else.',
  ]);
  expect(gateway.sdl).toMatch(/type StrangersResult \{\n {2}a: String\n\}/);
});
