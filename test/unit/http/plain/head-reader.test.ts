import { expect, test } from 'vitest';
import { HeadReader } from '../../../../src/http/plain/head-reader.ts';

const request = (body: string) =>
  Buffer.from(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

test('the same head is read once, whatever is behind it', () => {
  const reader = new HeadReader();
  const head = reader.read(request('abc'));
  expect(head).toMatchObject({ bodyBytes: 3 });
  expect(reader.read(request('def'))).toBe(head);
  expect(reader.read(Buffer.concat([request('ghi'), request('jklm')]))).toBe(head);
});

test('another head is another one, also when it begins in the same way', () => {
  const reader = new HeadReader();
  const head = reader.read(request('abc'));
  expect(reader.read(request('abcd'))).toMatchObject({ bodyBytes: 4 });
  expect(reader.read(request('abc').subarray(0, -5))).toBeUndefined();
  expect(reader.read(Buffer.alloc(0))).toBeUndefined();
  expect(reader.read(request('abc'))).toEqual(head);
});

test('of what was read nothing is kept: a body may be large', () => {
  const reader = new HeadReader();
  const bytes = request('abc');
  const head = reader.read(bytes);
  bytes.fill(' ');
  expect(reader.read(request('def'))).toBe(head);
});
