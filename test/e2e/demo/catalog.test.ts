import { fetch } from 'undici';
import { expect, test } from 'vitest';
import { startCatalog } from '../../../demo/catalog.ts';

const hugeUnitsSold = '"unitsSold":9007199254740993';

test('lists products one page at a time, in the order of their ids', async () => {
  await using catalog = await startCatalog();
  expect(ids(await get(catalog.url, '/products'))).toEqual(range(1, 20));
  expect(ids(await get(catalog.url, '/products?limit=3&offset=118'))).toEqual([119, 120]);
  const kitchen = await get(catalog.url, '/products?categoryId=2&limit=100');
  expect(ids(kitchen)).toHaveLength(15);
});

test('a bulk read answers what exists, each once and not in the asked order', async () => {
  await using catalog = await startCatalog();
  const found = ids(await get(catalog.url, '/products?ids=1,999,2,2,0,40'));
  expect(found.toSorted((a, b) => a - b)).toEqual([1, 2, 40]);
  expect(found).not.toEqual([1, 2, 40]);
  expect(ids(await get(catalog.url, '/categories?ids=8%2C77%2C1')).toSorted()).toEqual([1, 8]);
  expect(await get(catalog.url, '/products?ids=')).toEqual([]);
});

test('refuses what it cannot read, naming each parameter', async () => {
  await using catalog = await startCatalog();
  expect(await problem(catalog.url, '/products?limit=many&offset=-1&sort=name')).toMatchObject({
    status: 400,
    errors: [{ field: 'sort' }, { field: 'limit' }, { field: 'offset' }],
  });
  const tooMany = await problem(catalog.url, `/products?ids=${range(1, 51).join()}`);
  expect(tooMany).toMatchObject({ status: 400, errors: [{ field: 'ids' }] });
  expect(await problem(catalog.url, '/products?ids=1&ids=2')).toMatchObject({ status: 400 });
  expect(await problem(catalog.url, '/products/1e2')).toMatchObject({ status: 400 });
  expect(await problem(catalog.url, '/products/999')).toMatchObject({ status: 404 });
  expect(await problem(catalog.url, '/orders')).toMatchObject({ status: 404 });
  expect(await problem(catalog.url, '/products', { method: 'DELETE' })).toMatchObject({
    status: 405,
  });
  const text = { method: 'POST', body: 'name=x', headers: { 'content-type': 'text/plain' } };
  expect(await problem(catalog.url, '/products', text)).toMatchObject({ status: 415 });
  expect(await problem(catalog.url, '/products', json('POST', '{"sku":'))).toMatchObject({
    status: 400,
  });
});

test('writes 64-bit integers with all of their digits, and reads them so', async () => {
  await using catalog = await startCatalog();
  expect(await (await fetch(`${catalog.url}/products/5`)).text()).toContain(hugeUnitsSold);
  const changed = await fetch(`${catalog.url}/products/1`, json('PATCH', `{${hugeUnitsSold}}`));
  expect(changed.status).toBe(200);
  expect(await changed.text()).toContain(hugeUnitsSold);
});

test('searches one market, page by page', async () => {
  await using catalog = await startCatalog();
  const search = '/products/search?q=desk&pageSize=4';
  const first = (await get(catalog.url, search)) as { total: number };
  expect(first).toMatchObject({ page: 1, nextPage: 2 });
  const last = Math.ceil(first.total / 4);
  expect(await get(catalog.url, `${search}&page=${last}`)).toMatchObject({ nextPage: null });

  const kettle = '/products/search?q=enamel%20KETTLE';
  expect(await get(catalog.url, kettle)).toMatchObject({ items: [{ id: 10 }] });
  expect(await get(catalog.url, kettle, { 'x-market': 'uk' })).toMatchObject({ items: [] });
  const mars = { headers: { 'x-market': 'mars' } };
  expect(await problem(catalog.url, kettle, mars)).toMatchObject({
    errors: [{ field: 'X-Market' }],
  });
  expect(await problem(catalog.url, '/products/search')).toMatchObject({
    errors: [{ field: 'q' }],
  });
});

test('adds and changes products of this instance only', async () => {
  await using catalog = await startCatalog();
  await using other = await startCatalog();
  const lamp = {
    sku: 'NW-0001',
    name: 'Lamp',
    price: 5,
    categoryId: 3,
    discount: { kind: 'percent', percent: 10 },
  };
  const created = await fetch(`${catalog.url}/products`, json('POST', JSON.stringify(lamp)));
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe('/products/121');
  expect(await get(catalog.url, '/products/121')).toMatchObject({
    ...lamp,
    rating: null,
    tags: [],
  });
  expect(await problem(other.url, '/products/121')).toMatchObject({ status: 404 });

  const again = json('POST', JSON.stringify(lamp));
  expect(await problem(catalog.url, '/products', again)).toMatchObject({ status: 409 });
  const bad = json(
    'POST',
    '{"sku":"x","price":-1,"categoryId":99,"discount":{"kind":"free"},"id":7}',
  );
  expect(fields(await problem(catalog.url, '/products', bad))).toEqual([
    'categoryId',
    'discount',
    'id',
    'name',
    'price',
    'sku',
  ]);
  const changes = json('PATCH', '{"discount":null,"status":"discontinued"}');
  expect(await (await fetch(`${catalog.url}/products/121`, changes)).json()).toMatchObject({
    name: 'Lamp',
    discount: null,
    status: 'discontinued',
  });
});

test('records what arrived', async () => {
  await using catalog = await startCatalog();
  await get(catalog.url, '/products?ids=1%2C2&limit=5', { 'x-request-id': 'r1' });
  await fetch(`${catalog.url}/nowhere`);
  expect(catalog.calls).toMatchObject([
    {
      operation: 'listProducts',
      detail: {
        target: '/products?ids=1%2C2&limit=5',
        query: [
          ['ids', '1,2'],
          ['limit', '5'],
        ],
        headers: { 'x-request-id': 'r1' },
      },
    },
    { operation: 'GET /nowhere' },
  ]);
});

async function get(url: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  return response.json();
}

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

async function problem(url: string, path: string, call: Call = {}) {
  const response = await fetch(url + path, call);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as { status: number; errors?: { field: string }[] };
  expect(body.status).toBe(response.status);
  return body;
}

function json(method: string, body: string): Call {
  return { method, body, headers: { 'content-type': 'application/json' } };
}

function fields({ errors = [] }: { errors?: { field: string }[] }): string[] {
  return errors.map(({ field }) => field).sort();
}

function ids(list: unknown): number[] {
  return (list as { id: number }[]).map(({ id }) => id);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
