import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { codesOf, post } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

test('a used-up limit is 429 with whole seconds to wait', async () => {
  await using gateway = await startSmallGateway();
  const search = () => post(gateway.url, '{ search(term: "a") }');

  expect((await search()).status).toBe(200);
  expect((await search()).status).toBe(200);
  const limited = await search();

  expect([limited.status, codesOf(limited)]).toEqual([429, ['RATE_LIMITED']]);
  expect(limited.headers['retry-after']).toMatch(/^(59|60)$/);
  expect(limited.json).not.toHaveProperty('data');
  expect(limited.json).toMatchObject({
    errors: [{ extensions: { retryAfterMs: expect.any(Number) } }],
  });
  expect(gateway.ran).toEqual(['search', 'search']);
});

test('every alias counts, also in a fragment; skipped ones and other operations do not', async () => {
  await using gateway = await startSmallGateway();
  const query = /* GraphQL */ `
    query Asked($no: Boolean = false) {
      a: search
      b: search @include(if: $no)
      ... @skip(if: true) { c: search }
      ...More
      ...More
    }
    query Other { x: search y: search z: search }
    fragment More on Query { d: search }
  `;
  const body = { query, operationName: 'Asked' };
  const answer = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(await answer.json()).toEqual({ data: { a: 'found', d: 'found' } });

  const next = await post(gateway.url, '{ search }');
  expect(next.status).toBe(429);
});

test('three aliases of a field with a limit of two are too many', async () => {
  await using gateway = await startSmallGateway();

  const answer = await post(gateway.url, '{ a: search b: search c: search }');

  expect([answer.status, codesOf(answer)]).toEqual([400, ['COST_LIMIT']]);
  expect(gateway.ran).toEqual([]);
});

test('an operation takes all that it asks for, or nothing', async () => {
  await using gateway = await startSmallGateway();
  const status = async (query: string) => (await post(gateway.url, query)).status;

  expect(await status('{ a: search b: search c: search }')).toBe(400);
  // Product.search has a limit of one of its own: what is refused for one leaves the other alone.
  expect(await status('{ search product { a: search b: search } }')).toBe(400);
  expect(await status('{ a: search b: search }')).toBe(200);
  expect(await status('{ product { search } }')).toBe(200);
  expect(await status('{ search }')).toBe(429);
});

test('requests at once do not get more than the limit together', async () => {
  await using gateway = await startSmallGateway();

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => post(gateway.url, '{ search }')),
  );

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
  expect(gateway.ran).toEqual(['search', 'search']);
});

test('a link is a call of the field that answers it', async () => {
  const web = createApiKey('web');
  const keys = [{ id: 'web', hash: web.hash, client: 'web' }];
  await using gateway = await startSmallGateway({ identity: { apiKeys: { keys } } });
  const status = async (query: string) =>
    (await post(gateway.url, query, { 'x-api-key': web.key })).status;

  expect(await status('{ product { a: account { owner } b: account { owner } } }')).toBe(200);
  expect(await status('{ account(id: 1) { owner } }')).toBe(200);
  expect(await status('{ product { account { owner } } }')).toBe(429);
  expect(gateway.ran).toEqual(['product', 'account', 'account']);
});

test('the client behind a trusted proxy is the caller', async () => {
  await using trusting = await startSmallGateway({ server: { trustedProxies: ['127.0.0.0/8'] } });
  await using closed = await startSmallGateway();
  const status = async ({ url }: { url: string }, client: string) =>
    (await post(url, '{ a: search b: search }', { 'x-forwarded-for': `1.1.1.1, ${client}` }))
      .status;

  expect(await status(trusting, '203.0.113.1')).toBe(200);
  expect(await status(trusting, '203.0.113.1')).toBe(429);
  expect(await status(trusting, '203.0.113.2')).toBe(200);
  expect(await status(closed, '203.0.113.1')).toBe(200);
  expect(await status(closed, '203.0.113.2')).toBe(429);
});

test('fields of one name, callers, and values of identityArgs count apart', async () => {
  const web = createApiKey('web');
  const keys = [{ id: 'web', hash: web.hash, client: 'web' }];
  await using gateway = await startSmallGateway({ identity: { apiKeys: { keys } } });
  const statusOf = async (query: string, headers = {}) =>
    (await post(gateway.url, query, headers)).status;

  expect(await statusOf('{ a: search b: search }')).toBe(200);
  expect(await statusOf('{ search }')).toBe(429);
  expect(await statusOf('{ product { search } }')).toBe(200);
  expect(await statusOf('{ product { search } }')).toBe(429);
  expect(await statusOf('{ search(tenant: "a") }')).toBe(200);
  expect(await statusOf('{ a: search(tenant: "b") b: search(tenant: "b") }')).toBe(200);
  expect(await statusOf('{ search(tenant: "b") }')).toBe(429);
  expect(await statusOf('{ search }', { 'x-api-key': web.key })).toBe(200);
});

test('a null that a limited field does not take is the mistake of its client', async () => {
  await using gateway = await startSmallGateway();
  const query = 'query ($n: Int = 1) { page(number: $n) hello }';

  const answer = await post(gateway.url, query, {}, { n: null });

  expect([answer.status, codesOf(answer)]).toEqual([200, ['GRAPHQL_VALIDATION_FAILED']]);
  expect(answer.json).toMatchObject({ data: { page: null, hello: 'world' } });
  expect(gateway.faults).toEqual([]);
});

test('refuses what unfolds to billions of fields, fast', async () => {
  await using gateway = await startSmallGateway();
  const levels = Array.from({ length: 60 }, (_, level) => {
    const next = level === 59 ? 'hello' : `...F${level + 1} ...F${level + 1}`;
    return `fragment F${level} on Query { ${next} }`;
  });

  const answer = await post(gateway.url, `{ ...F0 } ${levels.join('\n')}`);

  expect(codesOf(answer)).toEqual(['DOCUMENT_LIMIT']);
});
