import { once } from 'node:events';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask, codesOf, openSocket, post, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

const json = { 'content-type': 'application/json' };

test('answers with the request id and headers that keep browsers from guessing', async () => {
  await using gateway = await startSmallGateway();

  const given = await post(gateway.url, '{ hello }', { 'x-request-id': 'web-1.2_3' });
  const dangerous = await post(gateway.url, '{ hello }', { 'x-request-id': 'a b' });

  expect(given.json).toEqual({ data: { hello: 'world' } });
  expect(given.headers).toMatchObject({
    'x-request-id': 'web-1.2_3',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect(given.headers).not.toHaveProperty('access-control-allow-origin');
  expect(dangerous.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('reads no body that browsers send without a preflight', async () => {
  await using gateway = await startSmallGateway();
  const body = JSON.stringify({ query: '{ hello }' });

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/json; charset=utf-16',
    'text/plain; application/json',
  ]) {
    const answer = await ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect([type, answer.status, codesOf(answer)]).toEqual([type, 415, ['BAD_REQUEST']]);
  }
  const without = await ask(gateway.url, { method: 'POST', body });
  expect(without.status).toBe(415);
  const upload = await ask(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body,
  });
  expect(upload.text).toContain('Base64');
  expect(gateway.ran).toEqual([]);
});

test('reads bodies that are compressed once; others are refused by name', async () => {
  await using gateway = await startSmallGateway();
  const text = JSON.stringify({ query: '{ hello }' });
  const send = (coding: string, body: Buffer) =>
    ask(gateway.url, { method: 'POST', headers: { ...json, 'content-encoding': coding }, body });

  for (const [coding, body] of [
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
  ] as const) {
    expect([coding, (await send(coding, body)).json]).toEqual([
      coding,
      { data: { hello: 'world' } },
    ]);
  }
  gateway.ran.length = 0;
  for (const coding of ['gzip, gzip', 'compress', 'toString', 'gzip;q=1']) {
    const answer = await send(coding, gzipSync(text));
    expect([coding, answer.status, codesOf(answer)]).toEqual([coding, 415, ['BAD_REQUEST']]);
    expect(answer.headers['accept-encoding']).toBe('gzip, deflate, br');
  }
  for (const body of [Buffer.from(text), gzipSync(text).subarray(0, 20), Buffer.alloc(0)]) {
    const answer = await send('gzip', body);
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
  }
  expect(gateway.ran).toEqual([]);
});

test('refuses a body that is too large, with and without Content-Length', async () => {
  await using gateway = await startSmallGateway({ server: { maxBodyBytes: 1000 } });
  const large = Buffer.from(JSON.stringify({ query: `{ hello # ${'x'.repeat(1000)}\n }` }));
  let sentChunks = 0;
  async function* endless() {
    for (; sentChunks < 10_000; sentChunks++) yield large;
  }

  const announced = await ask(gateway.url, { method: 'POST', headers: json, body: large });
  const chunked = await ask(gateway.url, { method: 'POST', headers: json, body: endless() });

  for (const answer of [announced, chunked]) {
    expect([answer.status, codesOf(answer)]).toEqual([413, ['BAD_REQUEST']]);
  }
  expect(sentChunks).toBeLessThan(10_000);
  expect(gateway.ran).toEqual([]);
});

test('reads chunked bodies, also when a character is cut in two', async () => {
  await using gateway = await startSmallGateway();
  const bytes = Buffer.from(JSON.stringify({ query: '{ hello } # ü' }));
  const cut = bytes.indexOf('ü') + 1;
  async function* halves() {
    yield bytes.subarray(0, cut);
    yield bytes.subarray(cut);
  }

  const answer = await ask(gateway.url, { method: 'POST', headers: json, body: halves() });

  expect(answer.json).toEqual({ data: { hello: 'world' } });
});

test.for([
  [
    'bytes that are no UTF-8',
    Buffer.from('{"query":"{ hello }","operationName":"\xff"}', 'latin1'),
  ],
  ['half a character', Buffer.from('{"query":"{ hello }"} \xe2\x82', 'latin1')],
] as const)('nothing of a body is guessed: %s', async ([, body]) => {
  await using gateway = await startSmallGateway();
  for (const [headers, sent] of [
    [json, body],
    [{ ...json, 'content-encoding': 'gzip' }, gzipSync(body)],
  ] as const) {
    const answer = await ask(gateway.url, { method: 'POST', headers, body: sent });
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(answer.text).toContain('UTF-8');
  }
  expect(gateway.ran).toEqual([]);
});

test('a parameter that is given twice is refused: who stands in between may have read the other', async () => {
  await using gateway = await startSmallGateway();
  for (const search of [
    'query={hello}&query={count}',
    'query={hello}&variables={}&variables={}',
    'query={hello}&documentId=a&documentId=b',
  ]) {
    const answer = await ask(`${gateway.url}?${search}`, {
      headers: { accept: 'application/json' },
    });
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(answer.text).toContain('is given twice');
  }
  expect(gateway.ran).toEqual([]);
});

test.for([
  'text/html',
  'image/png',
  'application/json;q=0',
  'application/json; q=0.0, application/graphql-response+json;q=0',
  'application/json; charset=utf-16',
  'application/xml, text/plain',
])('who takes none of the types of answers is told before anything runs: %s', async (accept) => {
  await using gateway = await startSmallGateway({ server: { graphiql: false } });
  const answers = [
    await post(gateway.url, 'mutation { touch }', { accept }),
    await ask(`${gateway.url}?query={hello}`, { headers: { accept, 'sec-fetch-mode': 'cors' } }),
  ];
  for (const answer of answers) {
    expect([answer.status, codesOf(answer)]).toEqual([406, ['BAD_REQUEST']]);
    expect(answer.text).toContain('application/graphql-response+json');
  }
  expect(gateway.ran).toEqual([]);
});

test.for([
  ['application/json;q=0.1, application/graphql-response+json', 'graphql-response+json'],
  ['application/graphql-response+json;q=0.5, application/json;q=0.6', 'json'],
  ['application/graphql-response+json;q=0, application/json', 'json'],
  ['application/json;q=0, application/*', 'graphql-response+json'],
  ['application/json;q=0.5, text/event-stream;q=0, */*;q=0.1', 'json'],
  ['application/json; charset=utf-16, application/graphql-response+json', 'graphql-response+json'],
] as const)(
  'the type of an answer is the one that the client likes best: %s',
  async ([accept, subtype]) => {
    await using gateway = await startSmallGateway();
    for (const answer of [
      await post(gateway.url, '{ hello }', { accept }),
      // By Yoga, which answers what is no success.
      await post(gateway.url, '{ nope }', { accept }),
      await ask(`${gateway.url}?query={hello}`, { headers: { accept, 'sec-fetch-mode': 'cors' } }),
    ]) {
      expect(answer.headers['content-type']).toBe(`application/${subtype}; charset=utf-8`);
    }
  },
);

test('queries may come by GET, mutations may not', async () => {
  await using gateway = await startSmallGateway();
  const accept = 'application/json';
  const by = (query: string, headers: Record<string, string> = { accept }) =>
    ask(`${gateway.url}?query=${encodeURIComponent(query)}`, { headers });

  const query = await by('{ hello }');
  const mutation = await by('mutation { touch }');
  const badVariables = await ask(`${gateway.url}?query={hello}&variables={`, {
    headers: { accept },
  });
  const put = await ask(gateway.url, { method: 'PUT', headers: json, body: '{}' });

  expect(query.json).toEqual({ data: { hello: 'world' } });
  expect([mutation.status, mutation.headers.allow, codesOf(mutation)]).toEqual([
    405,
    'POST',
    ['BAD_REQUEST'],
  ]);
  expect([badVariables.status, codesOf(badVariables)]).toEqual([400, ['BAD_REQUEST']]);
  // A link, an image and a script of any page look like this.
  for (const headers of [{}, { accept: '*/*' }, { accept: '*/*', 'sec-fetch-mode': 'no-cors' }]) {
    expect((await by('{ hello }', headers)).status).toBe(406);
  }
  expect([put.status, put.headers.allow, codesOf(put)]).toEqual([
    405,
    'GET, HEAD, POST',
    ['BAD_REQUEST'],
  ]);
  expect((await by('{ hello }', { 'sec-fetch-mode': 'cors' })).status).toBe(200);
  expect(gateway.ran).toEqual(['hello', 'hello']);
});

test('refuses what a page of another origin made a browser send', async () => {
  await using gateway = await startSmallGateway();
  const accept = 'application/json';
  const get = (headers: Record<string, string>) =>
    ask(`${gateway.url}?query={hello}`, { headers: { accept, ...headers } });

  const refused = [
    await get({ 'sec-fetch-site': 'cross-site' }),
    await get({ 'sec-fetch-site': 'same-site' }),
    await get({ origin: 'https://evil.example' }),
    await get({ origin: 'null' }),
    await post(gateway.url, '{ hello }', { origin: 'https://evil.example' }),
  ];
  for (const answer of refused) {
    expect([answer.status, codesOf(answer)]).toEqual([403, ['BAD_REQUEST']]);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  }
  expect(gateway.ran).toEqual([]);

  const allowed = [
    await get({}),
    await get({ 'sec-fetch-site': 'same-origin' }),
    await get({ 'sec-fetch-site': 'none' }),
    await post(gateway.url, '{ hello }', { origin: gateway.origin }),
  ];
  for (const answer of allowed) expect(answer.json).toEqual({ data: { hello: 'world' } });
});

test('CORS: listed origins only, character by character', async () => {
  const origin = 'https://app.example';
  await using gateway = await startSmallGateway({
    server: { cors: { origins: [origin], credentials: true } },
  });
  const preflight = (from: string) =>
    ask(gateway.url, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-api-key',
      },
    });

  const listed = await preflight(origin);
  expect(listed.status).toBe(204);
  expect(listed.headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type,x-api-key',
    vary: 'Origin',
  });
  for (const other of ['https://app.example.evil', 'http://app.example', 'https://APP.example']) {
    const answer = await preflight(other);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers.vary).toBe('Origin');
  }
  const asked = await post(gateway.url, '{ hello }', { origin, 'sec-fetch-site': 'cross-site' });
  expect(asked.json).toEqual({ data: { hello: 'world' } });
  expect(asked.headers['access-control-allow-origin']).toBe(origin);
});

test('the log names each origin whose pages were refused, once: browsers tell them nothing', async () => {
  await using gateway = await startSmallGateway({
    server: { cors: { origins: ['https://app.example'] } },
  });
  const preflight = (origin: string) =>
    ask(gateway.url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const lines = () => gateway.errorLog.map((line) => JSON.parse(line));

  await preflight('https://app.example');
  await preflight(gateway.origin);
  await ask(gateway.url, { method: 'OPTIONS' });
  expect(lines()).toEqual([]);

  await preflight('http://localhost:5173');
  await preflight('http://localhost:5173');
  const webSocket = new WebSocket(gateway.url.replace('http', 'ws'), {
    headers: { origin: 'http://other.example' },
  });
  await once(webSocket, 'error');
  const text = 'pages of this origin may not ask: server.cors.origins does not list it';
  expect(lines()).toEqual([
    expect.objectContaining({ origin: 'http://localhost:5173', msg: text }),
    expect.objectContaining({ origin: 'http://other.example', msg: text }),
  ]);

  // Anybody can make up more of them.
  for (let index = 0; index < 50; index++)
    await preflight(`http://${index}${'x'.repeat(300)}.test`);
  expect(lines()).toHaveLength(20);
  expect(Math.max(...gateway.errorLog.map(({ length }) => length))).toBeLessThan(500);
});

test('no Host header makes the server show its insides', async () => {
  await using gateway = await startSmallGateway();
  for (const host of ['[', 'a b', '', 'x/../y', '%']) {
    const text = rawPost('{ hello }', ['Connection: close']).replace('localhost', host);
    const { closed } = await openSocket(gateway.port, text);
    const answer = await closed;
    expect(answer).not.toMatch(/node_modules|at .*\.[jt]s:/);
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
  }
});

test('a page that had its name resolved to the loopback gets nothing', async () => {
  await using gateway = await startSmallGateway({ server: { hosts: ['gateway.test'] } });
  const to = (path: string, host: string) =>
    ask(gateway.origin + path, {
      headers: {
        host,
        origin: `http://${host}`,
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'cors',
      },
    });

  for (const path of ['/graphql?query={hello}', '/metrics']) {
    expect((await to(path, 'evil.example:4000')).status).toBe(421);
    expect((await to(path, `localhost:${gateway.port}`)).status).toBe(200);
    expect((await to(path, 'gateway.test')).status).toBe(200);
  }
  const page = await ask(gateway.url, { headers: { host: 'evil.example', accept: 'text/html' } });
  expect(page.status).toBe(421);
  expect((await to('/ready', '10.0.0.7:4000')).status).toBe(200);
  const absolute = await openSocket(
    gateway.port,
    'GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  );
  expect(await absolute.closed).toMatch(/^HTTP\/1\.1 421 /);
});

test('JSON that is nested too deep is refused when it is read', async () => {
  await using gateway = await startSmallGateway();
  const list = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const body = (depth: number) =>
    `{"query":"query ($l: [Int!]) { count(list: $l) }","variables":{"l":${list(depth)}}}`;
  const send = (text: string) => ask(gateway.url, { method: 'POST', headers: json, body: text });

  for (const depth of [99, 100_000]) {
    const answer = await send(body(depth));
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(answer.text).toContain('deeper than 100 levels');
  }
  expect(codesOf(await send(body(98)))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect(codesOf(await ask(`${gateway.url}?query={hello}&variables=${list(2_000)}`))).toEqual([
    'BAD_REQUEST',
  ]);
  expect(gateway.faults).toEqual([]);
});
