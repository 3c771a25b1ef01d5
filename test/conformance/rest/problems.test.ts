import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RestGateway, startRestGateway } from './rest-gateway.ts';

/** Every declared problem as the error that it is, and nothing that is not declared. */

const problem = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    detail: { type: 'string' },
    balance: { type: 'integer' },
  },
};
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });

function contract(endpoint: string): unknown {
  const responses = {
    200: json({ type: 'object', properties: { ok: { type: 'boolean' } } }),
    404: {
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
    409: json({
      allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { current: {} } }],
    }),
    '4XX': json({ type: 'object', properties: { code: { type: 'string' } } }),
    default: json({ type: 'object', properties: { trace: { type: 'string' } } }),
  };
  return {
    ...{
      openapi: '3.1.0',
      info: { title: 'problems', version: '1' },
      servers: [{ url: endpoint }],
    },
    paths: {
      '/{status}': {
        parameters: [{ name: 'status', in: 'path', required: true, schema: { type: 'integer' } }],
        get: { operationId: 'getThing', responses },
      },
    },
    components: { schemas: { Problem: problem } },
  };
}

const body = {
  ...{ title: 'T', detail: 'Only 3 left', balance: 9007199254740991, current: { rev: 0 } },
  ...{ code: 'E1', trace: 't', stack: 'at secret.js:1', query: 'select 1' },
};

let gateway: RestGateway;
beforeAll(async () => {
  gateway = await startRestGateway(contract, (response, { target }) => {
    const status = Number(target.slice(1));
    const type = status === 404 ? 'application/problem+json' : 'application/json';
    response.writeHead(status, { 'content-type': type, 'x-internal': 'secret' });
    response.end(JSON.stringify(body));
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

test.each([
  [400, 'BAD_INPUT', undefined, { code: 'E1' }],
  [401, 'UPSTREAM_UNAUTHENTICATED', undefined, { code: 'E1' }],
  [
    404,
    'NOT_FOUND',
    'Only 3 left',
    { title: 'T', detail: 'Only 3 left', balance: 9007199254740991 },
  ],
  [
    409,
    'CONFLICT',
    'Only 3 left',
    { title: 'T', detail: 'Only 3 left', balance: 9007199254740991, current: { rev: 0 } },
  ],
  [429, 'UPSTREAM_RATE_LIMITED', undefined, { code: 'E1' }],
  [500, 'UPSTREAM_FAILED', undefined, { trace: 't' }],
  [503, 'UPSTREAM_UNAVAILABLE', undefined, { trace: 't' }],
  [302, 'UPSTREAM_INVALID_RESPONSE', undefined, undefined],
])('%i is %s', async (status, code, message, details) => {
  const { data, errors } = await gateway.ask(`{ thing(status: ${status}) { ok } }`);
  expect(data).toEqual({ thing: null });
  const [error, ...others] = errors ?? [];
  expect(others).toEqual([]);
  expect(error).toMatchObject({ path: ['thing'], extensions: { code, source: 'echo' } });
  if (message !== undefined) expect(error?.message).toBe(message);
  expect(error?.extensions?.details).toEqual(details);
  expect(JSON.stringify(errors)).not.toMatch(/secret|select|x-internal|127\.0\.0\.1/);
});
