import { gzipSync } from 'node:zlib';
import { type Behaviour, headOf, respond } from './raw-http-server.ts';

const json = { 'content-type': 'application/json' };
const secretPage = '<html><pre>Error: at db.internal:5432 SELECT * FROM users</pre></html>';

/** Half an answer, and then this. */
const halfThen =
  (then: Behaviour): Behaviour =>
  (socket, request) => {
    socket.write(`${headOf('200 OK', { ...json, 'content-length': '100' })}\r\n{"name":"`);
    setImmediate(() => then(socket, request));
  };

/** Servers that are not well, each in its own way. */
export const httpFaults = {
  hangsBeforeHeaders: () => {},
  hangsInBody: halfThen(() => {}),
  oneBytePerSecond: halfThen((socket) => {
    const timer = setInterval(() => socket.write('x'), 1_000);
    socket.on('close', () => clearInterval(timer));
  }),
  resetsBeforeHeaders: (socket) => socket.resetAndDestroy(),
  resetsInBody: halfThen((socket) => socket.resetAndDestroy()),
  closesBeforeItsLength: halfThen((socket) => socket.end()),
  speaksNoHttp: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  sends500Json: respond('500 Internal Server Error', '{"error":"db.internal:5432 is down"}'),
  sends500Page: respond('500 Internal Server Error', secretPage, { 'content-type': 'text/html' }),
  sends502: respond('502 Bad Gateway', secretPage, { 'content-type': 'text/html' }),
  sends503: respond('503 Service Unavailable', ''),
  sends503LaterBySeconds: respond('503 Service Unavailable', '', { 'retry-after': '60' }),
  sends503LaterByDate: respond('503 Service Unavailable', '', {
    'retry-after': 'Fri, 31 Dec 2099 23:59:59 GMT',
  }),
  sends503Now: respond('503 Service Unavailable', '', { 'retry-after': '0' }),
  sends503Junk: respond('503 Service Unavailable', '', { 'retry-after': '-1; soon' }),
  sends504: respond('504 Gateway Timeout', ''),
  sends429: respond('429 Too Many Requests', ''),
  sends429Now: respond('429 Too Many Requests', '', { 'retry-after': '0' }),
  sends429LaterByDate: respond('429 Too Many Requests', '', {
    'retry-after': 'Fri, 31 Dec 2099 23:59:59 GMT',
  }),
  sends429Junk: respond('429 Too Many Requests', '', { 'retry-after': 'soon' }),
  sends429Later: respond('429 Too Many Requests', '', { 'retry-after': '60' }),
  sends401: respond('401 Unauthorized', '{"token":"was hunter2"}', {
    'www-authenticate': 'Bearer',
  }),
  sends403: respond('403 Forbidden', ''),
  sends404: respond('404 Not Found', secretPage),
  sends418: respond('418 I am a teapot', ''),
  sends204: respond('204 No Content', ''),
  sendsNothing: respond('200 OK', ''),
  sendsNoJson: respond('200 OK', 'name=a'),
  sendsHalfJson: respond('200 OK', '{"name":"a","cou'),
  sendsPage: respond('200 OK', secretPage, { 'content-type': 'text/html' }),
  sendsArray: respond('200 OK', '[1,2]'),
  sendsText: respond('200 OK', '"text"'),
  sendsNull: respond('200 OK', 'null'),
  sendsWrongType: respond('200 OK', '{"name":"a","count":"db.internal"}'),
  sendsUnknownEnum: respond('200 OK', '{"name":"a","count":1,"color":"db.internal"}'),
  sendsNoUtf8: respond('200 OK', Buffer.from('{"name":"\xe4"}', 'latin1')),
  sendsBadGzip: respond('200 OK', Buffer.from('no gzip at all'), { 'content-encoding': 'gzip' }),
  sendsGzipBomb: respond('200 OK', gzipSync(Buffer.alloc(50_000_000, ' ')), {
    'content-encoding': 'gzip',
  }),
  sendsUnknownCoding: respond('200 OK', '{}', { 'content-encoding': 'secret' }),
  announcesTooMuch: (socket) => {
    socket.write(`${headOf('200 OK', { ...json, 'content-length': '1000000000' })}\r\n{`);
  },
  sendsWithoutEnd: (socket) => {
    socket.write(`${headOf('200 OK', { ...json, 'transfer-encoding': 'chunked' })}\r\n`);
    const chunk = Buffer.from(`10000\r\n${' '.repeat(65_536)}\r\n`);
    const write = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', write);
    write();
  },
  redirects: respond('302 Found', '', { location: '/well' }),
  redirectsToItself: respond('307 Temporary Redirect', '', { location: '/thing' }),
  redirectsPermanently: respond('308 Permanent Redirect', '', { location: 'http://127.0.0.1:1/' }),
  sendsManyHeaders: (socket) => {
    const many = Array.from({ length: 10_000 }, (_, index) => [`x-header-${index}`, 'value']);
    socket.write(`${headOf('200 OK', Object.fromEntries(many))}\r\n`);
  },
} as const satisfies Record<string, Behaviour>;

/** Answers that are unusual, and right. */
export const unusualAnswers = {
  latin1: respond('200 OK', Buffer.from('{"name":"Zo\xeb","count":1}', 'latin1'), {
    'content-type': 'application/json; charset=iso-8859-1',
  }),
  utf16: respond('200 OK', Buffer.from('{"name":"Zoë","count":1}', 'utf16le'), {
    'content-type': 'application/json; charset=utf-16le',
  }),
  byteOrderMark: respond('200 OK', '\ufeff{"name":"Zoë","count":1}'),
  gzip: respond('200 OK', gzipSync('{"name":"Zoë","count":1}'), { 'content-encoding': 'gzip' }),
  earlyHints: (socket, request) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
    respond('200 OK', '{"name":"Zoë","count":1}')(socket, request);
  },
  byteByByte: (socket) => {
    const body = Buffer.from('{"name":"Zoë","count":1}');
    socket.setNoDelay(true);
    socket.write(`${headOf('200 OK', { ...json, 'content-length': String(body.length) })}\r\n`);
    const write = (at: number) => {
      if (at < body.length) socket.write(body.subarray(at, at + 1), () => write(at + 1));
    };
    write(0);
  },
} as const satisfies Record<string, Behaviour>;
