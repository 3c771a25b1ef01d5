import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxBodyBytes, maxHeadBytes, readHead } from '../../../../src/http/plain/read-head.ts';
import { headerMap } from '../../../../src/http/request/header-map.ts';

/** What is read here, Node's parser (the reference) must read in the same way: never another end. */

const lines = (...all: string[]) => Buffer.from(`${all.join('\r\n')}\r\n\r\n`, 'latin1');
const post = (...headers: string[]) => lines('POST /graphql HTTP/1.1', 'Host: x', ...headers);

test('a request as clients write it', () => {
  const head = lines(
    'POST /graphql?a=b HTTP/1.1',
    'Host: localhost:4000',
    'content-type:application/json',
    'Accept:  */*\t',
    'X-Empty:',
    'Connection: Keep-Alive',
    'Content-Length: 12',
  );
  expect(readHead(Buffer.concat([head, Buffer.from('{"query":"')]))).toEqual({
    method: 'POST',
    target: '/graphql?a=b',
    headers: {
      host: 'localhost:4000',
      'content-type': 'application/json',
      accept: '*/*',
      'x-empty': '',
      connection: 'Keep-Alive',
      'content-length': '12',
    },
    headBytes: head.length,
    bodyBytes: 12,
  });
});

test.each(['GET', 'HEAD', 'OPTIONS'])('%s has no body', (method) => {
  expect(readHead(lines(`${method} / HTTP/1.1`))).toMatchObject({ method, bodyBytes: 0 });
  expect(readHead(lines(`${method} / HTTP/1.1`, 'Content-Length: 0'))).toBeUndefined();
});

test.each<[string, Buffer]>([
  ['not complete', post('Content-Length: 1').subarray(0, -1)],
  ['empty', Buffer.alloc(0)],
  ['an empty line before it', Buffer.concat([Buffer.from('\r\n'), post('Content-Length: 1')])],
  ['lines without CR', Buffer.from('POST / HTTP/1.1\nContent-Length: 1\n\n\r\n\r\n')],
  ['another version', lines('POST / HTTP/1.0', 'Content-Length: 1')],
  ['another method', lines('PUT / HTTP/1.1', 'Content-Length: 1')],
  ['a method in lower case', lines('post / HTTP/1.1', 'Content-Length: 1')],
  ['an absolute target', lines('POST http://x/ HTTP/1.1', 'Content-Length: 1')],
  ['a target with a fragment', lines('POST /#a HTTP/1.1', 'Content-Length: 1')],
  ['two blanks', lines('POST  / HTTP/1.1', 'Content-Length: 1')],
  ['no length', post()],
  ['two lengths', post('Content-Length: 1', 'Content-Length: 1')],
  ['a list of lengths', post('Content-Length: 1, 1')],
  ['a length with a sign', post('Content-Length: +1')],
  ['a length with a leading zero', post('Content-Length: 01')],
  ['a hexadecimal length', post('Content-Length: 0x1')],
  ['a length that is none', post('Content-Length:')],
  ['a long body', post(`Content-Length: ${maxBodyBytes + 1}`)],
  ['chunks', post('Transfer-Encoding: chunked')],
  ['chunks and a length', post('Transfer-Encoding: chunked', 'Content-Length: 1')],
  ['an expectation', post('Expect: 100-continue', 'Content-Length: 1')],
  ['an upgrade', lines('GET / HTTP/1.1', 'Connection: upgrade', 'Upgrade: websocket')],
  ['an upgrade without saying so', lines('GET / HTTP/1.1', 'Upgrade: h2c')],
  ['the last request', post('Connection: close', 'Content-Length: 1')],
  ['headers of the connection alone', post('Connection: keep-alive, x', 'Content-Length: 1')],
  ['trailers', post('TE: trailers', 'Content-Length: 1')],
  ['announced trailers', post('Trailer: x', 'Content-Length: 1')],
  ['settings of HTTP/2', post('HTTP2-Settings: x', 'Content-Length: 1')],
  ['a proxy of HTTP/1.0', post('Proxy-Connection: keep-alive', 'Content-Length: 1')],
  ['a repeated header', post('Cookie: a', 'cookie: b', 'Content-Length: 1')],
  ['a blank before the colon', post('X : a', 'Content-Length: 1')],
  ['a folded line', post('X: a', ' b', 'Content-Length: 1')],
  ['a line that is no header', post('nonsense', 'Content-Length: 1')],
  ['a header without a name', post(': a', 'Content-Length: 1')],
  ['a NUL', post('X: a\0', 'Content-Length: 1')],
  ['a CR alone', post('X: a\rContent-Length: 2', 'Content-Length: 1')],
  ['a LF alone', post('X: a\nContent-Length: 2', 'Content-Length: 1')],
  ['bytes beyond ASCII', post('X: ä', 'Content-Length: 1')],
  ['a long head', post(`X: ${'a'.repeat(maxHeadBytes)}`, 'Content-Length: 1')],
])('left to Node: %s', (_name, bytes) => {
  expect(readHead(bytes)).toBeUndefined();
});

test.each([
  ['blanks', ' '],
  ['tabs', '\t'],
  ['words', 'a '],
  ['letters', 'a'],
])('%s before a wrong byte do not take longer the more there are', (_name, part) => {
  for (const start of ['X:', 'X:a', 'X']) {
    const line = start + part.repeat((maxHeadBytes - 100) / part.length);
    const startedAt = performance.now();
    for (let time = 0; time < 20; time += 1) {
      expect(readHead(post(`${line}\x80`, 'Content-Length: 1'))).toBeUndefined();
    }
    // Of some milliseconds; several seconds where a part of a line can be read in two ways.
    expect(performance.now() - startedAt).toBeLessThan(500);
  }
});

test('a header may be called as members of objects are', () => {
  const head = readHead(lines('GET / HTTP/1.1', '__proto__: a', 'constructor: b'));
  expect(Object.entries(head?.headers ?? {})).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
});

test('nobody changes headers that may be those of the next request, too', () => {
  expect(Object.isFrozen(readHead(post('Content-Length: 1'))?.headers)).toBe(true);
});

test('Node reads the same request, and the same end of it', async () => {
  await using reference = nodeParser();
  const read = { plain: 0, left: 0 };
  await fc.assert(
    fc.asyncProperty(anyMessage, async (bytes) => {
      const head = readHead(bytes);
      if (head === undefined) {
        read.left += 1;
        return;
      }
      read.plain += 1;
      const end = head.headBytes + head.bodyBytes;
      const message = Buffer.concat([
        bytes.subarray(0, end),
        Buffer.alloc(end - Math.min(end, bytes.length), ' '),
      ]);
      const [first, second] = await reference.read(Buffer.concat([message, sentinel]));
      const { method, target, headers } = head;
      expect(first).toEqual({
        method,
        target,
        headers: { ...headers },
        body: message.subarray(head.headBytes).toString('latin1'),
      });
      expect(second?.target).toBe('/sentinel');
    }),
    { numRuns: 2_000 },
  );
  // Else this compares nothing.
  expect(read.plain).toBeGreaterThan(200);
  expect(read.left).toBeGreaterThan(200);
});

const sentinel = lines('GET /sentinel HTTP/1.1', 'Host: x');

const harmless = fc.tuple(
  fc.constantFrom('X-A', 'x-b', 'Accept', 'User-Agent', 'Content_Length', 'a!#$%&*+.^_`|~'),
  fc.constantFrom(':', ': ', ':\t'),
  fc.oneof(fc.stringMatching(/^[ -~]{0,20}$/), fc.constantFrom('', 'a\tb ', '\t')),
);
const harmful = fc.tuple(
  fc.constantFrom(
    'X-C',
    'Host',
    'Cookie',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'Expect',
    'Keep-Alive',
    'Trailer',
    'TE',
  ),
  fc.constantFrom(':', ' : ', ' :'),
  fc.oneof(
    fc.constantFrom('', 'Keep-Alive', 'close', 'chunked', '0', '3', '03', '3,3', '+3', 'h2c'),
    fc.string({ unit: 'binary-ascii', maxLength: 12 }),
  ),
);
const headers = fc.uniqueArray(
  fc.oneof({ arbitrary: harmless, weight: 4 }, { arbitrary: harmful, weight: 1 }),
  { maxLength: 4, selector: ([name]) => name },
);
const method = fc.constantFrom('POST', 'POST', 'POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'post');
const target = fc.oneof(
  fc.constantFrom('/graphql', '/', '/a?b=c%20', '*', '/#', 'http://x/'),
  fc.webPath(),
);
const edits = fc.array(
  fc.tuple(
    fc.nat(400),
    fc.nat(2),
    fc.constantFrom(
      '',
      '\r',
      '\n',
      '\r\n',
      '\r\n\r\n',
      '\0',
      ' ',
      '\t',
      ':',
      ',',
      '\x7f',
      '\x80',
      '\xff',
      'Content-Length: 5\r\n',
      '0',
    ),
  ),
  { maxLength: 2 },
);

/** Heads of which some are as they should be, and some are cut, doubled or damaged. */
const anyMessage = fc
  .record({
    method,
    target,
    headers,
    length: fc.option(fc.nat(20)),
    body: fc.string({ unit: 'binary-ascii', maxLength: 20 }),
    edits: fc.oneof({ arbitrary: fc.constant([]), weight: 3 }, edits),
  })
  .map(({ method, target, headers, length, body, edits }) => {
    const hasLength = length !== null && method.toUpperCase() === 'POST';
    const all = [
      'Host: x',
      ...headers.map((parts) => parts.join('')),
      ...(hasLength ? [`Content-Length: ${length}`] : []),
    ];
    let text = `${method} ${target} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`;
    for (const [at, cut, put] of edits) {
      const start = at % text.length;
      text = text.slice(0, start) + put + text.slice(start + cut);
    }
    return Buffer.from(text, 'latin1');
  });

interface ReadByNode {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly headers: object;
  readonly body: string;
}

/** Requests that Node's parser finds in bytes, of which the last is `/sentinel`. */
function nodeParser() {
  const server: Server = createServer({ requireHostHeader: false });
  const seen = async (request: IncomingMessage): Promise<ReadByNode> => ({
    method: request.method,
    target: request.url,
    headers: { ...headerMap(request) },
    body: (await buffer(request)).toString('latin1'),
  });
  return {
    async read(bytes: Buffer): Promise<ReadByNode[]> {
      const requests: Promise<ReadByNode>[] = [];
      const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
      const done = new Promise<void>((resolve) => {
        const onRequest = (request: IncomingMessage) => {
          requests.push(seen(request));
          if (request.url === '/sentinel') resolve();
        };
        server.removeAllListeners('request').removeAllListeners('clientError');
        server.on('request', onRequest);
        server.on('clientError', () => resolve());
      });
      server.emit('connection', connection);
      connection.push(bytes);
      await done;
      const all = await Promise.all(requests);
      connection.destroy();
      await once(connection, 'close');
      return all;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
