import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { Answer } from '../../unit/upstream/recording-server.ts';
import { startRestGateway } from './rest-gateway.ts';

/** Headers of answers that `responseHeaders` names stand beside the result, typed. */

const text = { type: 'string' };
const integer = { type: 'integer' };
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const header = (schema: unknown, more: object = {}) => ({ schema, ...more });

const contractOf =
  (paths: Record<string, unknown>, schemas: Record<string, unknown> = {}) =>
  (endpoint: string) => ({
    ...{ openapi: '3.1.0', info: { title: 'headers', version: '1' }, servers: [{ url: endpoint }] },
    paths,
    components: { schemas },
  });

type Headers = Readonly<Record<string, string | string[]>>;
const says =
  (body: unknown, headers: Headers = {}, status = 200): Answer =>
  (response) =>
    send(response, body, headers, status);

function send(response: ServerResponse, body: unknown, headers: Headers, status = 200): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-type', 'application/json');
  response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
}

const everyKind = contractOf(
  {
    '/things': {
      get: {
        operationId: 'listThings',
        responses: {
          200: {
            ...json({ type: 'array', items: ref('Thing') }),
            headers: {
              'X-Total': header({ type: 'integer', format: 'int64' }, { description: 'How many.' }),
              'X-Page': header(integer, { deprecated: true }),
              'X-Ratio': header({ type: 'number' }),
              'X-Price': header({ type: 'number', format: 'decimal' }),
              'X-Last': header({ type: 'boolean' }),
              'X-Seen': header({ type: 'string', format: 'date-time' }),
              'X-Day': header({ type: 'string', format: 'date' }),
              'X-Level': header(ref('Level')),
              'X-Tags': header({ type: 'array', items: text }),
              'X-Ids': header({ type: 'array', items: { type: 'integer', format: 'int64' } }),
              'X-Flags': header({ type: 'array', items: { type: 'boolean' } }),
              'X-Point': header(ref('Point'), { explode: true }),
              'X-Flat': header(ref('Point')),
              'X-Counts': header({ additionalProperties: integer }, { explode: true }),
              'X-Meta': { content: { 'application/json': { schema: ref('Meta') } } },
              'X-Either': header({ oneOf: [integer, { type: 'boolean' }] }),
              'X-Open': {},
              'X-Deep': header({ type: 'array', items: ref('Thing') }),
              result: header(text),
              'X-Unread': header(text),
            },
          },
        },
      },
    },
  },
  {
    Thing: { type: 'object', properties: { id: text } },
    Level: { type: 'string', enum: ['in-range', 'off by 1'] },
    Point: { type: 'object', properties: { x: integer, on: { type: 'boolean' } } },
    Meta: { type: 'object', properties: { next: { type: 'integer', format: 'int64' } } },
  },
);
const everyName = [
  ...['x-total', 'X-PAGE', 'X-Ratio', 'X-Price', 'X-Last', 'X-Seen', 'X-Day', 'X-Level', 'X-Tags'],
  ...['X-Ids', 'X-Flags', 'X-Point', 'X-Flat', 'X-Counts', 'X-Meta', 'X-Either', 'X-Open'],
  ...['X-Deep', 'result'],
];

test('headers of every type stand beside the result', async () => {
  const answer = says([{ id: 'a' }], {
    ...{ 'x-total': '9007199254740993', 'x-page': '2', 'x-ratio': '0.5', 'x-last': 'true' },
    ...{ 'x-price': '123456789012345.678901', 'x-seen': '2026-11-26T00:00:00.123456Z' },
    ...{ 'x-day': '2026-11-26', 'x-level': 'off by 1', 'x-tags': ['a, b', 'c'] },
    ...{ 'x-ids': '1,9007199254740993', 'x-flags': 'true,false', 'x-point': 'x=1,on=true' },
    ...{ 'x-flat': 'x,0,on,false', 'x-counts': 'a=1,b=2', 'x-either': '5' },
    ...{ 'x-meta': '{"next":9007199254740993}', 'x-open': '1, 2', 'x-deep': 'id,a', result: 'r' },
    'x-unread': 'secret',
  });
  await using gateway = await startRestGateway(
    everyKind,
    answer,
    {},
    { responseHeaders: everyName },
  );
  expect(gateway.sdl).toMatch(/type ThingsAnswer \{[^}]*result: \[Thing!\] [^}]*"""How many."""/);
  expect(gateway.sdl).toMatch(/xPage: Int [^\n]*@deprecated/);
  const data = await gateway.data(`{
    things {
      result { id }
      xTotal xPage xRatio xPrice xLast xSeen xDay xLevel xTags xIds xFlags xPoint { x on }
      xFlat { x on } xCounts xMeta { next } xEither xOpen xDeep resultHeader
    }
  }`);
  expect(data.things).toEqual({
    ...{ result: [{ id: 'a' }], xTotal: '9007199254740993', xPage: 2, xRatio: 0.5, xLast: true },
    ...{ xPrice: '123456789012345.678901', xSeen: '2026-11-26T00:00:00.123456Z' },
    ...{ xDay: '2026-11-26', xLevel: 'OFF_BY_1', xTags: ['a', 'b', 'c'] },
    ...{ xIds: ['1', '9007199254740993'], xFlags: [true, false], xPoint: { x: 1, on: true } },
    ...{ xFlat: { x: 0, on: false }, xCounts: { a: 1, b: 2 }, xEither: '5' },
    ...{ xMeta: { next: '9007199254740993' }, xOpen: '1, 2', xDeep: 'id,a', resultHeader: 'r' },
  });
  expect(gateway.report.warnings).toEqual([
    'Headers of answers are not read: X-Unread (1). Name those that you need in openapi.responseHeaders.',
  ]);
  expect(gateway.sdl).not.toContain('xUnread');
});

test('a header that is missing is null, an empty list is one', async () => {
  const answer = says([], { 'x-tags': '' });
  await using gateway = await startRestGateway(
    everyKind,
    answer,
    {},
    { responseHeaders: everyName },
  );
  const query = '{ things { result { id } xTotal xTags xIds xPoint { x } xMeta { next } } }';
  expect(await gateway.data(query)).toEqual({
    things: { result: [], xTotal: null, xTags: [], xIds: null, xPoint: null, xMeta: null },
  });
});

test('a header that is not as declared is null with an error, and costs nothing else', async () => {
  const answer = says([{ id: 'a' }], {
    ...{ 'x-total': 'many', 'x-page': '1.5', 'x-last': 'yes', 'x-level': 'none', 'x-ids': '1,x' },
    ...{ 'x-meta': '{"next":', 'x-flat': 'x,1,on', 'x-day': '2026-11-26' },
  });
  await using gateway = await startRestGateway(
    everyKind,
    answer,
    {},
    { responseHeaders: everyName },
  );
  const { data, errors } = await gateway.ask(`{
    things { result { id } xTotal xPage xLast xLevel xIds xMeta { next } xFlat { x on } xDay }
  }`);
  expect(data?.things).toEqual({
    ...{ result: [{ id: 'a' }], xTotal: null, xPage: null, xLast: null, xLevel: null, xIds: null },
    ...{ xMeta: null, xFlat: { x: 1, on: null }, xDay: '2026-11-26' },
  });
  expect(
    errors?.map(({ path, extensions }) => [path?.slice(1).join('.'), extensions.code]),
  ).toEqual([
    ['xTotal', 'UPSTREAM_INVALID_RESPONSE'],
    ['xPage', 'UPSTREAM_INVALID_RESPONSE'],
    ['xLast', 'UPSTREAM_INVALID_RESPONSE'],
    ['xLevel', 'UPSTREAM_INVALID_RESPONSE'],
    ['xIds.1', 'UPSTREAM_INVALID_RESPONSE'],
    ['xMeta', 'UPSTREAM_INVALID_RESPONSE'],
    ['xFlat.on', 'UPSTREAM_INVALID_RESPONSE'],
  ]);
});

const statuses = contractOf({
  '/jobs': {
    post: {
      operationId: 'startJob',
      responses: {
        200: {
          ...json({ type: 'object', properties: { id: text } }),
          headers: { ETag: header(text) },
        },
        202: { headers: { 'Retry-After': header(integer), etag: header(text) } },
        204: { headers: { 'X-Cost': header(integer) } },
        default: { headers: { 'X-Error': header(text) } },
      },
    },
  },
  '/jobs/{id}': {
    delete: {
      operationId: 'deleteJob',
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      responses: { 204: {}, 205: { headers: { 'X-Cost': header(integer) } } },
    },
    put: {
      operationId: 'moveJob',
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      responses: { 201: { headers: { Location: header(text) } }, 204: { headers: { ETag: {} } } },
    },
  },
});

test('the headers of several statuses are merged, and an answer without content has them', async () => {
  const responseHeaders = ['ETag', 'Retry-After', 'X-Cost'];
  const answers: [unknown, Headers, number][] = [
    [{ id: 'j' }, { etag: '"1"' }, 200],
    [undefined, { 'retry-after': '5' }, 202],
    [undefined, { 'x-cost': '0' }, 204],
    [undefined, { 'x-cost': '3' }, 204],
    [undefined, { location: '/jobs/1', etag: '"2"' }, 201],
  ];
  await using gateway = await startRestGateway(
    statuses,
    (response) => {
      const [body, headers, status] = answers.shift() ?? expect.fail();
      send(response, body, headers, status);
    },
    {},
    { responseHeaders },
  );
  const start = 'mutation { startJob { result { id } eTag retryAfter xCost } }';
  expect(await gateway.data(start)).toEqual({
    startJob: { result: { id: 'j' }, eTag: '"1"', retryAfter: null, xCost: null },
  });
  expect(await gateway.data(start)).toEqual({
    startJob: { result: null, eTag: null, retryAfter: 5, xCost: null },
  });
  expect(await gateway.data(start)).toEqual({
    startJob: { result: null, eTag: null, retryAfter: null, xCost: 0 },
  });
  expect(await gateway.data('mutation { deleteJob(id: "1") { result xCost } }')).toEqual({
    deleteJob: { result: true, xCost: 3 },
  });
  // Where headers are all that there is they need no result.
  expect(await gateway.data('mutation { moveJob(id: "1") { location eTag } }')).toEqual({
    moveJob: { location: '/jobs/1', eTag: '"2"' },
  });
});

test('a bulk read with headers answers joins in one call; a single read with headers is alone', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: integer };
  const ids = {
    name: 'ids',
    in: 'query',
    explode: false,
    schema: { type: 'array', items: integer },
  };
  const total = { headers: { 'X-Total': header(integer) } };
  const contract = contractOf(
    {
      '/products/{id}': {
        get: {
          operationId: 'getProduct',
          parameters: [id],
          responses: { 200: json(ref('Product')) },
        },
      },
      '/products': {
        get: {
          operationId: 'listProducts',
          parameters: [ids],
          responses: {
            200: {
              ...json({
                type: 'object',
                properties: { items: { type: 'array', items: ref('Product') } },
              }),
              ...total,
            },
          },
        },
      },
      '/shops/{id}': {
        get: {
          operationId: 'getShop',
          parameters: [id],
          responses: { 200: { ...json(ref('Shop')), headers: { ETag: {} } } },
        },
      },
      '/shops': {
        get: {
          operationId: 'listShops',
          parameters: [ids],
          responses: { 200: { ...json({ type: 'array', items: ref('Shop') }), ...total } },
        },
      },
      '/orders': {
        get: {
          operationId: 'listOrders',
          responses: { 200: json({ type: 'array', items: ref('Order') }) },
        },
      },
      '/orders/{id}': {
        get: {
          operationId: 'getOrder',
          parameters: [id],
          responses: {
            200: {
              ...json(ref('Order')),
              links: {
                product: {
                  operationId: 'getProduct',
                  parameters: { id: '$response.body#/product_id' },
                },
                shop: { operationId: 'getShop', parameters: { id: '$response.body#/shop_id' } },
              },
            },
          },
        },
      },
    },
    {
      Product: { type: 'object', properties: { id: integer, name: text } },
      Shop: { type: 'object', properties: { id: integer, name: text } },
      Order: { type: 'object', properties: { product_id: integer, shop_id: integer } },
    },
  );
  const answer: Answer = (response, { target }) => {
    const { pathname, searchParams } = new URL(target, 'http://upstream');
    const of = (id: string | number) => ({ id: Number(id), name: `${pathname} ${id}` });
    const wanted = searchParams.get('ids')?.split(',').map(of);
    if (pathname === '/orders') {
      send(
        response,
        [1, 2, 3].map((n) => ({ product_id: n, shop_id: n })),
        {},
      );
    } else if (wanted !== undefined) {
      send(response, pathname === '/products' ? { items: wanted } : wanted, { 'x-total': '3' });
    } else send(response, of(pathname.split('/').at(-1) ?? ''), { etag: pathname });
  };
  await using gateway = await startRestGateway(
    contract,
    answer,
    {},
    { responseHeaders: ['X-Total', 'ETag'] },
  );
  expect(
    await gateway.data(
      '{ orders { product { id name } } products(ids: [1]) { xTotal result { items { id } } } }',
    ),
  ).toEqual({
    orders: [1, 2, 3].map((id) => ({ product: { id, name: `/products ${id}` } })),
    products: { xTotal: 3, result: { items: [{ id: 1 }] } },
  });
  expect(gateway.requests.map(({ target }) => target).toSorted()).toEqual([
    '/orders',
    '/products?ids=1',
    '/products?ids=1,2,3',
  ]);
  // What one header says is not said of another answer.
  const data = await gateway.data('{ orders { shop { result { name } eTag } } }');
  expect(data.orders).toEqual(
    [1, 2, 3].map((id) => ({
      shop: { result: { name: `/shops/${id} ${id}` }, eTag: `/shops/${id}` },
    })),
  );
  expect(gateway.sdl).not.toMatch(/shop\([^@]*@rest[^\n]*@batch/);
});

test('links take headers of answers that are in the graph', async () => {
  const next = { name: 'cursor', in: 'query', schema: text };
  const contract = contractOf(
    {
      '/pages': {
        get: {
          operationId: 'getPage',
          parameters: [next],
          responses: {
            200: {
              ...json(ref('Page')),
              headers: { 'X-Next': header(text) },
              links: {
                next: { operationId: 'getPage', parameters: { cursor: '$response.header.x-next' } },
                ownedBy: { operationId: 'getOwner', parameters: { id: '$response.body#/owner' } },
                both: {
                  operationId: 'getOwner',
                  parameters: { id: '$response.body#/owner', by: '$response.header.X-Next' },
                },
                lost: { operationId: 'getPage', parameters: { cursor: '$response.header.X-None' } },
              },
            },
          },
        },
      },
      '/owners/{id}': {
        get: {
          operationId: 'getOwner',
          parameters: [
            { name: 'id', in: 'path', required: true, schema: text },
            { name: 'by', in: 'query', schema: text },
          ],
          responses: { 200: json(ref('Owner')) },
        },
      },
    },
    {
      Page: { type: 'object', properties: { owner: text } },
      Owner: { type: 'object', properties: { name: text } },
    },
  );
  const answer: Answer = (response, { target }) => {
    if (target.startsWith('/owners')) send(response, { name: target }, {});
    else send(response, { owner: 'o' }, target === '/pages' ? { 'x-next': 'c 2' } : {});
  };
  await using gateway = await startRestGateway(
    contract,
    answer,
    {},
    { responseHeaders: ['X-Next'] },
  );
  const data = await gateway.data(`{
    page {
      result { ownedBy { name } }
      next { xNext result { ownedBy { name } } }
      both { name }
    }
  }`);
  expect(data).toEqual({
    page: {
      result: { ownedBy: { name: '/owners/o' } },
      next: { xNext: null, result: { ownedBy: { name: '/owners/o' } } },
      both: { name: '/owners/o?by=c%202' },
    },
  });
  expect(gateway.report.warnings).toEqual([
    './openapi.json:1: GET /pages: its link "lost" takes $response.header.X-None, which is not in the answer.',
  ]);
});

test('Swagger 2.0 declares headers, too', async () => {
  const contract = (endpoint: string) => ({
    ...{ swagger: '2.0', info: { title: 'headers', version: '1' }, host: new URL(endpoint).host },
    ...{ schemes: ['http'], produces: ['application/json'] },
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          responses: {
            200: {
              schema: { type: 'array', items: text },
              headers: {
                'X-Total': { type: 'integer', format: 'int64', description: 'How many.' },
                'X-Tags': { type: 'array', items: text },
                'X-Piped': { type: 'array', items: text, collectionFormat: 'pipes' },
              },
            },
          },
        },
        post: { operationId: 'addThing', responses: { 201: { headers: { Location: text } } } },
      },
    },
  });
  const headers = { 'x-total': '3', 'x-tags': 'a,b', 'x-piped': 'a|b', location: '/things/1' };
  await using gateway = await startRestGateway(
    contract,
    says(['x'], headers),
    {},
    { responseHeaders: ['X-Total', 'X-Tags', 'X-Piped'] },
  );
  expect(await gateway.data('{ things { result xTotal xTags xPiped } }')).toEqual({
    things: { result: ['x'], xTotal: '3', xTags: ['a', 'b'], xPiped: 'a|b' },
  });
  expect(await gateway.data('mutation { addThing { location } }')).toEqual({
    addThing: { location: '/things/1' },
  });
});

test.each([
  [
    ['X-Totals'],
    /openapi.responseHeaders: names "X-Totals", which no answer of the contract has\n.*It has: ETag, Retry-After, X-Cost, Location\./,
  ],
  [['Set-Cookie'], /openapi.responseHeaders: names "Set-Cookie", which is not for clients/],
])('a name that cannot be read is a mistake: %s', async (responseHeaders, message) => {
  await expect(startRestGateway(statuses, says({}), {}, { responseHeaders })).rejects.toThrow(
    message,
  );
});

test('a contract without headers says so', async () => {
  const contract = contractOf({ '/a': { get: { responses: { 200: json(text) } } } });
  await expect(
    startRestGateway(contract, says({}), {}, { responseHeaders: ['X-Total'] }),
  ).rejects.toThrow(/It declares no headers of answers\./);
});
