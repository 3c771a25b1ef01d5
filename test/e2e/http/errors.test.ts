import { expect, test } from 'vitest';
import { ask, codesOf, openSocket, post, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

const modern = { accept: 'application/graphql-response+json' };

test('a fault shows its code and nothing else; the log has the rest', async () => {
  await using gateway = await startSmallGateway();

  const answer = await post(gateway.url, '{ hello fails }', { 'x-request-id': 'r1' });

  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    data: { hello: 'world', fails: null },
    errors: [
      {
        message: 'The gateway failed. The request id helps its operators to find out why.',
        path: ['fails'],
        locations: [{ line: 1, column: 9 }],
        extensions: { code: 'INTERNAL', requestId: 'r1' },
      },
    ],
  });
  expect(answer.text).not.toContain('secret');
  expect(gateway.faults).toEqual([new Error('secret http://10.0.0.7/admin')]);
});

test('an upstream error shows its code, source and declared details', async () => {
  await using gateway = await startSmallGateway();

  const answer = await post(gateway.url, '{\n  alias: upstreamFails }', { 'x-request-id': 'r2' });

  expect(answer.json).toMatchObject({
    data: { alias: null },
    errors: [
      {
        message: 'The upstream has no such thing.',
        path: ['alias'],
        locations: [{ line: 2, column: 3 }],
        extensions: {
          code: 'NOT_FOUND',
          source: 'catalog',
          details: { title: 'gone' },
          requestId: 'r2',
        },
      },
    ],
  });
  expect(answer.text).not.toContain('10.0.0.7');
  expect(gateway.faults).toEqual([]);
});

type Case = [what: string, query: string, code: string, statusOfJson: number, variables?: object];
test.each<Case>([
  ['a syntax error', '{ hello', 'GRAPHQL_PARSE_FAILED', 200],
  ['an empty document', '', 'GRAPHQL_PARSE_FAILED', 200],
  ['an unknown field', '{ helo }', 'GRAPHQL_VALIDATION_FAILED', 200],
  [
    'a missing variable',
    'query ($term: String!) { search(term: $term) }',
    'GRAPHQL_VALIDATION_FAILED',
    200,
  ],
  [
    'more wrong values than are told',
    'query ($n: [Int!]) { count(list: $n) }',
    'GRAPHQL_VALIDATION_FAILED',
    200,
    { n: Array.from({ length: 200 }, () => 'x') },
  ],
  [
    'null for a condition',
    'query ($n: Boolean = true) { hello @include(if: $n) }',
    'GRAPHQL_VALIDATION_FAILED',
    200,
    { n: null },
  ],
  [
    'null for a condition of a limited field',
    'query ($n: Boolean = true) { search @skip(if: $n) }',
    'GRAPHQL_VALIDATION_FAILED',
    200,
    { n: null },
  ],
  ['too many tokens', `{ ${'hello '.repeat(3000)} }`, 'DOCUMENT_LIMIT', 200],
  ['two operations without a name', 'query A { hello } query B { hello }', 'BAD_REQUEST', 400],
  ['no operation', 'fragment F on Query { hello }', 'BAD_REQUEST', 400],
])('%s', async (...[, query, code, statusOfJson, variables = {}]: Case) => {
  await using gateway = await startSmallGateway();

  const json = await post(gateway.url, query, {}, variables);
  const response = await post(gateway.url, query, modern, variables);

  for (const answer of [json, response]) {
    expect(codesOf(answer)[0]).toBe(code);
    expect(answer.json).not.toHaveProperty('data');
    expect(answer.text).not.toMatch(/"http"|stack|node_modules/);
  }
  expect([json.status, response.status]).toEqual([statusOfJson, 400]);
  expect(gateway.faults).toEqual([]);
});

test.each([
  ['query A { hello } query B { hello }', undefined],
  ['query A { hello } query B { hello }', 'C'],
  ['fragment F on Query { hello }', undefined],
])('which operation is meant must be told: %s, %s', async (query, operationName) => {
  await using gateway = await startSmallGateway();
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const answer = await ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query, operationName }),
    });
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(answer.text).toContain('operationName');
  }
});

test('null where an argument is never null is a mistake of the client', async () => {
  await using gateway = await startSmallGateway();
  const count = (argument: string) =>
    post(gateway.url, `query ($n: Int = 5) { count(${argument}) hello }`, modern, { n: null });

  for (const answer of [await count('n: $n'), await count('list: [$n]')]) {
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      data: { count: null, hello: 'world' },
      errors: [{ path: ['count'], extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  }
  expect(gateway.ran).not.toContain('count');
  expect(gateway.errorLog).toEqual([]);
});

test('names of the schema are suggested only where introspection is answered', async () => {
  await using open = await startSmallGateway();
  await using closed = await startSmallGateway({ server: { introspection: false } });

  expect((await post(open.url, '{ helo }')).text).toContain('Did you mean');
  const answer = await post(closed.url, '{ helo }');
  expect(answer.text).not.toContain('Did you mean');
  expect(answer.text).toContain('Cannot query field');
  expect(codesOf(await post(closed.url, '{ __type(name: "Query") { name } }'))).toEqual([
    'GRAPHQL_VALIDATION_FAILED',
  ]);
  expect((await post(closed.url, '{ __typename }')).json).toEqual({
    data: { __typename: 'Query' },
  });
});

test('long values of clients are not sent back whole', async () => {
  await using gateway = await startSmallGateway();
  const variables = { n: 'x'.repeat(100_000) };

  const answer = await post(
    gateway.url,
    'query ($n: Boolean!) { hello @skip(if: $n) }',
    {},
    variables,
  );

  expect(codesOf(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect(answer.text.length).toBeLessThan(1000);
});

test('the deadline of a request aborts its work', async () => {
  await using gateway = await startSmallGateway({ server: { requestTimeoutMs: 200 } });
  const aborted = gateway.happened('aborted');

  const answer = await post(gateway.url, '{ waits }');

  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({
    data: { waits: null },
    errors: [{ path: ['waits'], extensions: { code: 'UPSTREAM_TIMEOUT', source: 'small' } }],
  });
  expect((await aborted)?.toString()).toContain('TimeoutError');
});

test('values that do not fit the graph: a code, no value, and one line in the log', async () => {
  await using gateway = await startSmallGateway();

  const answer = await post(gateway.url, '{ wrongs { number never } }', { 'x-request-id': 'r1' });

  const codes = codesOf(answer);
  expect(codes.length).toBeGreaterThanOrEqual(50);
  expect(new Set(codes)).toEqual(new Set(['UPSTREAM_INVALID_RESPONSE']));
  expect(Object(answer.json).errors[0].extensions.source).toBe('small');
  expect(gateway.errorLog).toHaveLength(1);
  expect(JSON.parse(gateway.errorLog[0] ?? '')).toMatchObject({
    requestId: 'r1',
    source: 'small',
    path: 'wrongs.0.number',
    count: codes.length,
  });
  expect(answer.text + gateway.errorLog).not.toContain('secret');
  expect(gateway.faults).toEqual([]);
});

test.each(['Content-Length: 1000', 'Transfer-Encoding: chunked'])(
  'a client that leaves while it sends its body is no fault: %s',
  async (framing) => {
    await using gateway = await startSmallGateway();
    const finished = gateway.happened('finished');
    const head = rawPost('').split('\r\n').slice(0, 3);
    const { socket } = await openSocket(
      gateway.port,
      `${[...head, framing].join('\r\n')}\r\n\r\n5\r\n{"que`,
    );

    // What has arrived is read before the end is seen.
    socket.end();

    expect(await finished).toMatchObject([{ completed: false }]);
    expect(gateway.faults).toEqual([]);
    expect(gateway.errorLog.filter((line) => !line.includes('CANCELLED'))).toEqual([]);
  },
);

test('a client that leaves aborts the work of its request', async () => {
  await using gateway = await startSmallGateway();
  const waiting = gateway.happened('waiting');
  const aborted = gateway.happened('aborted');
  const finished = gateway.happened('finished');
  const { socket } = await openSocket(gateway.port, rawPost('{ waits }'));
  await waiting;

  socket.destroy();

  expect((await aborted)?.toString()).toContain('AbortError');
  expect(await finished).toMatchObject([{ completed: false }]);
});
