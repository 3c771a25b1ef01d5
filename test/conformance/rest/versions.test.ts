import { buildSchema, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { startRestGateway } from './rest-gateway.ts';

/** What OpenAPI 3.2 brings, and what is listed and not served, on the way through a gateway. */

const text = { type: 'string' };
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const done = { responses: { 204: {} } };
const callbacks = { onEvent: { '{$request.body#/url}': { post: done } } };

const contract = (endpoint: string) => ({
  ...{ openapi: '3.2.0', info: { title: 'new', version: '1' } },
  servers: [{ url: endpoint, name: 'production' }],
  tags: [{ name: 'things', kind: 'nav', parent: 'all' }],
  paths: {
    '/things': {
      query: {
        operationId: 'searchThings',
        requestBody: { required: true, ...json({ $ref: '#/components/schemas/Filter' }) },
        responses: { 200: json({ type: 'array', items: { $ref: '#/components/schemas/Thing' } }) },
      },
      additionalOperations: { PURGE: { operationId: 'purgeThings', ...done } },
      get: {
        operationId: 'listThings',
        deprecated: true,
        parameters: [
          { name: 'all', in: 'querystring', content: { 'application/json': { schema: {} } } },
          { name: 'old', in: 'query', deprecated: true, schema: text },
          { name: 'size', in: 'query', schema: { type: 'integer', default: 'ten' } },
        ],
        responses: {
          200: {
            summary: 'Things.',
            ...{
              content: {
                'application/json': { schema: text },
                'application/jsonl': { itemSchema: {} },
              },
            },
          },
        },
      },
      post: { operationId: 'watchThings', callbacks, ...done },
    },
  },
  webhooks: { thingMade: { post: done } },
  components: {
    schemas: {
      Filter: { type: 'object', properties: { name: text } },
      Thing: {
        type: 'object',
        properties: {
          id: { ...text, readOnly: true },
          secret: { ...text, writeOnly: true },
          old: { ...text, deprecated: true },
        },
      },
    },
  },
});

const deprecated = (each: { name: string; deprecationReason?: string | null | undefined }) => [
  each.name,
  each.deprecationReason !== undefined,
];

test('OpenAPI 3.2 is served; what has no place in it yet is named', async () => {
  await using gateway = await startRestGateway(contract, (response, { method }) => {
    response.setHeader('content-type', 'application/json');
    if (method === 'PURGE' || method === 'POST') response.writeHead(204).end();
    else response.end(method === 'QUERY' ? '[{"id":"1","secret":"s","old":"o"}]' : '"text"');
  });
  expect(await gateway.data('{ searchThings(input: { name: "a" }) { id old } }')).toEqual({
    searchThings: [{ id: '1', old: 'o' }],
  });
  expect(gateway.request()).toMatchObject({
    method: 'QUERY',
    target: '/things',
    body: '{"name":"a"}',
  });
  expect(await gateway.data('mutation { purgeThings }')).toEqual({ purgeThings: true });
  expect(gateway.request()).toMatchObject({ method: 'PURGE', target: '/things', body: '' });
  expect(await gateway.data('{ things(old: "o") }')).toEqual({ things: 'text' });
  expect(gateway.request()).toMatchObject({ method: 'GET', target: '/things?old=o' });
  const { errors } = await gateway.ask('{ searchThings(input: { name: "a" }) { secret } }');
  expect(errors?.[0]?.message).toMatch(/^Cannot query field "secret" on type "Thing"/);

  const schema = buildSchema(gateway.sdl, { assumeValidSDL: true });
  const fields = schema.getQueryType()?.getFields() ?? {};
  expect(Object.values(fields).map(deprecated)).toEqual([
    ['things', true],
    ['searchThings', false],
  ]);
  expect(fields.things?.args.map(deprecated)).toEqual([
    ['old', true],
    ['size', false],
  ]);
  const thing = schema.getType('Thing');
  expect(isObjectType(thing) && Object.values(thing.getFields()).map(deprecated)).toEqual([
    ['id', false],
    ['old', true],
  ]);
  const skipped = gateway.report.operations.filter((each) => each.skipped !== undefined);
  expect(skipped).toEqual([
    {
      operation: 'POST {$request.body#/url} (callback onEvent of POST /things)',
      skipped: './openapi.json:1: A callback: the upstream calls it. Not served yet.',
    },
    {
      operation: 'POST thingMade (webhook)',
      skipped: './openapi.json:1: A webhook: the upstream calls it. Not served yet.',
    },
  ]);
  expect(gateway.report.warnings).toEqual([
    './openapi.json:1: GET /things: a parameter ("all" in querystring) cannot be sent; it is left out.',
  ]);
});
