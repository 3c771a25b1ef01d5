import { expect, test } from 'vitest';
import { startRecordingServer } from '../../unit/upstream/recording-server.ts';
import { startRestGateway } from './rest-gateway.ts';

/** Operations with servers of their own, and answers that are only headers. */

const get = (operationId: string, more: Record<string, unknown> = {}) => ({
  get: {
    operationId,
    responses: { 200: { content: { 'application/json': { schema: {} } } } },
    ...more,
  },
});

const contractWith = (upload: string) => (endpoint: string) => ({
  ...{ openapi: '3.0.3', info: { title: 'servers', version: '1' } },
  servers: [{ url: `${endpoint}/api` }],
  paths: {
    '/main': get('getMain'),
    '/deeper': get('getDeeper', { servers: [{ url: `${endpoint}/api/v2` }] }),
    '/other': {
      ...get('getOther'),
      servers: [{ url: '{base}/up', variables: { base: { default: upload } } }],
    },
    '/rooted': get('getRooted', { servers: [{ url: '/rooted' }] }),
  },
});

test('each operation is called where the contract says', async () => {
  await using upload = await startRecordingServer();
  await using gateway = await startRestGateway(contractWith(upload.endpoint));
  await gateway.data('{ main deeper other rooted }');
  expect(gateway.requests.map(({ target }) => target).toSorted()).toEqual([
    '/api/main',
    '/api/v2/deeper',
    '/rooted/rooted',
  ]);
  expect(upload.requests.map(({ target }) => target)).toEqual(['/up/other']);
  expect(upload.requests[0]?.headers.host).toBe(new URL(upload.endpoint).host);
});

test('gateway.yaml moves the source, and each server of its own apart', async () => {
  await using staging = await startRecordingServer();
  await using stagingUpload = await startRecordingServer();
  await using upload = await startRecordingServer();
  await using gateway = await startRestGateway(contractWith(upload.endpoint), undefined, {
    endpoint: `${staging.endpoint}/base`,
    endpoints: { [`${upload.endpoint}/up`]: `${stagingUpload.endpoint}/x` },
  });
  await gateway.data('{ main deeper other }');
  expect(staging.requests.map(({ target }) => target).toSorted()).toEqual([
    '/base/main',
    '/base/v2/deeper',
  ]);
  expect(stagingUpload.requests.map(({ target }) => target)).toEqual(['/x/other']);
  expect([...gateway.requests, ...upload.requests]).toEqual([]);
});

test('an answer without content is its headers', async () => {
  const contract = (endpoint: string) => ({
    ...{ openapi: '3.1.0', info: { title: 'headers', version: '1' }, servers: [{ url: endpoint }] },
    paths: {
      '/things': {
        post: {
          operationId: 'createThing',
          responses: {
            201: {
              headers: {
                Location: { description: 'Where it is.', schema: { type: 'string' } },
                'X-Count': { schema: { type: 'integer' } },
                'X-Absent': { schema: { type: 'string' } },
                'Set-Cookie': { schema: { type: 'string' } },
              },
            },
          },
        },
        head: { operationId: 'hasThings', responses: { 200: { headers: { ETag: {} } } } },
      },
    },
  });
  await using gateway = await startRestGateway(contract, (response) => {
    response.writeHead(201, {
      location: '/things/1',
      'x-count': '7',
      etag: '"a"',
      'set-cookie': 's=1',
    });
    response.end();
  });
  expect(gateway.sdl).toContain('type CreateThingResult {');
  expect(gateway.sdl).not.toContain('setCookie');
  expect(await gateway.data('mutation { createThing { location xCount xAbsent } }')).toEqual({
    createThing: { location: '/things/1', xCount: 7, xAbsent: null },
  });
  expect(await gateway.data('{ hasThings { eTag } }')).toEqual({ hasThings: { eTag: '"a"' } });
});

test('where a redirect is all that succeeds it is the answer, and nobody follows it', async () => {
  const contract = (endpoint: string) => ({
    ...{ openapi: '3.1.0', info: { title: 'moved', version: '1' }, servers: [{ url: endpoint }] },
    paths: {
      '/logs/{id}': {
        get: { operationId: 'getLog', responses: { 302: {}, default: { content: {} } } },
        put: { operationId: 'keepLog', responses: { 200: {}, 302: {} } },
      },
    },
  });
  await using gateway = await startRestGateway(contract, (response, { target }) => {
    if (target.endsWith('gone')) response.writeHead(410).end();
    else if (target.endsWith('nowhere')) response.writeHead(302).end();
    else response.writeHead(302, { location: '/blob?sig=1' }).end('<a>moved</a>');
  });
  expect(gateway.sdl).toMatch(/type LogResult \{[^}]*location: String @/);
  expect(await gateway.data('{ log(id: "1") { location } }')).toEqual({
    log: { location: '/blob?sig=1' },
  });
  expect(gateway.requests.map(({ target }) => target)).toEqual(['/logs/1']);
  expect(await gateway.data('{ log(id: "nowhere") { location } }')).toEqual({
    log: { location: null },
  });
  const gone = await gateway.ask('{ log(id: "gone") { location } }');
  expect(gone.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  const unexpected = await gateway.ask('mutation { keepLog(id: "1") }');
  expect(unexpected.errors?.[0]?.extensions?.code).toBe('UPSTREAM_INVALID_RESPONSE');
});

test('an answer that has nothing but its status is true, and an error is an error', async () => {
  const contract = (endpoint: string) => ({
    ...{ openapi: '3.1.0', info: { title: 'done', version: '1' }, servers: [{ url: endpoint }] },
    paths: {
      '/things/{id}': {
        delete: { operationId: 'deleteThing', responses: { 204: {}, 404: {} } },
        post: { operationId: 'touchThing', responses: { 200: {}, 204: {} } },
        get: { operationId: 'getThing', responses: { 204: {} } },
      },
    },
  });
  await using gateway = await startRestGateway(contract, (response, { method, target }) => {
    if (target === '/things/gone') response.writeHead(404).end();
    else if (method === 'DELETE') response.writeHead(204).end();
    else response.setHeader('content-type', 'application/json').end('{"a":1}');
  });
  expect(gateway.sdl).toMatch(/deleteThing\(id: String!\): Boolean @rest/);
  expect(gateway.sdl).toMatch(/touchThing\(id: String!\): JSON @rest/);
  expect(await gateway.data('mutation { deleteThing(id: "1") }')).toEqual({ deleteThing: true });
  // It is done, even where the upstream says more than its contract.
  expect(await gateway.data('{ thing(id: "1") }')).toEqual({ thing: true });
  expect(await gateway.data('mutation { touchThing(id: "1") }')).toEqual({ touchThing: { a: 1 } });
  const { data, errors } = await gateway.ask('mutation { deleteThing(id: "gone") }');
  expect(data).toEqual({ deleteThing: null });
  expect(errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
});
