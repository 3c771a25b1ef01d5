import { expect, test } from 'vitest';
import { UserError } from '../../../../../../src/errors/user-error.ts';
import {
  annotationsOf,
  answers,
  bindingOf,
  composeContract,
  fieldOf,
  openapi,
  ref,
  runHandler,
} from '../compose-contract.ts';

const text = { type: 'string' };
const oneRead = (more: Record<string, unknown> = {}) =>
  openapi({ '/x': { get: { operationId: 'getX', responses: answers(text), ...more } } });

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => (error instanceof UserError ? error.message : error),
  );

test('references into other files, and from them', async () => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/x/{id}': { $ref: 'paths.yaml#/x' },
    }),
    'paths.yaml': `
x:
  get:
    operationId: getX
    parameters: [{ $ref: 'common.json#/parameters/Id' }]
    responses:
      '200': { $ref: '#/ok' }
ok:
  description: ok
  content:
    application/json: { schema: { $ref: 'thing.yaml' } }
`,
    'common.json': {
      parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'integer' } } },
    },
    'thing.yaml':
      'type: object\nproperties: { self: { $ref: "thing.yaml" }, a~b: { type: string }, odd: { $ref: "%FF.yaml#/100%" } }\n',
  });
  expect(fieldOf(schema, 'Query.x').args.map(({ type }) => String(type))).toEqual(['Int!']);
  expect(String(fieldOf(schema, 'Query.x').type)).toBe('Thing');
  expect(String(fieldOf(schema, 'Thing.self').type)).toBe('Thing');
  expect(fieldOf(schema, 'Thing.aB').extensions.headgate?.wireName).toBe('a~b');
  expect(annotationsOf(schema).warnings).toHaveLength(1);
});

test.each(['swagger: 2.0', 'openapi: 3.0', 'openapi: 3'])('%s, without quotes', async (version) => {
  const yaml = `${version}\ninfo: { title: t }\npaths: { /x: { get: { responses: {} } } }\n`;
  expect(fieldOf(await composeContract({ 'openapi.yaml': yaml }), 'Query.x')).toBeDefined();
});

test('what is wrong with a part that many operations share is told once', async () => {
  const parameters = [{ $ref: '#/components/parameters/Gone' }];
  const item = { get: { parameters, responses: answers(text) } };
  const paths = Object.fromEntries(['/a', '/b', '/c', '/d', '/e'].map((path) => [path, item]));
  const schema = await composeContract({ 'openapi.yaml': openapi(paths) });
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:1: GET /a, GET /b, GET /c and 2 more: $ref openapi.yaml#/components/parameters/Gone leads nowhere: the parameter is left out.',
  ]);
});

test('a key that stands twice is told; as most parsers do, the later one is read', async () => {
  const schema = await composeContract({
    'openapi.yaml': `openapi: 3.1.0
paths:
  /a:
    get: { operationId: getOld, responses: { 204: { description: done } } }
    get: { operationId: getA, operationId: getNew, responses: { 204: { description: done } } }
`,
  });
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['new']);
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:5: get stands twice: only the later one is read.',
    'openapi.yaml:5: operationId stands twice: only the later one is read.',
  ]);
});

test('a key that stands twice in JSON is told, too', async () => {
  const schema = await composeContract({
    'openapi.yaml': `\ufeff{
  "openapi": "3.1.0",
  "paths": {
    "/a": { "get": { "operationId": "x", "responses": { "204": {} } } },
    "/a": {
      "get": {
        "operationId": "getFirst", "x-note": ["{", "\\"}", ",", { "a": 1 }, { "a": 2 }],
        "operationId": "getA", "responses": { "204": {} }
      }
    }
  },
  "path\\u0073": { "/b": { "get": { "operationId": "getB", "responses": { "204": {} } } } }
}`,
  });
  const { operations, warnings } = annotationsOf(schema);
  expect(operations).toEqual([{ operation: 'GET /b', field: 'Query.b' }]);
  expect(warnings).toEqual([
    'openapi.yaml:5: /a stands twice: only the later one is read.',
    'openapi.yaml:8: operationId stands twice: only the later one is read.',
    'openapi.yaml:12: paths stands twice: only the later one is read.',
  ]);
});

test('an anchor may be used often', async () => {
  const operations = Array.from({ length: 200 }, (_, index) => `  /x${index}: { get: *get }`);
  const yaml = [
    'openapi: 3.1.0',
    'x-get: &get { responses: { 204: { description: done } } }',
    'paths:',
    ...operations,
  ];
  const schema = await composeContract({ 'openapi.yaml': yaml.join('\n') });
  expect(annotationsOf(schema).operations).toHaveLength(200);
});

test('an operation in a file of its own', async () => {
  const schema = await composeContract({
    'openapi.yaml': openapi({
      '/x/{id}': { get: { $ref: 'get-x.yaml' }, put: { $ref: 'missing.yaml' } },
    }),
    'get-x.yaml': {
      operationId: 'getX',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      responses: answers(text),
    },
  });
  expect(fieldOf(schema, 'Query.x').args.map(({ type }) => String(type))).toEqual(['Int!']);
  expect(annotationsOf(schema).operations).toEqual([
    { operation: 'GET /x/{id}', field: 'Query.x' },
    { operation: 'PUT /x/{id}', skipped: 'openapi.yaml:1: missing.yaml: cannot be read' },
  ]);
  expect(annotationsOf(schema).warnings).toEqual([]);
});

test('a reference that leads nowhere costs what it describes, and says so', async () => {
  const schema = await composeContract({
    'openapi.yaml': openapi(
      {
        '/a': { get: { operationId: 'getA', responses: answers(ref('Thing')) } },
        '/b': { get: { operationId: 'getB', responses: { 200: { $ref: '#/nowhere' } } } },
        '/c': { $ref: 'missing.yaml' },
        '/d': {
          get: { operationId: 'getD', responses: { 200: { $ref: 'http://elsewhere.example/x' } } },
        },
      },
      {
        Thing: { type: 'object', properties: { ok: text, lost: ref('Lost'), loop: ref('Loop') } },
        Loop: ref('Loop'),
      },
    ),
  });
  expect(String(fieldOf(schema, 'Thing.lost').type)).toBe('JSON');
  const { operations, warnings } = annotationsOf(schema);
  expect(operations).toEqual([
    { operation: 'GET /a', field: 'Query.a' },
    { operation: 'GET /b', field: 'Query.b' },
    { operation: 'GET /d', field: 'Query.d' },
    { operation: '/c', skipped: 'openapi.yaml:1: missing.yaml: cannot be read' },
  ]);
  expect(String(fieldOf(schema, 'Query.b').type)).toBe('JSON');
  expect(warnings).toEqual([
    'openapi.yaml:1: GET /b: $ref openapi.yaml#/nowhere leads nowhere: what 200 answers is JSON in the graph.',
    'openapi.yaml:1: GET /d: $ref http://elsewhere.example/x is not fetched (allowedRefHosts in .meshrc.yaml does not name elsewhere.example): what 200 answers is JSON in the graph.',
    'openapi.yaml:1: $ref openapi.yaml#/components/schemas/Lost leads nowhere: what it describes is JSON in the graph.',
    'openapi.yaml:1: $ref openapi.yaml#/components/schemas/Loop leads back to itself: what it describes is JSON in the graph.',
  ]);
});

test.each([
  [
    [
      {
        url: 'https://{stage}.shop.example/v{v}/',
        variables: { stage: { default: 'api' }, v: { default: '2' } },
      },
    ],
    'https://api.shop.example/v2',
  ],
  [[{ url: '/v1' }], undefined],
  [[{ url: 'https://{tenant}.shop.example' }], undefined],
  [[], undefined],
])('servers %j: the endpoint is %s', async (servers, endpoint) => {
  const schema = await composeContract({ 'openapi.yaml': { ...oneRead(), servers } });
  expect(annotationsOf(schema).source).toEqual({
    name: 'shop',
    protocol: 'rest',
    ...(endpoint && { endpoint }),
  });
});

test('operations with servers of their own', async () => {
  const contract = {
    ...openapi({
      '/same': {
        servers: [{ url: 'https://shop.example/' }],
        get: { operationId: 'getSame', responses: answers(text) },
      },
      '/deeper': {
        get: {
          operationId: 'getDeeper',
          servers: [{ url: 'https://shop.example/v2' }],
          responses: answers(text),
        },
      },
      '/other': {
        get: {
          operationId: 'getOther',
          servers: [{ url: 'https://shop.example.evil' }],
          responses: answers(text),
        },
      },
    }),
    servers: [{ url: 'https://shop.example' }],
  };
  const schema = await composeContract({ 'openapi.yaml': contract });
  expect(bindingOf(schema, 'Query.same').path).toBe('/same');
  expect(bindingOf(schema, 'Query.deeper').path).toBe('/v2/deeper');
  expect(bindingOf(schema, 'Query.deeper').endpoint).toBeUndefined();
  expect(bindingOf(schema, 'Query.other')).toMatchObject({
    endpoint: 'https://shop.example.evil',
    path: '/other',
  });
});

test('servers of operations beside a contract without an address', async () => {
  const get = (id: string, url: string) => ({
    get: { operationId: id, servers: [{ url }], responses: answers(text) },
  });
  const paths = { '/a': get('getA', 'https://a.example/x'), '/b': get('getB', '/relative') };
  const schema = await composeContract({ 'openapi.yaml': openapi(paths) });
  expect(bindingOf(schema, 'Query.a').endpoint).toBe('https://a.example/x');
  expect(annotationsOf(schema).operations.at(-1)).toEqual({
    operation: 'GET /b',
    skipped:
      'openapi.yaml:1: It has a server of its own, /relative, whose address cannot be determined.',
  });
});

test('the endpoint of .meshrc.yaml wins, keys without effect are told', async () => {
  const schema = await composeContract(
    { 'openapi.yaml': oneRead() },
    { endpoint: 'https://ours.example', timeout: 100, ignoreErrorResponses: true },
  );
  expect(annotationsOf(schema)).toMatchObject({
    source: { endpoint: 'https://ours.example' },
    warnings: ['openapi.timeout has no effect; set sources.shop.timeoutMs in gateway.yaml.'],
  });
});

test('a contract may be behind a URL', async () => {
  const asked: unknown[] = [];
  const schema = await runHandler(
    '/nowhere',
    {
      source: 'https://shop.example/docs/openapi.json',
      schemaHeaders: { 'x-key': 'k{env.NOT_SET_IN_TESTS}' },
    },
    async (url, init) => {
      asked.push([url, init?.headers]);
      return Response.json({ ...oneRead(), servers: [{ url: '/v1' }] });
    },
  );
  expect(asked).toEqual([['https://shop.example/docs/openapi.json', { 'x-key': 'k' }]]);
  expect(annotationsOf(schema).source.endpoint).toBe('https://shop.example/v1');
});

test.each<[string, unknown, string]>([
  [
    'YAML that does not parse',
    'openapi: 3.1.0\npaths:\n  /a: [1\n',
    'openapi.yaml:4:1: does not parse: ',
  ],
  ['JSON that does not parse', '{\n "openapi": "3.1.0",\n "paths": }\n', 'openapi.yaml:'],
  [
    'aliases of aliases of aliases',
    `${['a', 'b', 'c', 'd', 'e'].map((name, index, all) => `${name}: &${name} [${Array(30).fill(index === 0 ? 'x' : `*${all[index - 1]}`)}]`).join('\n')}\n`,
    'openapi.yaml:1:1: does not parse: its aliases repeat too much of it',
  ],
  [
    'an alias of nothing',
    'openapi: 3.1.0\ninfo: *nothing\n',
    'openapi.yaml:2:7: does not parse: there is no anchor "&nothing" before this alias',
  ],
  [
    'two documents',
    'openapi: 3.1.0\n---\ninfo: {}\n',
    'openapi.yaml:2:1: does not parse: a second document begins; there may be one only',
  ],
  [
    'lists in lists without end',
    `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    'openapi.yaml: is nested deeper than 500 levels',
  ],
  ['no object', '- a\n', 'openapi.yaml:1: is not an OpenAPI document'],
  ['something else', { a: 1 }, 'openapi.yaml: is not an OpenAPI document: it has neither'],
  ['an old version', { swagger: '1.2' }, 'openapi.yaml: is of version 1.2'],
  ['no operations', openapi({}), 'openapi.yaml: has no operations'],
])('%s is a mistake that names its place', async (_name, content, message) => {
  expect(await failureOf(composeContract({ 'openapi.yaml': content }))).toContain(message);
});

test.each<[Record<string, unknown>, string]>([
  [{ source: 'missing.yaml' }, 'missing.yaml: cannot be read'],
  [{ operationHeaders: { 'X-Key': '{env.KEY}' } }, 'sources.shop.headers'],
  [{ queryParams: { key: 'k' } }, 'sources.shop.headers'],
  [{ endpoint: 'https://{context.headers.host}' }, 'sources.shop.endpoint'],
  [
    { selectQueryOrMutationField: [{ fieldName: 'x', type: 'Subscription' }] },
    'neither Query nor Mutation',
  ],
  [
    { selectQueryOrMutationField: [{ fieldName: 'listShop', type: 'Query' }] },
    '.meshrc.yaml: source "shop": openapi.selectQueryOrMutationField: names "listShop", which is not an operation',
  ],
  [{ sauce: 1 }, '.meshrc.yaml: source "shop": '],
])('the configuration %j is a mistake', async (config, message) => {
  expect(await failureOf(composeContract({ 'openapi.yaml': oneRead() }, config))).toContain(
    message,
  );
});

const regional = {
  url: 'https://{region}.shop.example/{stage}',
  variables: {
    region: { default: 'us', enum: ['us', 'eu'] },
    stage: { default: 'live' },
  },
};

test('variables of servers have their defaults, and say so; .meshrc.yaml sets others', async () => {
  const files = {
    'openapi.yaml': {
      ...openapi({
        '/agent': {
          get: {
            operationId: 'getAgent',
            servers: [
              { url: 'https://{agent}', variables: { agent: { default: '{your-agent}' } } },
            ],
            responses: answers(text),
          },
        },
        '/local': { get: { operationId: 'getLocal', responses: answers(text) } },
      }),
      servers: [regional],
    },
  };
  const byDefault = annotationsOf(await composeContract(files));
  expect(byDefault.source.endpoint).toBe('https://us.shop.example/live');
  expect(byDefault.warnings).toEqual([
    'openapi.yaml:1: {region} of its server is taken for "us", the default; serverVariables.region of the source in .meshrc.yaml says another.',
    'openapi.yaml:1: {stage} of its server is taken for "live", the default; serverVariables.stage of the source in .meshrc.yaml says another.',
  ]);
  expect(byDefault.operations).toContainEqual({
    operation: 'GET /agent',
    skipped:
      'openapi.yaml:1: It has a server of its own, https://{agent}, whose address cannot be determined: set serverVariables.agent of the source in .meshrc.yaml.',
  });

  const serverVariables = { region: 'eu', stage: 'test', agent: 'a1.agents.example', typo: 'x' };
  const schema = await composeContract(files, { serverVariables });
  const { source, warnings } = annotationsOf(schema);
  expect(source.endpoint).toBe('https://eu.shop.example/test');
  expect(bindingOf(schema, 'Query.agent').endpoint).toBe('https://a1.agents.example');
  expect(warnings).toEqual(['serverVariables.typo has no effect: no server has a {typo}.']);

  await expect(composeContract(files, { serverVariables: { region: 'mars' } })).rejects.toThrow(
    '.meshrc.yaml: source "shop": openapi.serverVariables.region: "mars" is none of us, eu',
  );
});

test.each([
  ['OpenAPI without servers', { ...oneRead() }, 'https://shop.example'],
  [
    'Swagger without a host',
    { swagger: '2.0', basePath: '/api', paths: oneRead().paths },
    'https://shop.example/api',
  ],
  [
    'Swagger without host and path',
    { swagger: '2.0', paths: oneRead().paths },
    'https://shop.example',
  ],
])('%s is served where it was found', async (_name, contract, endpoint) => {
  const schema = await runHandler(
    '/nowhere',
    { source: 'https://shop.example/docs/openapi.json' },
    () => Promise.resolve(Response.json(contract)),
  );
  expect(annotationsOf(schema).source.endpoint).toBe(endpoint);
});

test('examples in files of their own are not read', async () => {
  const asked: string[] = [];
  const contract = {
    swagger: '2.0',
    paths: {
      '/a': {
        get: {
          operationId: 'getA',
          'x-ms-examples': { one: { $ref: './examples/one.json' } },
          responses: { 200: { schema: { $ref: './types.json#/definitions/A' } } },
        },
      },
    },
  };
  await runHandler('/nowhere', { source: 'https://shop.example/openapi.json' }, (url) => {
    asked.push(String(url));
    return Promise.resolve(
      Response.json(asked.length === 1 ? contract : { definitions: { A: text } }),
    );
  });
  expect(asked).toEqual(['https://shop.example/openapi.json', 'https://shop.example/types.json']);
});
