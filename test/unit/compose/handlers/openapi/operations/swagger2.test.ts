import { expect, test } from 'vitest';
import { annotationsOf, bindingOf, composeContract, fieldOf } from '../compose-contract.ts';

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
        Error: { type: 'object', properties: { message: { type: 'string' } } },
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
    encoding: [{ name: 'file', file: true }],
  });
  expect(fieldOf(schema, 'Mutation.upload').args.map(({ type }) => String(type))).toEqual([
    'UploadInput!',
  ]);
});

test('lists in forms are written as collectionFormat says, by default in one value', async () => {
  const list = { in: 'formData', type: 'array', items: { type: 'string' } };
  const schema = await composeContract({
    'openapi.yaml': {
      swagger: '2.0',
      host: 'shop.example',
      paths: {
        '/things': {
          post: {
            operationId: 'addThing',
            consumes: ['application/x-www-form-urlencoded'],
            parameters: [
              { ...list, name: 'csv' },
              { ...list, name: 'multi', collectionFormat: 'multi' },
              { ...list, name: 'pipes', collectionFormat: 'pipes' },
              { name: 'plain', in: 'formData', type: 'string' },
            ],
            responses: { 204: {} },
          },
        },
      },
    },
  });
  expect(bindingOf(schema, 'Mutation.addThing').body?.encoding).toEqual([
    { name: 'csv', explode: false },
    { name: 'multi', style: 'form', explode: true },
    { name: 'pipes', style: 'pipeDelimited', explode: false },
  ]);
});
