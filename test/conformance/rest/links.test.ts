import { expect, test } from 'vitest';
import { startRestGateway } from './rest-gateway.ts';

/** OpenAPI links become links of the graph, and what cannot be one says why. */

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const id = { name: 'user-id', in: 'path', required: true, schema: { type: 'string' } };

const contract = (endpoint: string) => ({
  ...{ openapi: '3.1.0', info: { title: 'links', version: '1' }, servers: [{ url: endpoint }] },
  paths: {
    '/orders/{order}': {
      get: {
        operationId: 'getOrder',
        parameters: [{ name: 'order', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            ...json(ref('Order')),
            links: {
              Buyer: {
                operationId: 'getUser',
                description: 'Who pays.',
                parameters: { 'path.user-id': '$response.body#/buyer_ref/id', detail: 'full' },
              },
              seller: {
                operationRef: '#/paths/~1users~1{user-id}/get',
                parameters: { 'user-id': '$response.body#/seller' },
              },
              again: { operationId: 'getOrder', parameters: { order: '$request.path.order' } },
              cancel: {
                operationId: 'cancelOrder',
                parameters: { order: '$response.body#/seller' },
              },
              nobody: { operationId: 'getNobody' },
              lost: {
                operationId: 'getUser',
                parameters: { 'user-id': '$response.body#/nothing' },
              },
            },
          },
        },
      },
      delete: {
        operationId: 'cancelOrder',
        parameters: [{ name: 'order', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 204: {} },
      },
    },
    '/users/{user-id}': {
      get: {
        operationId: 'getUser',
        parameters: [id, { name: 'detail', in: 'query', schema: { type: 'string' } }],
        responses: { 200: json(ref('User')) },
      },
    },
  },
  components: {
    schemas: {
      User: { type: 'object', properties: { name: { type: 'string' } } },
      Order: {
        type: 'object',
        properties: {
          seller: { type: 'string' },
          buyer_ref: { type: 'object', properties: { id: { type: 'string' } } },
        },
      },
    },
  },
});

test('links are followed', async () => {
  await using gateway = await startRestGateway(contract, (response, { target }) => {
    const order = { seller: 's/1', buyer_ref: { id: 'b1' } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(target.startsWith('/orders') ? order : { name: target }));
  });
  const data = await gateway.data('{ order(order: "o") { buyer { name } seller } }');
  expect(data).toEqual({ order: { buyer: { name: '/users/b1?detail=full' }, seller: 's/1' } });
  expect(gateway.report.warnings).toEqual([
    './openapi.json:1: GET /orders/{order}: its link "again" takes $request.path.order, which is not in the answer.',
    './openapi.json:1: GET /orders/{order}: its link "nobody" leads to no operation of the contract.',
    'GET /orders/{order}: its link "seller" is left out: Order has a field "seller" already.',
    'GET /orders/{order}: its link "cancel" is left out: DELETE /orders/{order} is not a read.',
    'GET /orders/{order}: its link "lost" is left out: Order.lost: "$parent.nothing": Order has no field "nothing".',
  ]);
});

test('of two links of one name that lead elsewhere the first stays, and the other is told', async () => {
  const order = (links: object) => ({
    parameters: [id],
    responses: { 200: { ...json(ref('Order')), links } },
  });
  const buyer = (operationId: string, pointer: string) => ({
    operationId,
    parameters: { 'user-id': `$response.body#/${pointer}` },
  });
  const user = { parameters: [id], responses: { 200: json(ref('User')) } };
  const twice = (endpoint: string) => ({
    ...contract(endpoint),
    paths: {
      '/a/{user-id}': { get: { ...order({ buyer: buyer('b', 'seller') }), operationId: 'a' } },
      '/b/{user-id}': { get: { ...user, operationId: 'b' } },
      '/c/{user-id}': { get: { ...user, operationId: 'c' } },
      '/same/{user-id}': {
        get: { ...order({ Buyer: buyer('b', 'seller') }), operationId: 'same' },
      },
      '/other/{user-id}': {
        get: { ...order({ buyer: buyer('c', 'seller') }), operationId: 'other' },
      },
    },
  });
  await using gateway = await startRestGateway(twice, (response, { target }) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(target === '/other/1' ? { seller: 's' } : { name: target }));
  });
  expect(await gateway.data('{ other(userId: "1") { buyer { name } } }')).toEqual({
    other: { buyer: { name: '/b/s' } },
  });
  expect(gateway.report.warnings).toEqual([
    'GET /other/{user-id}: its link "buyer" is left out: Order.buyer is the link of GET /a/{user-id} already, which leads elsewhere.',
  ]);
});
