import { isNonNullType } from 'graphql';
import { expect, test } from 'vitest';
import {
  annotationsOf,
  answers,
  bindingOf,
  composeContract,
  fieldOf,
  openapi,
  ref,
} from './compose-contract.ts';

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
        'x-note': { get: operation('nothing') },
      }),
    },
    { selectQueryOrMutationField: [{ fieldName: 'searchThings', type: 'query' }] },
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
    'TRACE /things/{id}': 'TRACE is for diagnosis, not for data.',
    'GET /v2/things': 'Query.fetchThings',
    'GET /things/{id}/parts': 'Query.thingsByIdParts',
    'POST /things/search': 'Query.searchThings',
  });
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
    'GET /things/{id}: no argument may set the header "Host".',
    'GET /things/{id}: its path has no {ghost}.',
    'GET /open/{forgotten}: {forgotten} is not described; it is taken for a string.',
  ]);
});

const content = (...types: string[]) =>
  Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'object', properties: { a: text } } }]),
  );

test.each([
  [['application/xml', 'application/json'], 'application/json', 'ChangeInput!'],
  [['text/plain', 'application/vnd.shop+json'], 'application/vnd.shop+json', 'ChangeInput!'],
  [['multipart/form-data'], 'multipart/form-data', 'ChangeInput!'],
  [['application/xml'], 'application/xml', 'String!'],
  [['application/pdf', 'text/plain'], 'text/plain', 'String!'],
  [['image/png'], 'image/png', 'Base64!'],
])('a body in %j is sent as %s and is %s in the graph', async (types, mediaType, type) => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/x': {
        post: {
          operationId: 'change',
          requestBody: { required: true, content: content(...types) },
          responses: { 200: { content: content(...types) } },
        },
      },
    }),
  });
  const binding = bindingOf(schema, 'Mutation.change');
  expect(binding).toMatchObject({ body: { arg: 'input', mediaType }, accept: mediaType });
  const field = fieldOf(schema, 'Mutation.change');
  expect(field.args.map((arg) => String(arg.type))).toEqual([type]);
  expect(String(field.type)).toBe(type.replace('ChangeInput!', 'ChangeResult').replace('!', ''));
});

test('an optional body, and a parameter that is called as it', async () => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/x': {
        post: {
          operationId: 'change',
          parameters: [parameter('input', 'query')],
          requestBody: { content: content('application/json') },
          responses: { 204: { description: 'done' } },
        },
      },
    }),
  });
  const field = fieldOf(schema, 'Mutation.change');
  expect(field.args.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'input: String',
    'body: ChangeInput',
  ]);
  expect(isNonNullType(field.type)).toBe(false);
  expect(bindingOf(schema, 'Mutation.change').accept).toBeUndefined();
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

test('Swagger 2.0', async () => {
  const schema = await composeContract({
    'openapi.yaml': {
      swagger: '2.0',
      host: 'shop.example',
      basePath: '/api',
      schemes: ['http', 'https'],
      consumes: ['application/json'],
      produces: ['application/json'],
      paths: {
        '/things': {
          get: {
            operationId: 'listThings',
            parameters: [
              { name: 'tags', in: 'query', type: 'array', items: { type: 'string' } },
              {
                name: 'ids',
                in: 'query',
                type: 'array',
                collectionFormat: 'multi',
                items: { type: 'integer', format: 'int64' },
              },
              {
                name: 'codes',
                in: 'query',
                type: 'array',
                collectionFormat: 'pipes',
                items: { type: 'string' },
              },
            ],
            responses: {
              200: { schema: { type: 'array', items: { $ref: '#/definitions/Thing' } } },
              default: { schema: { $ref: '#/definitions/Error' } },
            },
          },
          post: {
            operationId: 'addThing',
            parameters: [
              {
                name: 'thing',
                in: 'body',
                required: true,
                schema: { $ref: '#/definitions/Thing' },
              },
            ],
            responses: { 201: { description: 'added' } },
          },
        },
        '/upload': {
          post: {
            operationId: 'upload',
            parameters: [
              { name: 'file', in: 'formData', type: 'file', required: true },
              { name: 'note', in: 'formData', type: 'string' },
            ],
            responses: { 200: { schema: { type: 'file' } } },
          },
        },
      },
      definitions: {
        Thing: {
          type: 'object',
          properties: {
            id: { type: 'integer', format: 'int64' },
            note: { type: 'string', 'x-nullable': true },
          },
          required: ['id', 'note'],
        },
        Error: { type: 'object', properties: { message: text } },
      },
    },
  });
  expect(annotationsOf(schema).source.endpoint).toBe('https://shop.example/api');
  expect(bindingOf(schema, 'Query.things')).toMatchObject({
    parameters: [
      { arg: 'tags', style: 'form', explode: false },
      { arg: 'ids', style: 'form', explode: true },
      { arg: 'codes', style: 'pipeDelimited', explode: false },
    ],
    accept: 'application/json',
    problems: [{ status: 'default', members: ['message'] }],
  });
  expect(String(fieldOf(schema, 'Query.things').type)).toBe('[Thing!]');
  expect(String(fieldOf(schema, 'Thing.note').type)).toBe('String');
  expect(bindingOf(schema, 'Mutation.addThing').body).toEqual({
    arg: 'input',
    mediaType: 'application/json',
  });
  expect(bindingOf(schema, 'Mutation.upload').body).toEqual({
    arg: 'input',
    mediaType: 'multipart/form-data',
  });
  expect(fieldOf(schema, 'Mutation.upload').args.map(({ type }) => String(type))).toEqual([
    'UploadInput!',
  ]);
});
