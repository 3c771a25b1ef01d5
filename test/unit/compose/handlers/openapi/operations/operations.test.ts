import { expect, test } from 'vitest';
import {
  annotationsOf,
  answers,
  bindingOf,
  composeContract,
  fieldOf,
  openapi,
  ref,
} from '../compose-contract.ts';

const text = { type: 'string' };
const parameter = (name: string, location: string, more: Record<string, unknown> = {}) => ({
  name,
  in: location,
  schema: text,
  ...more,
});

test('root fields: their names and where they stand', async () => {
  const operation = (operationId?: string) => ({ operationId, responses: answers(text) });
  const schema = await composeContract(
    {
      'openapi.yaml': openapi({
        '/things': {
          get: operation('listThings'),
          post: operation('createThing'),
          head: operation('checkThings'),
        },
        '/things/{id}': {
          get: operation('getThing'),
          delete: operation('delete_thing'),
          trace: operation('traceThing'),
        },
        '/v2/things': { get: operation('fetchThings') },
        '/things/{id}/parts': { get: operation() },
        '/things/search': { post: operation('searchThings') },
        '/things/find': { post: operation() },
        'x-note': { get: operation('nothing') },
      }),
    },
    {
      selectQueryOrMutationField: [
        { fieldName: 'searchThings', type: 'mutation' },
        // The last entry that names an operation counts.
        { fieldName: 'POST /things/search', type: 'query' },
        { fieldName: 'POST /things/find', type: 'query' },
      ],
    },
  );
  const { operations } = annotationsOf(schema);
  expect(
    Object.fromEntries(
      operations.map(({ operation: label, field, skipped }) => [label, field ?? skipped]),
    ),
  ).toEqual({
    'GET /things': 'Query.things',
    'POST /things': 'Mutation.createThing',
    'HEAD /things': 'Query.checkThings',
    'GET /things/{id}': 'Query.thing',
    'DELETE /things/{id}': 'Mutation.deleteThing',
    'TRACE /things/{id}': 'openapi.yaml:1: TRACE is for diagnosis, not for data.',
    'GET /v2/things': 'Query.fetchThings',
    'GET /things/{id}/parts': 'Query.thingParts',
    'POST /things/search': 'Query.searchThings',
    'POST /things/find': 'Query.postThingsFind',
  });
});

test('groups stand behind the verb, and the service that all operations name is left out', async () => {
  const operation = (operationId: string) => ({ operationId, responses: answers(text) });
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/sets': { get: operation('ai.datasets.list'), post: operation('ai.datasets.create') },
      '/sets/{id}': { get: operation('ai.datasets.get'), delete: operation('ai.datasets.delete') },
      '/sets/{id}/jobs/{job}': { delete: operation('ai.datasets.jobs.cancel') },
      '/models': { get: operation('ai.models.list') },
    }),
  });
  expect(annotationsOf(schema).operations.map(({ field }) => field)).toEqual([
    'Query.datasets',
    'Mutation.createDataset',
    'Query.dataset',
    'Mutation.deleteDataset',
    'Mutation.cancelDatasetsJob',
    'Query.models',
  ]);
});

test('what shares an operationId is called after its path', async () => {
  const operation = { operationId: 'listJobs', responses: answers(text) };
  const compose = async (...paths: readonly string[]) => {
    const items = Object.fromEntries(paths.map((path) => [path, { get: operation }]));
    const schema = await composeContract({ 'openapi.yaml': openapi(items) });
    return annotationsOf(schema).operations.map(({ field }) => field);
  };
  expect(await compose('/v1/jobs', '/batch/jobs', '/cron/jobs')).toEqual([
    'Query.jobs',
    'Query.batchJobs',
    'Query.cronJobs',
  ]);
});

const integer = { type: 'integer' };
const list = (items: unknown) => ({ type: 'array', items });

test.each<[unknown, string]>([
  [{ anyOf: [text, integer] }, 'String'],
  [{ type: ['string', 'integer'] }, 'String'],
  [{ enum: [1, 'all'] }, 'String'],
  [list({ oneOf: [integer, { type: 'boolean' }] }), '[String!]'],
  [{ oneOf: [integer, list(integer)] }, '[Int!]'],
  [{ oneOf: [text, list({ oneOf: [{ type: 'null' }, text] })] }, '[String!]'],
  [{ default: 'open', allOf: [{ oneOf: [text, list(text), { type: 'boolean' }] }] }, '[String!]'],
  [{ anyOf: [text, { type: 'object', properties: { gte: integer } }] }, 'JSON'],
  [list({}), '[String!]'],
  [{}, 'String'],
  [{ description: 'a token' }, 'String'],
  [undefined, 'String'],
  [{ properties: { a: text } }, 'XPInput'],
])('the parameter %j is %s: in a URL all is text', async (schema, expected) => {
  const composed = await composeContract({
    'openapi.yaml': openapi({
      '/x': {
        get: {
          operationId: 'getX',
          parameters: [{ name: 'p', in: 'query', schema }],
          responses: answers(text),
        },
      },
    }),
  });
  const [parameter] = fieldOf(composed, 'Query.x').args;
  expect(String(parameter?.type)).toBe(expected);
});

test.each<[Record<string, unknown>, string]>([
  [{ schema: integer, example: 1700000000000 }, 'BigInt'],
  [{ schema: integer, examples: { now: { value: 1700000000000 }, old: { value: 1 } } }, 'BigInt'],
  [{ schema: list(integer), example: [1700000000000] }, '[BigInt!]'],
  [{ schema: integer, example: 5, examples: { none: {}, odd: 1 } }, 'Int'],
])('a parameter has room for its examples: %j is %s', async (more, expected) => {
  const composed = await composeContract({
    'openapi.yaml': openapi({
      '/x': {
        get: {
          operationId: 'getX',
          parameters: [{ name: 'p', in: 'query', ...more }],
          responses: answers(text),
        },
      },
    }),
  });
  expect(String(fieldOf(composed, 'Query.x').args[0]?.type)).toBe(expected);
});

test('parameters: arguments and how they are written', async () => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/things/{id}': {
        parameters: [parameter('id', 'path', { required: true }), parameter('X-Trace', 'header')],
        get: {
          operationId: 'getThing',
          parameters: [
            parameter('X-Trace', 'header', { required: true, description: 'Its own.' }),
            parameter('id', 'query', { deprecated: true }),
            parameter('ids', 'query', {
              explode: false,
              schema: { type: 'array', maxItems: 50, items: { type: 'integer' } },
            }),
            parameter('filter', 'query', {
              style: 'deepObject',
              explode: true,
              schema: { type: 'object', properties: { 'min-price': { type: 'number' } } },
            }),
            parameter('sort', 'query', {
              allowReserved: true,
              schema: { type: 'string', enum: ['a', 'b'], default: 'a' },
            }),
            {
              name: 'where',
              in: 'query',
              content: {
                'application/json': { schema: { type: 'object', properties: { a: text } } },
              },
            },
            parameter('session', 'cookie'),
            parameter('odd', 'query', { style: 'simple' }),
            parameter('Authorization', 'header'),
            parameter('Host', 'header'),
            parameter('ghost', 'path', { required: true }),
          ],
          responses: answers(text),
        },
      },
      '/open/{forgotten}': { get: { operationId: 'getOpen', responses: answers(text) } },
    }),
  });
  const field = fieldOf(schema, 'Query.thing');
  expect(field.args.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'id: String!',
    'xTrace: String!',
    'queryId: String',
    'ids: [Int!]',
    'filter: ThingFilterInput',
    'sort: ThingSort',
    'where: ThingWhereInput',
    'session: String',
    'odd: String',
  ]);
  const argument = (name: string) => field.args.find((arg) => arg.name === name);
  expect(argument('xTrace')?.description).toBe('Its own.');
  expect(argument('queryId')?.deprecationReason).toBeDefined();
  expect(argument('sort')?.description).toBe('Default: a.');
  expect(argument('sort')?.defaultValue).toBeUndefined();
  expect(argument('ids')?.extensions.headgate).toEqual({ maxItems: 50 });
  expect(bindingOf(schema, 'Query.thing')).toEqual({
    protocol: 'rest',
    source: 'shop',
    method: 'GET',
    path: '/things/{id}',
    accept: 'application/json',
    parameters: [
      { arg: 'id', name: 'id', in: 'path', style: 'simple', explode: false },
      { arg: 'xTrace', name: 'X-Trace', in: 'header', style: 'simple', explode: false },
      { arg: 'queryId', name: 'id', in: 'query', style: 'form', explode: true },
      { arg: 'ids', name: 'ids', in: 'query', style: 'form', explode: false },
      { arg: 'filter', name: 'filter', in: 'query', style: 'deepObject', explode: true },
      { arg: 'sort', name: 'sort', in: 'query', style: 'form', explode: true, allowReserved: true },
      {
        arg: 'where',
        name: 'where',
        in: 'query',
        style: 'form',
        explode: true,
        mediaType: 'application/json',
      },
      { arg: 'session', name: 'session', in: 'cookie', style: 'form', explode: true },
      { arg: 'odd', name: 'odd', in: 'query', style: 'form', explode: true },
    ],
  });
  expect(fieldOf(schema, 'Query.open').args.map(({ name }) => name)).toEqual(['forgotten']);
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:1: GET /things/{id}: no argument may set the header "Host".',
    'openapi.yaml:1: GET /things/{id}: its path has no {ghost}.',
    'openapi.yaml:1: GET /open/{forgotten}: {forgotten} is not described; it is taken for a string.',
  ]);
});

test('error answers are problems, not part of the result', async () => {
  const problem = (schema: unknown) => ({ content: { 'application/problem+json': { schema } } });
  const schema = await composeContract({
    'openapi.yaml': openapi(
      {
        '/x': {
          get: {
            operationId: 'getX',
            responses: {
              ...answers({ type: 'object', properties: { ok: text } }),
              404: problem({ allOf: [ref('Problem'), { properties: { id: text } }] }),
              418: { description: 'No content.' },
              '5xx': problem({ type: 'string' }),
              default: problem(ref('Problem')),
            },
          },
        },
        '/y': {
          get: {
            operationId: 'getY',
            responses: {
              default: { content: { 'application/json': { schema: text } } },
              400: { description: 'No content.' },
            },
          },
        },
      },
      { Problem: { type: 'object', properties: { title: text, detail: text } } },
    ),
  });
  expect(String(fieldOf(schema, 'Query.x').type)).toBe('XResult');
  expect(bindingOf(schema, 'Query.x').problems).toEqual([
    { status: '404', members: ['title', 'detail', 'id'] },
    { status: '418', members: [] },
    { status: '5XX', members: [] },
    { status: 'default', members: ['title', 'detail'] },
  ]);
  expect(String(fieldOf(schema, 'Query.y').type)).toBe('String');
  expect(bindingOf(schema, 'Query.y').problems).toBeUndefined();
});
