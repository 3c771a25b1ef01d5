import { expect, test } from 'vitest';
import { writeBody } from '../../../../../src/upstream/adapters/rest/body.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { bindingOf, call, createAdapter, failureOf } from './call-adapter.ts';

const post = (mediaType: string) =>
  bindingOf({ method: 'POST', body: { arg: 'input', mediaType } });

test.each<[string, unknown, string, string]>([
  [
    'application/json',
    { a: 2n ** 63n - 1n, b: undefined, c: null },
    'application/json',
    '{"a":9223372036854775807,"c":null}',
  ],
  ['application/merge-patch+json', { a: 1 }, 'application/merge-patch+json', '{"a":1}'],
  ['*/*', [1], 'application/json', '[1]'],
  [
    'application/x-www-form-urlencoded',
    { a: 'x y&z', b: [1, 2], c: { d: { e: true } }, f: [{ g: 1 }], n: null },
    'application/x-www-form-urlencoded',
    'a=x+y%26z&b=1&b=2&c%5Bd%5D%5Be%5D=true&f%5B0%5D%5Bg%5D=1',
  ],
  ['text/plain', 'grün', 'text/plain; charset=utf-8', 'grün'],
  ['application/xml', '<a/>', 'application/xml; charset=utf-8', '<a/>'],
  ['application/octet-stream', 'aGVsbG8=', 'application/octet-stream', 'hello'],
])('%s: %o', async (mediaType, input, contentType, body) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  await call(adapter, post(mediaType), { input });
  expect(upstream.requests).toMatchObject([
    { method: 'POST', body, headers: { 'content-type': contentType } },
  ]);
});

test('multipart: one part per value, names cannot leave their header', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const input = { title: 'a', tags: ['x', 'y'], meta: { n: 1 }, 'q"\r\nX: 1': 'z', none: null };
  await call(adapter, post('multipart/form-data'), { input });
  const request = upstream.requests[0];
  const form = await new Response(request?.body ?? '', {
    headers: { 'content-type': request?.headers['content-type'] ?? '' },
  }).formData();
  expect([...form.entries()]).toEqual([
    ['title', 'a'],
    ['tags', 'x'],
    ['tags', 'y'],
    ['meta', '{"n":1}'],
    ['q"\r\nX: 1', 'z'],
  ]);
});

test.each([
  ['application/octet-stream', 'no base64!'],
  ['application/octet-stream', { a: 1 }],
  ['text/plain', { a: 1 }],
  ['application/x-www-form-urlencoded', 'a=1'],
  ['multipart/form-data', ['a']],
])('%s does not take %j', async (mediaType, input) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const error = await failureOf(call(adapter, post(mediaType), { input }));
  expect(error).toMatchObject({ code: 'BAD_INPUT' });
  expect(error.message).toContain('"input"');
  expect(upstream.requests).toEqual([]);
});

test.each([[undefined], [null]])('the body %j is no body', async (input) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  await call(adapter, post('application/json'), { input });
  expect(upstream.requests[0]).toMatchObject({ body: '' });
  expect(upstream.requests[0]?.headers).not.toHaveProperty('content-type');
});

test('each multipart body has a boundary of its own', () => {
  const types = [1, 2].map(
    () => writeBody({ mediaType: 'multipart/form-data' }, { a: '1' }).contentType,
  );
  expect(new Set(types).size).toBe(2);
});
