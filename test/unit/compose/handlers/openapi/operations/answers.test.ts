import { printType } from 'graphql';
import { expect, test } from 'vitest';
import {
  annotationsOf,
  answers,
  bindingOf,
  composeContract,
  contractOf,
  fieldOf,
  openapi,
  ref,
} from '../compose-contract.ts';

const text = { type: 'string' };
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const get = (operationId: string, responses: unknown, more: Record<string, unknown> = {}) => ({
  get: { operationId, responses, ...more },
});

test('several successes: the first with content, and a warning where they differ', async () => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/differ': get('getDiffer', { 200: json(text), 202: json({ type: 'integer' }), 204: {} }),
      '/same': get('getSame', { 200: json(text), 201: json(text) }),
      '/later': get('getLater', { 202: {}, 200: json(text) }),
      '/default': get('getDefault', { default: json({ type: 'boolean' }) }),
      '/range': get('getRange', { '2XX': json({ type: 'number' }), 404: json(text) }),
    }),
  });
  const types = ['differ', 'same', 'later', 'default', 'range'].map((name) =>
    String(fieldOf(schema, `Query.${name}`).type),
  );
  expect(types).toEqual(['String', 'String', 'String', 'Boolean', 'Float']);
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:1: GET /differ: the graph has what 200 answers; 202 may answer something else.',
  ]);
});

test('streams, webhooks and callbacks are named as not served', async () => {
  const event = { 'text/event-stream': { schema: text } };
  const schema = await composeContract({
    'openapi.yaml': openapi(
      {
        '/both': get('getBoth', { 200: { content: { ...json(text).content, ...event } } }),
        '/events': get('getEvents', { 200: { content: event } }),
        '/gateway': get('getGateway', {
          200: json({
            type: 'object',
            title: 'Stream result of Thing',
            properties: { result: {} },
          }),
        }),
        '/subscriptions': {
          post: {
            operationId: 'subscribe',
            responses: { 204: {} },
            callbacks: {
              onEvent: { '{$request.body#/url}': { post: { responses: { 204: {} } } } },
              lost: { $ref: '#/nowhere' },
            },
          },
        },
      },
      {},
      { webhooks: { newPet: { post: { responses: { 204: {} } } } } },
    ),
  });
  expect(bindingOf(schema, 'Query.both').accept).toBe('application/json');
  const { operations, warnings } = annotationsOf(schema);
  expect(operations.filter(({ skipped }) => skipped !== undefined)).toEqual([
    {
      operation: 'GET /events',
      skipped: 'openapi.yaml:1: It answers a stream, not one value. Not served yet.',
    },
    {
      operation: 'GET /gateway',
      skipped: 'openapi.yaml:1: It answers a stream, not one value. Not served yet.',
    },
    {
      operation: 'POST {$request.body#/url} (callback onEvent of POST /subscriptions)',
      skipped: 'openapi.yaml:1: A callback: the upstream calls it. Not served yet.',
    },
    {
      operation: 'POST newPet (webhook)',
      skipped: 'openapi.yaml:1: A webhook: the upstream calls it. Not served yet.',
    },
  ]);
  expect(warnings).toEqual([
    '1 operations can also answer with a stream of events; the graph has their whole answers.',
  ]);
});

test('HEAD has no content, whatever its responses say: it answers that it is there, or headers', async () => {
  const head = (responses: unknown) => ({ head: { responses } });
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/plain': head({ 200: { description: 'ok' } }),
      '/content': head({ 200: json(text), 404: json(text) }),
      '/headers': head({ 200: { ...json(text), headers: { ETag: {} } } }),
    }),
  });
  expect(String(fieldOf(schema, 'Query.headPlain').type)).toBe('Boolean');
  expect(String(fieldOf(schema, 'Query.headContent').type)).toBe('Boolean');
  expect(bindingOf(schema, 'Query.headContent')).toMatchObject({ noContent: true });
  expect(String(fieldOf(schema, 'Query.headHeaders').type)).toBe('HeadHeadersResult');
});

test('headers beside content are told once; those that are about HTTP are not', async () => {
  const headers = { 'X-Rate-Limit': {}, ETag: {}, 'Access-Control-Allow-Origin': {} };
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/a': get('getA', { 200: { ...json(text), headers } }),
      '/b': get('getB', { 200: { ...json(text), headers } }),
    }),
  });
  expect(annotationsOf(schema).warnings).toEqual([
    'Headers of answers are not read: X-Rate-Limit (2). Name those that you need in openapi.responseHeaders.',
  ]);
});

test('OpenAPI 3.2: QUERY reads, other methods change, what is unknown is told', async () => {
  const contract = {
    ...openapi({
      '/things': {
        query: {
          requestBody: { content: { 'application/json': { schema: text } } },
          responses: answers({ type: 'array', items: text }),
        },
        additionalOperations: { PURGE: { responses: { 204: {} } } },
        get: {
          parameters: [{ name: 'all', in: 'querystring', content: {} }],
          responses: answers(text),
        },
      },
    }),
    openapi: '3.2.0',
  };
  const schema = await composeContract({ 'openapi.yaml': contract });
  const { operations, warnings } = annotationsOf(schema);
  expect(operations).toEqual([
    { operation: 'GET /things', field: 'Query.things' },
    { operation: 'QUERY /things', field: 'Query.queryThings' },
    { operation: 'PURGE /things', field: 'Mutation.purgeThings' },
  ]);
  expect(bindingOf(schema, 'Query.queryThings')).toMatchObject({ method: 'QUERY' });
  expect(warnings).toEqual([
    'openapi.yaml:1: GET /things: a parameter ("all" in querystring) cannot be sent; it is left out.',
  ]);
});

test('a contract that only posts says by its verbs what reads', async () => {
  const post = (operationId: string) => ({ post: { operationId, responses: answers(text) } });
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/a': post('KV_Range'),
      '/b': post('KV_Put'),
      '/c': post('users.list'),
    }),
  });
  expect(annotationsOf(schema).operations.map(({ field }) => field)).toEqual([
    'Query.kvRange',
    'Mutation.kvPut',
    'Query.users',
  ]);
});

test('a base that is also a value of its own union', async () => {
  const schemas = {
    Thing: {
      type: 'object',
      required: ['kind'],
      properties: { kind: text, id: text },
      discriminator: {
        propertyName: 'kind',
        mapping: { plain: '#/components/schemas/Thing', cat: '#/components/schemas/Cat' },
      },
    },
    Cat: { allOf: [ref('Thing'), { properties: { lives: { type: 'integer' } } }] },
  };
  const schema = await composeContract(contractOf(ref('Thing'), schemas));
  expect(printType(schema.getType('Thing') ?? expect.fail())).toBe('union Thing = ThingBase | Cat');
  expect(schema.getType('Thing')?.extensions.headgate).toEqual({
    discriminator: { field: 'kind', mapping: { plain: 'ThingBase', cat: 'Cat' } },
  });
  expect(printType(schema.getType('ThingBase') ?? expect.fail())).not.toContain('lives');
});

test('a base that lists its subtypes gives none of them the members of another', async () => {
  const schemas = {
    Thing: { type: 'object', properties: { id: text }, oneOf: [ref('Cat'), ref('Dog')] },
    Cat: { allOf: [ref('Thing'), { properties: { lives: { type: 'integer' } } }] },
    Dog: { allOf: [ref('Thing'), { properties: { trick: text } }] },
  };
  const schema = await composeContract(contractOf(ref('Cat'), schemas));
  expect(printType(schema.getType('Cat') ?? expect.fail())).toBe(
    'type Cat {\n  id: String\n  lives: Int\n}',
  );
});

test('defaults are told; those that are no value of their type do no harm', async () => {
  const parameter = (name: string, schema: unknown) => ({ name, in: 'query', schema });
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/a': get('getA', answers(text), {
        parameters: [
          parameter('size', { type: 'integer', default: 'ten' }),
          parameter('sort', { type: 'string', enum: ['a', 'b'], default: 'c' }),
          parameter('tags', { type: 'array', items: text, default: {} }),
        ],
      }),
    }),
  });
  const { args } = fieldOf(schema, 'Query.a');
  expect(args.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'size: Int',
    'sort: ASort',
    'tags: [String!]',
  ]);
  expect(args.map(({ defaultValue }) => defaultValue)).toEqual([undefined, undefined, undefined]);
  expect(args[0]?.description).toBe('Default: ten.');
});

test('a header that leads nowhere costs itself, not its operation', async () => {
  const headers = { 'X-Total': { $ref: '#/nowhere' }, 'X-Page': { schema: { type: 'integer' } } };
  const schema = await composeContract({
    'openapi.yaml': openapi({ '/a': get('getA', { 200: { description: 'ok', headers } }) }),
  });
  expect(String(fieldOf(schema, 'AResult.xPage').type)).toBe('Int');
  expect(String(fieldOf(schema, 'AResult.xTotal').type)).toBe('String');
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:1: GET /a: $ref openapi.yaml#/nowhere leads nowhere: the header X-Total is text in the graph.',
  ]);
});

test('a link that is badly encoded leads to no operation', async () => {
  const links = { next: { operationRef: '#/paths/~1a%zz/get' } };
  const schema = await composeContract({
    'openapi.yaml': openapi({ '/a': get('getA', { 200: { ...json(text), links } }) }),
  });
  expect(annotationsOf(schema).operations).toEqual([{ operation: 'GET /a', field: 'Query.a' }]);
});

test.each([
  [{ not: {} }, 'Boolean'],
  [{ anyOf: [{ not: {} }, { not: true }] }, 'Boolean'],
  [false, 'Boolean'],
  [{}, 'JSON'],
  [{ not: { type: 'string' } }, 'JSON'],
  [{ anyOf: [{ not: {} }, text] }, 'String'],
])('what %j describes is %s', async (schema, type) => {
  const composed = await composeContract({
    'openapi.yaml': openapi({ '/a': get('getA', { 200: { ...json(schema) } }) }),
  });
  expect(String(fieldOf(composed, 'Query.a').type)).toBe(type);
});
