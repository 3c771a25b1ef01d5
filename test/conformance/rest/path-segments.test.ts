import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RestGateway, startRestGateway } from './rest-gateway.ts';

/** Path arguments with several segments, as far as contracts say that they may have them. */

const get = (operationId: string, parameters: readonly object[]) => ({
  get: {
    operationId,
    parameters,
    responses: { 200: { content: { 'application/json': { schema: {} } } } },
  },
});
const of = (name: string, more: object = {}) => ({
  ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  ...more,
});
const like = (pattern: string) => ({ schema: { type: 'string', pattern } });

const paths = {
  // API Gateway, ASP.NET, Spring, RFC 6570, JAX-RS, Flask.
  '/plus/{proxy+}': get('plus', [of('proxy')]),
  '/star/{file*}': get('star', [of('file')]),
  '/stars/{**file}/meta': get('stars', [of('file')]),
  '/reserved/{+name}': get('reserved', [of('name')]),
  '/regex/{rest: .+}': get('regex', [of('rest')]),
  '/typed/{rest:path}': get('typed', []),
  // Ktor.
  '/tail/{rest...}': get('tail', [of('rest')]),
  // Google API HTTP rules, as they are and as generators of contracts write them.
  '/v1/{name=projects/*/items/*}:undo': get('rule', [of('name')]),
  '/v1/{any=**}': get('ruleAny', [of('any')]),
  '/v2/{name}': get('pattern', [of('name', like('projects/[^/]+/items/[^/]+'))]),
  '/v3/{name}:undo': get('anchored', [of('name', like('^folders/[^/]+/.*$'))]),
  // AutoRest, GitHub, Speakeasy.
  '/arm/{scope}/providers/x': get('arm', [of('scope', { 'x-ms-skip-url-encoding': true })]),
  '/contents/{path}': get('contents', [of('path', { 'x-multi-segment': true })]),
  '/store/{item}': get('store', [
    of('item', { 'x-speakeasy-param-encoding-override': 'allowReserved' }),
  ]),
  // What says nothing of that.
  '/plain/{id}': get('plain', [of('id', { allowReserved: true })]),
  '/some/{id}': get('some', [of('id', like('.+'))]),
  '/optional/{id?}': get('optional', [of('id')]),
  '/number/{id: [0-9]+}': get('number', [of('id')]),
  '/exact/{id+}': get('exact', [of('id+')]),
};
const contractFor = (openapi: string) => (endpoint: string) => ({
  openapi,
  info: { title: 'paths', version: '1' },
  servers: [{ url: endpoint }],
  paths,
});

let gateway: RestGateway;
let later: RestGateway;
beforeAll(async () => {
  gateway = await startRestGateway(contractFor('3.1.0'));
  later = await startRestGateway(contractFor('3.2.0'));
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await later[Symbol.asyncDispose]();
});

const value = 'a b/ü?#;,+%2F:@';
const encoded = 'a%20b/%C3%BC%3F%23%3B%2C%2B%252F%3A%40';
const one = encoded.replace('/', '%2F');

test.each([
  ['plus', 'proxy', value, `/plus/${encoded}`],
  ['plus', 'proxy', '/a', '/plus/a'],
  ['star', 'file', value, `/star/${encoded}`],
  ['stars', 'file', value, `/stars/${encoded}/meta`],
  ['reserved', 'name', value, `/reserved/${encoded}`],
  ['regex', 'rest', value, `/regex/${encoded}`],
  ['typed', 'rest', value, `/typed/${encoded}`],
  ['tail', 'rest', value, `/tail/${encoded}`],
  ['rule', 'name', 'projects/a b/items/7', '/v1/projects/a%20b/items/7:undo'],
  ['ruleAny', 'any', value, `/v1/${encoded}`],
  ['pattern', 'name', 'projects/a:b/items/7', '/v2/projects/a%3Ab/items/7'],
  ['anchored', 'name', 'folders/1/x/y', '/v3/folders/1/x/y:undo'],
  ['arm', 'scope', 'subscriptions/1/x', '/arm/subscriptions/1/x/providers/x'],
  ['contents', 'path', value, `/contents/${encoded}`],
  ['store', 'item', value, `/store/${encoded}`],
  ['plain', 'id', value, `/plain/${one}`],
  ['some', 'id', value, `/some/${one}`],
  ['optional', 'id', value, `/optional/${one}`],
  ['number', 'id', value, `/number/${one}`],
  ['exact', 'id', value, `/exact/${one}`],
])('%s', async (field, argument, text, target) => {
  await gateway.data(`query ($v: String!) { ${field}(${argument}: $v) }`, { v: text });
  expect(gateway.request().target).toBe(target);
});

test('allowReserved of OpenAPI 3.2 lets through what is no delimiter of a URL', async () => {
  await later.data('query ($v: String!) { plain(id: $v) }', { v: value });
  expect(later.request().target).toBe('/plain/a%20b%2F%C3%BC%3F%23%3B%2C+%252F:@');
});

test('Swagger 2.0 says it in the same ways', async () => {
  const named = (name: string, more: object) => ({
    ...{ name, in: 'path', required: true, type: 'string' },
    ...more,
  });
  const responses = { 200: { description: 'ok', schema: {} } };
  await using older = await startRestGateway((endpoint) => ({
    swagger: '2.0',
    info: { title: 'paths', version: '1' },
    ...{ host: new URL(endpoint).host, schemes: ['http'], produces: ['application/json'] },
    paths: {
      '/{scope}/x': {
        get: {
          operationId: 'arm',
          parameters: [named('scope', { 'x-ms-skip-url-encoding': true })],
          responses,
        },
      },
      '/v1/{name}': {
        get: {
          operationId: 'rule',
          parameters: [named('name', { pattern: 'shelves/[^/]+' })],
          responses,
        },
      },
    },
  }));
  await older.data('{ arm(scope: "/subscriptions/1") }');
  expect(older.request().target).toBe('/subscriptions/1/x');
  const { errors } = await older.ask('{ rule(name: "shelves/a/b") }');
  expect(errors?.[0]?.message).toBe('The argument "name" must be like shelves/*.');
  await older.data('{ rule(name: "shelves/1") }');
  expect(older.request().target).toBe('/v1/shelves/1');
});

test.each([
  ['plus', 'proxy', 'a/../admin'],
  ['plus', 'proxy', '..'],
  ['plus', 'proxy', './a'],
  ['plus', 'proxy', 'a//b'],
  ['rule', 'name', '/projects/a/items/7'],
  ['plus', 'proxy', 'a/'],
  ['plus', 'proxy', ''],
  ['rule', 'name', 'projects/a'],
  ['rule', 'name', 'users/a/items/7'],
  ['rule', 'name', 'projects/a/items/7/8'],
  ['rule', 'name', 'projects//items/7'],
  ['rule', 'name', 'projects/../items/7'],
  ['pattern', 'name', 'users/a'],
  ['anchored', 'name', 'folders/1'],
  ['anchored', 'name', 'folders/../x'],
])('%s: %s cannot be %j', async (field, argument, text) => {
  const { errors } = await gateway.ask(`query ($v: String!) { ${field}(${argument}: $v) }`, {
    v: text,
  });
  expect(errors?.[0]?.extensions?.code).toBe('BAD_INPUT');
  expect(errors?.[0]?.message).toContain(`"${argument}"`);
  expect(gateway.requests.at(-1)?.target ?? '').not.toContain('admin');
});
