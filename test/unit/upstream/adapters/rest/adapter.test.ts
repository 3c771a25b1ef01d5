import { expect, test } from 'vitest';
import type { RestBinding } from '../../../../../src/annotations/bindings.ts';
import { UserError } from '../../../../../src/errors/user-error.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { bindingOf, call, createAdapter, failureOf } from './call-adapter.ts';

interface Sent {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string | Buffer;
}

async function answerOf(sent: Sent, overrides: Partial<RestBinding> = {}): Promise<unknown> {
  await using upstream = await startRecordingServer((response) => {
    response.writeHead(
      sent.status ?? 200,
      sent.type === undefined ? {} : { 'content-type': sent.type },
    );
    response.end(sent.body);
  });
  await using adapter = createAdapter(upstream.endpoint);
  return await call(adapter, bindingOf(overrides));
}

const json = 'application/json';

test.each<[string, Sent, Partial<RestBinding>, unknown]>([
  ['JSON', { type: json, body: '{"id":9007199254740993}' }, {}, { id: 9007199254740993n }],
  ['a byte order mark', { type: json, body: '\ufeff[1]' }, {}, [1]],
  [
    'another charset',
    { type: 'application/json; charset=iso-8859-1', body: Buffer.from('"gr\xfcn"', 'latin1') },
    {},
    'grün',
  ],
  ['JSON under another name', { type: 'text/plain', body: '{"a":1}' }, {}, { a: 1 }],
  ['nothing', { status: 204 }, {}, null],
  ['an empty body', { type: json, body: '' }, {}, null],
  ['blanks', { type: json, body: ' \n' }, {}, null],
  ['null', { type: json, body: 'null' }, {}, null],
  ['text', { type: 'text/csv', body: '1,2' }, { accept: 'text/csv' }, '1,2'],
  [
    'JSON in a text operation',
    { type: json, body: '{"a":1}' },
    { accept: 'text/plain' },
    '{"a":1}',
  ],
  [
    'bytes',
    { type: 'image/png', body: Buffer.from([0x89, 0x50]) },
    { accept: 'image/png' },
    'iVA=',
  ],
  ['any type: text', { type: 'text/html', body: '<p>' }, { accept: '*/*' }, '<p>'],
  ['any type: JSON', { type: json, body: '1' }, { accept: '*/*' }, 1],
])('reads %s', async (_name, sent, overrides, expected) => {
  expect(await answerOf(sent, overrides)).toEqual(expected);
});

test.each<[string, Sent, Partial<RestBinding>]>([
  ['a login page', { type: 'text/html', body: '<html>' }, {}],
  ['half of the JSON', { type: json, body: '{"a":' }, {}],
  ['no UTF-8', { type: json, body: Buffer.from([0x22, 0xff, 0x22]) }, {}],
  [
    'an unknown charset',
    { type: 'text/plain; charset=klingon', body: 'x' },
    { accept: 'text/plain' },
  ],
  ['a redirect', { status: 302, type: json, body: '{}' }, {}],
  ['not modified', { status: 304 }, {}],
])('refuses %s', async (_name, sent, overrides) => {
  const error = await failureOf(answerOf(sent, overrides));
  expect(error).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', source: 'shop' });
  expect(error.details).toBeUndefined();
});

const problems = [
  { status: 'default', members: ['message'] },
  { status: '4XX', members: ['title', 'detail'] },
  { status: '404', members: ['title', 'errors'] },
];
const body = JSON.stringify({
  title: 'No\r\nsuch thing\u2028',
  detail: 'x'.repeat(600),
  message: 'm',
  errors: [{ field: 'id' }],
  stack: 'at /srv/app.js:1',
});

test.each([
  [
    404,
    'NOT_FOUND',
    'No such thing',
    { title: 'No\r\nsuch thing\u2028', errors: [{ field: 'id' }] },
  ],
  [409, 'CONFLICT', 'x'.repeat(500), { title: 'No\r\nsuch thing\u2028', detail: 'x'.repeat(600) }],
  [500, 'UPSTREAM_FAILED', 'The upstream failed.', { message: 'm' }],
])('HTTP %i shows the declared members only', async (status, code, message, details) => {
  const error = await failureOf(
    answerOf({ status, type: 'application/problem+json', body }, { problems }),
  );
  expect(error).toMatchObject({ code, message, source: 'shop' });
  expect(error.details).toEqual(details);
});

test.each<[string, Sent, Partial<RestBinding>]>([
  ['undeclared', { type: json, body }, {}],
  ['not JSON', { type: 'text/html', body: '<h1>oops</h1>' }, { problems }],
  ['not even text', { type: json, body: Buffer.from([0xff]) }, { problems }],
  ['no object', { type: json, body: '["a"]' }, { problems }],
])('an error answer that is %s says nothing but its code', async (_name, sent, overrides) => {
  const error = await failureOf(answerOf({ status: 400, ...sent }, overrides));
  expect(error).toMatchObject({
    code: 'BAD_INPUT',
    message: 'A value of the request was refused.',
  });
  expect(error.details).toBeUndefined();
});

test('details are bounded', async () => {
  const large = JSON.stringify({ title: 'short', errors: 'x'.repeat(9_000) });
  const error = await failureOf(answerOf({ status: 404, type: json, body: large }, { problems }));
  expect(error.details).toEqual({ title: 'short' });
});

test('Retry-After is passed on', async () => {
  await using upstream = await startRecordingServer((response) => {
    response.writeHead(429, { 'retry-after': '7' }).end();
  });
  await using adapter = createAdapter(upstream.endpoint);
  const error = await failureOf(call(adapter, bindingOf()));
  expect(error).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', retryAfterMs: 7_000 });
});

test('sends nothing but what the contract and policy say', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(`${upstream.endpoint}/v1/`);
  await call(adapter, bindingOf({ path: '/things' }), {}, { 'x-key': 'k' });
  const { host } = new URL(upstream.endpoint);
  expect(upstream.requests).toMatchObject([{ method: 'GET', target: '/v1/things', body: '' }]);
  expect(upstream.requests[0]?.headers).toEqual({
    host,
    connection: 'keep-alive',
    accept: 'application/json',
    'x-key': 'k',
  });
});

test('an endpoint with a query is a mistake of the operator', () => {
  expect(() => createAdapter('http://shop.example/?key=1')).toThrow(UserError);
});
