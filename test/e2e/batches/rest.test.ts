import { afterAll, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { serveFolder } from '../../fixtures/serve-folder.ts';
import { startRecordingServer } from '../../unit/upstream/recording-server.ts';

/** Every way in which REST upstreams take many keys, against one that counts its calls. */

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const listOf = (name: string) => ({ type: 'array', items: ref(name) });
const keys = (more: object = {}) => ({ type: 'array', items: { type: 'string' }, ...more });
const byId = (operationId: string, name: string, type = 'string') => ({
  get: {
    operationId,
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type } }],
    responses: { 200: json(ref(name)) },
  },
});
const inQuery = (name: string, schema: unknown, more: object = {}) => ({
  ...{ name, in: 'query', schema },
  ...more,
});
const get = (operationId: string, parameters: unknown[], schema: unknown) => ({
  get: { operationId, parameters, responses: { 200: json(schema) } },
});
const item = (more: object = {}) => ({
  type: 'object',
  properties: { id: { type: 'string' }, name: { type: 'string' }, ...more },
});

const contract = (url: string) => ({
  ...{ openapi: '3.1.0', info: { title: 'batches', version: '1' }, servers: [{ url }] },
  paths: {
    '/rows': get('listRows', [], listOf('Row')),
    '/users/{id}': byId('getUser', 'User', 'integer'),
    '/users': get(
      'listUsers',
      [
        inQuery(
          'ids',
          { type: 'array', maxItems: 3, items: { type: 'integer' } },
          { explode: false },
        ),
      ],
      listOf('User'),
    ),
    // Takes the key of a user and gives a user, too, but another one.
    '/users/{id}/manager': byId('getManager', 'User', 'integer'),
    '/posts/{id}': byId('getPost', 'Post'),
    '/posts': get('listPosts', [inQuery('id', keys())], listOf('Post')),
    '/songs/{id}': byId('getSong', 'Song'),
    '/songs': get('listSongs', [inQuery('ids', { type: 'string' })], listOf('Song')),
    '/tags/{id}': byId('getTag', 'Tag'),
    '/tags/query': {
      post: {
        operationId: 'tagsByIds',
        requestBody: {
          required: true,
          ...json({
            type: 'object',
            required: ['ids'],
            properties: { ids: keys({ maxItems: 50 }) },
          }),
        },
        responses: { 200: json({ type: 'object', properties: { tags: listOf('Tag') } }) },
      },
    },
    '/stock/{sku}': get(
      'getStock',
      [
        { name: 'sku', in: 'path', required: true, schema: { type: 'string' } },
        inQuery('warehouse', { type: 'string' }, { required: true }),
      ],
      ref('Stock'),
    ),
    '/stock': get(
      'listStock',
      [inQuery('skus', keys()), inQuery('warehouse', { type: 'string' }, { required: true })],
      listOf('Stock'),
    ),
    '/pages/{id}': byId('getPage', 'Page'),
    '/pages': get(
      'listPages',
      [inQuery('ids', keys(), { explode: false }), inQuery('limit', { type: 'integer' })],
      listOf('Page'),
    ),
  },
  components: {
    schemas: {
      Row: {
        type: 'object',
        properties: {
          userId: { type: 'integer' },
          ...Object.fromEntries(
            ['postId', 'songId', 'tagId', 'sku', 'warehouse', 'pageId'].map((name) => [
              name,
              { type: 'string' },
            ]),
          ),
        },
      },
      User: { ...item({ id: { type: 'integer' } }) },
      Post: item(),
      Tag: item(),
      Song: item(),
      Page: item(),
      Stock: {
        type: 'object',
        properties: { sku: { type: 'string' }, warehouse: { type: 'string' } },
      },
    },
  },
});

const joins = `
  extend type Row {
    user: User @link(field: "user", args: { id: "$parent.userId" })
    lonelyUser: User @link(field: "user", args: { id: "$parent.userId" }) @batch(off: true)
    manager: User @link(field: "manager", args: { id: "$parent.userId" })
    post: Post @link(field: "post", args: { id: "$parent.postId" })
    tag: Tag @link(field: "tag", args: { id: "$parent.tagId" })
    stock: Stock
      @link(field: "stock", args: { sku: "$parent.sku", warehouse: "$parent.warehouse" })
    page: Page @link(field: "page", args: { id: "$parent.pageId" })
    song: Song @link(field: "song", args: { id: "$parent.songId" })
      @batch(field: "songs", keysArg: "ids", separator: ",", maxKeys: 3)
    batchedPage: Page @link(field: "page", args: { id: "$parent.pageId" })
      @batch(field: "pages", keysArg: "ids")
  }`;

interface Item {
  readonly id?: unknown;
  readonly name?: string;
}

/** What the upstream has and does; each test sets it. */
const state = {
  rows: [] as object[],
  /** What it makes of the keys that it is asked for. */
  answer: (asked: readonly string[]): readonly Item[] =>
    asked.map((id) => ({ id, name: `of ${id}` })),
  fails: (_asked: readonly string[]) => false,
  /** Of these it knows nothing, and then says nothing of the others either. */
  lacks: (_id: string) => false,
};
const usual = { ...state };

const upstream = await startRecordingServer((response, { target, bytes }) => {
  const { pathname, searchParams } = new URL(target, 'http://upstream');
  response.setHeader('content-type', 'application/json');
  if (pathname === '/rows') return response.end(JSON.stringify(state.rows));
  const [, kind = '', single] = pathname.split('/');
  const asked: readonly string[] =
    kind === 'tags' && single === 'query'
      ? JSON.parse(bytes.toString()).ids
      : single !== undefined
        ? [decodeURIComponent(single)]
        : searchParams.has('id')
          ? searchParams.getAll('id')
          : searchParams.has('skus')
            ? searchParams.getAll('skus')
            : (searchParams.get('ids') ?? '').split(',');
  if (state.fails(asked)) return response.writeHead(503).end('{}');
  if (asked.some(state.lacks)) return response.writeHead(404).end('{}');
  const typed = (each: Item) => (kind === 'users' ? { ...each, id: Number(each.id) } : each);
  const warehouse = searchParams.get('warehouse');
  const items = state
    .answer(asked)
    .map((each) => (kind === 'stock' ? { sku: each.id, warehouse } : typed(each)));
  if (kind === 'tags' && single === 'query') return response.end(JSON.stringify({ tags: items }));
  return response.end(JSON.stringify(single === undefined ? items : items[0]));
});
afterAll(() => upstream[Symbol.asyncDispose]());

const folder = makeFolder({
  '.meshrc.yaml': `
sources:
  - name: api
    handler:
      openapi:
        source: ./openapi.json
        selectQueryOrMutationField: [{ fieldName: tagsByIds, type: Query }]
additionalTypeDefs: ./joins.graphql`,
  'openapi.json': JSON.stringify(contract(upstream.endpoint)),
  'joins.graphql': joins,
});
afterAll(() => folder[Symbol.dispose]());
const api = await serveFolder(folder, { sources: { api: { retry: { maxAttempts: 1 } } } });
afterAll(() => api[Symbol.asyncDispose]());

let seen = 0;
beforeEach(() => {
  Object.assign(state, usual);
  seen = upstream.requests.length;
});

/** Asks for a field of every row; what the upstream was asked besides the rows. */
async function join(field: string, rows: readonly object[]) {
  state.rows = [...rows];
  const { data, errors } = await api.ask(`{ rows { ${field} } }`);
  const calls = upstream.requests
    .slice(seen + 1)
    .map(({ method, target }) => `${method} ${target}`);
  const name = field.split(' ')[0] ?? '';
  const values = Array.isArray(data?.rows) ? data.rows.map((row) => row[name]) : undefined;
  return { values, errors, calls };
}

test('compose finds what is beyond doubt, and proposes the rest', () => {
  const { found, proposed } = api.report.batches;
  expect(
    found.map(({ single, field, keysArg, maxKeys }) => [single, field, keysArg, maxKeys]),
  ).toEqual([
    ['user', 'users', 'ids', 3],
    ['post', 'posts', 'id', undefined],
    ['tag', 'tagsByIds', 'input.ids', 50],
    ['stock', 'stocks', 'skus', undefined],
  ]);
  expect(proposed).toMatchObject([
    {
      single: 'manager',
      field: 'users',
      because: '"GET /users/{id}/manager" and "GET /users" may read different things',
    },
    {
      single: 'song',
      field: 'songs',
      because: '"ids" is one text',
      remedy:
        'Query.song takes it by @batch(field: "songs", keyArg: "id", keysArg: "ids", separator: ",", itemKey: "id")',
    },
    { single: 'page', field: 'pages', because: '"limit" may leave some of the keys out of pages' },
  ]);
});

const rowsWith = (name: string, keys: readonly unknown[]) => keys.map((key) => ({ [name]: key }));

test.each([
  ['one list', 'user { id }', rowsWith('userId', [1, 2, 1]), ['GET /users?ids=1,2']],
  ['a parameter for each', 'post { id }', rowsWith('postId', ['a', 'b']), ['GET /posts?id=a&id=b']],
  ['a body', 'tag { id }', rowsWith('tagId', ['a', 'b']), ['POST /tags/query']],
])('keys as %s', async (_form, field, rows, expected) => {
  const { values, errors, calls } = await join(field, rows);
  expect(errors).toBeUndefined();
  expect(calls).toEqual(expected);
  expect(values).toEqual(rows.map((row) => ({ id: Object.values(row)[0] })));
});

test('keys as one text: what cannot stand in it fails alone', async () => {
  const rows = rowsWith('songId', ['a', 'ü', 'b,c', 'a', '', 'd', null, 'e']);
  const { values, errors, calls } = await join('song { id }', rows);
  expect(calls).toEqual(['GET /songs?ids=a%2C%C3%BC%2Cd', 'GET /songs?ids=e']);
  const found = ['a', 'ü', null, 'a', null, 'd', null, 'e'];
  expect(values).toEqual(found.map((id) => (id === null ? null : { id })));
  expect(errors).toMatchObject(
    [2, 4].map((row) => ({ path: ['rows', row, 'song'], extensions: { code: 'BAD_INPUT' } })),
  );
});

test('items of keys in one text are kept each by itself, and counted', async () => {
  const operations = { 'GET /songs': { cache: { ttlSeconds: 60 } } };
  await using kept = await serveFolder(folder, {
    sources: { api: { operations } },
    observability: { logLevel: 'silent', explain: 'everybody' },
  });
  const headers = { 'x-headgate-explain': 'run' };
  const counted: unknown[] = [];
  for (const ids of [
    ['a', 'b'],
    ['b', 'c'],
  ]) {
    state.rows = rowsWith('songId', ids);
    const answer = await ask(kept.gateway.url, '{ rows { song { id } } }', { headers });
    expect(answer.data?.rows).toEqual(ids.map((id) => ({ song: { id } })));
    const { calls } = Object(answer.extensions?.explain).run;
    counted.push(...calls.map(({ keys }: { keys: number | null }) => keys));
  }
  const asked = upstream.requests.slice(seen).map(({ target }) => target);
  expect(asked).toEqual(['/rows', '/songs?ids=a%2Cb', '/rows', '/songs?ids=c']);
  // Those that are kept are asked for, too.
  expect(counted).toEqual([null, 2, null, 2]);
});

test('the body has nothing but the keys', async () => {
  await join('tag { id }', rowsWith('tagId', ['a', 'ü"', 'a']));
  expect(JSON.parse(upstream.requests.at(-1)?.body ?? '')).toEqual({ ids: ['a', 'ü"'] });
});

test('keys 0, "" and null: the first two are keys', async () => {
  const users = await join('user { name }', rowsWith('userId', [0, null, 7]));
  expect(users.calls).toEqual(['GET /users?ids=0,7']);
  expect(users.values).toEqual([{ name: 'of 0' }, null, { name: 'of 7' }]);

  seen = upstream.requests.length;
  const posts = await join('post { name }', rowsWith('postId', ['', null, 'x']));
  expect(posts.calls).toEqual(['GET /posts?id=&id=x']);
  expect(posts.values).toEqual([{ name: 'of ' }, null, { name: 'of x' }]);
});

test('only null: nobody is asked', async () => {
  const { values, calls } = await join('user { name }', rowsWith('userId', [null, null]));
  expect(values).toEqual([null, null]);
  expect(calls).toEqual([]);
});

test('answers that are shuffled, missing, doubled or not asked for', async () => {
  state.answer = () => [
    { id: 'c', name: 'C' },
    { id: 'nobody', name: 'x' },
    { id: 'a', name: 'A' },
    { id: 'c', name: 'C again' },
    {},
  ];
  const { values, errors } = await join('post { name }', rowsWith('postId', ['a', 'b', 'c', 'a']));
  expect(errors).toBeUndefined();
  expect(values).toEqual([{ name: 'A' }, null, { name: 'C again' }, { name: 'A' }]);
});

test('chunks are as long as maxItems says; one that fails fails only its own items', async () => {
  state.fails = (asked) => asked.includes('5');
  const { values, errors, calls } = await join(
    'user { id }',
    rowsWith('userId', [1, 2, 3, 4, 5, 6, 7]),
  );
  expect(calls.toSorted()).toEqual([
    'GET /users?ids=1,2,3',
    'GET /users?ids=4,5,6',
    'GET /users?ids=7',
  ]);
  expect(values).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, null, null, null, { id: 7 }]);
  expect(errors?.map(({ path }) => path)).toEqual([3, 4, 5].map((row) => ['rows', row, 'user']));
  expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_UNAVAILABLE');
});

const letters = 'abcdefghijklmnop'.split('');
const posts = rowsWith('postId', letters);

test('a service that answers for all keys or none: those that exist are found all the same', async () => {
  state.lacks = (id) => id === 'f';
  const { values, errors, calls } = await join('post { id }', posts);
  expect(values).toEqual(letters.map((id) => (id === 'f' ? null : { id })));
  expect(errors).toMatchObject([
    { path: ['rows', 5, 'post'], extensions: { code: 'NOT_FOUND', source: 'api' } },
  ]);
  // All, then two of each half that fails.
  expect(calls).toHaveLength(1 + 2 * Math.log2(letters.length));
});

test('where none of them is found, not each is asked for', async () => {
  state.lacks = () => true;
  const { values, errors, calls } = await join('post { id }', posts);
  expect(values).toEqual(letters.map(() => null));
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(letters.map(() => 'NOT_FOUND'));
  expect(calls).toHaveLength(1 + 2 + 4);
});

test('long keys make several URLs, none of which is too long; one that fails fails alone', async () => {
  const long = Array.from({ length: 30 }, (_, index) => `${index}-${'ä'.repeat(60)}`);
  state.fails = (asked) => asked.includes(long[29] ?? '');
  const { values, errors, calls } = await join('post { id }', rowsWith('postId', long));

  expect(calls).toHaveLength(3);
  expect(Math.max(...calls.map((call) => call.length))).toBeLessThan(4_100);
  const isFailed = (index: number) => index >= 20;
  expect(values).toEqual(long.map((id, index) => (isFailed(index) ? null : { id })));
  expect(errors?.map(({ path }) => path?.[1])).toEqual([...long.keys()].filter(isFailed));
});

test('a key of two parts: a call for each value of the other part', async () => {
  const rows = [
    { sku: 'a', warehouse: 'north' },
    { sku: 'a', warehouse: 'south' },
    { sku: 'b', warehouse: 'north' },
    { sku: 'a', warehouse: 'north' },
    { sku: 'b', warehouse: null },
  ];
  const { values, calls } = await join('stock { sku warehouse }', rows);
  expect(calls).toEqual([
    'GET /stock?skus=a&skus=b&warehouse=north',
    'GET /stock?skus=a&warehouse=south',
  ]);
  expect(values).toEqual([...rows.slice(0, 4), null]);
});

test('what is only proposed is not taken, until @batch says so', async () => {
  const rows = rowsWith('pageId', ['a', 'b']);
  const single = await join('page { id }', rows);
  expect(single.calls).toEqual(['GET /pages/a', 'GET /pages/b']);

  seen = upstream.requests.length;
  const batched = await join('batchedPage { id }', rows);
  expect(batched.calls).toEqual(['GET /pages?ids=a,b']);
  expect(batched.values).toEqual(single.values);
});

test('a manager is not the user whose manager is asked for', async () => {
  const { calls } = await join('manager { id }', rowsWith('userId', [1, 2]));
  expect(calls).toEqual(['GET /users/1/manager', 'GET /users/2/manager']);
});

test('@batch(off: true) refuses a twin', async () => {
  const { calls } = await join('lonelyUser { id }', rowsWith('userId', [1, 2]));
  expect(calls).toEqual(['GET /users/1', 'GET /users/2']);
});
