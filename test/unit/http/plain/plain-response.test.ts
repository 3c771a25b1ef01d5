import { expect, test } from 'vitest';
import { PlainResponse } from '../../../../src/http/plain/plain-response.ts';

/** What is sent of an answer; over sockets: test/e2e/http/plain-connections.test.ts. */

function answer(method = 'POST') {
  const sent: string[] = [];
  const response = new PlainResponse(
    {
      send: (head, body) => sent.push(head.replace(/Date: .*\r\n/, ''), `${body}`),
      leaveToNode: () => Promise.reject(new Error('not asked')),
      destroy: () => sent.push('destroyed'),
    },
    method,
  );
  return { response, sent };
}

test('its length is that of its bytes, where nobody has said it', () => {
  const { response, sent } = answer();
  response.writeHead(200, { 'x-a': 'b' }).end('äöü');
  expect(sent).toEqual(['HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-length: 6\r\n', 'äöü']);
});

test('to HEAD there is only a head, with the length of what GET would get', () => {
  const { response, sent } = answer('HEAD');
  response.writeHead(200, {}).end('four');
  expect(sent).toEqual(['HTTP/1.1 200 OK\r\ncontent-length: 4\r\n', '']);
});

test.each([204, 304])('%i has no length', (status) => {
  const { response, sent } = answer();
  response.writeHead(status, { 'x-a': 1 }).end();
  expect(sent.join('')).not.toContain('length');
});

test('how long the connection lasts stands only where that is known', () => {
  const { response, sent } = answer();
  response.setHeader('connection', 'close');
  response.removeHeader('connection');
  expect(response.closes).toBe(false);
  response.writeHead(400, { connection: 'close', 'content-length': 0 }).end();
  expect(response.closes).toBe(true);
  expect(sent).toEqual(['HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n', '']);
});

test.each(['a\r\nSet-Cookie: b=c', 'a\nb', 'a\0', 'ā'])('no header has the value %j', (value) => {
  const { response, sent } = answer();
  expect(() => response.writeHead(200, { 'x-a': value })).toThrow('Invalid character');
  expect(() => response.writeHead(200, { 'x-a\r\nb': 'a' })).toThrow('must be a valid HTTP token');
  expect(response.headersSent).toBe(false);
  expect(sent).toEqual([]);
});
