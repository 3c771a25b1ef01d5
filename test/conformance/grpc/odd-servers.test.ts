import { readFileSync } from 'node:fs';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import { ask as askAt } from '../../fixtures/gateway-client.ts';
import { messageFrame, startRawGrpcServer } from '../../upstreams/raw-grpc-server.ts';
import { type ProtoGateway, serveProto, startProto } from './proto-gateway.ts';

/** Answers that a library of gRPC would not send; those of the protocol, and those beside it. */

const contract = {
  'main.proto': `syntax = "proto3";
package odd.v1;
service Odd {
  rpc GetText(Ask) returns (Text);
  rpc WatchText(Ask) returns (stream Text);
}
message Ask {}
message Text { string text = 1; }`,
};

type Answer = (stream: ServerHttp2Stream) => void;

const state: { answer: Answer } = { answer: () => {} };
let odd: ProtoGateway;
beforeAll(async () => {
  const source = {
    maxResponseBytes: 100_000,
    retry: { maxAttempts: 1 },
    breaker: { enabled: false },
  };
  odd = await startProto(contract, { source, behaviour: (stream) => state.answer(stream) });
});
afterAll(() => odd[Symbol.asyncDispose]());

const secret = 'table users at 10.0.0.7';

/** Text { text } */
const text = (value: string) => {
  const bytes = Buffer.from(value);
  const length = [];
  for (let rest = bytes.length; ; rest >>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest < 128) break;
  }
  return Buffer.from([0x0a, ...length, ...bytes]);
};

/** Headers, these pieces as frames of their own, and a status. */
const answers =
  (
    pieces: readonly Buffer[],
    headers: OutgoingHttpHeaders = {},
    trailers: OutgoingHttpHeaders = { 'grpc-status': '0' },
  ): Answer =>
  (stream) => {
    const all = { ':status': 200, 'content-type': 'application/grpc+proto', ...headers };
    stream.respond(all, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    for (const piece of pieces) stream.write(piece);
    stream.end();
  };

/** Nothing but headers. */
const trailersOnly =
  (headers: OutgoingHttpHeaders): Answer =>
  (stream) =>
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', ...headers },
      { endStream: true },
    );

async function ask(answer: Answer) {
  state.answer = answer;
  const result = await odd.ask('{ text { text } }');
  expect(JSON.stringify(result)).not.toMatch(/10\.0\.0\.7|127\.0\.0\.1/);
  return result;
}

const hello = text('Grüße 👋🏽');
const bytewise = [...messageFrame(hello)].map((byte) => Buffer.from([byte]));
const frames = messageFrame(hello);
const gzip = { 'grpc-encoding': 'gzip' };

test.each<[string, Answer]>([
  ['one frame', answers([frames])],
  ['a frame for each byte', answers(bytewise)],
  [
    'empty frames between',
    answers([Buffer.alloc(0), frames.subarray(0, 7), Buffer.alloc(0), frames.subarray(7)]),
  ],
  ['gzip', answers([messageFrame(gzipSync(hello), true)], gzip)],
  ['deflate', answers([messageFrame(deflateSync(hello), true)], { 'grpc-encoding': 'deflate' })],
  ['gzip that was announced and not used', answers([messageFrame(hello)], gzip)],
  ['identity', answers([frames], { 'grpc-encoding': 'identity' })],
  ['a media type without subtype', answers([frames], { 'content-type': 'application/grpc' })],
  ['metadata nobody asked for', answers([frames], { 'x-a': secret, 'x-b-bin': '////' })],
  [
    'a message with a status',
    answers([frames], {}, { 'grpc-status': '0', 'grpc-message': 'fine' }),
  ],
])('an answer is read: %s', async (_name, answer) => {
  const { data, errors } = await ask(answer);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ text: { text: 'Grüße 👋🏽' } });
});

const large = text('x'.repeat(200_000));

test.each<[string, Answer, ErrorCode]>([
  [
    'trailers only',
    trailersOnly({ 'grpc-status': '5', 'grpc-message': `no%20${secret}` }),
    'NOT_FOUND',
  ],
  ['a status and no message', trailersOnly({ 'grpc-status': '0' }), 'UPSTREAM_INVALID_RESPONSE'],
  ['no status at all', trailersOnly({}), 'UPSTREAM_FAILED'],
  ['a status that is no number', trailersOnly({ 'grpc-status': 'five' }), 'UPSTREAM_FAILED'],
  ['a status that nobody knows', trailersOnly({ 'grpc-status': '99' }), 'UPSTREAM_FAILED'],
  ['a status after a message', answers([frames], {}, { 'grpc-status': '7' }), 'UPSTREAM_FORBIDDEN'],
  [
    'details that cannot be read',
    trailersOnly({ 'grpc-status': '5', 'grpc-status-details-bin': '!!!' }),
    'NOT_FOUND',
  ],
  ['two messages', answers([frames, frames]), 'UPSTREAM_INVALID_RESPONSE'],
  ['a message that is cut off', answers([frames.subarray(0, 8)]), 'UPSTREAM_INVALID_RESPONSE'],
  ['a prefix that is cut off', answers([frames.subarray(0, 3)]), 'UPSTREAM_INVALID_RESPONSE'],
  [
    'compressed, and it does not say how',
    answers([messageFrame(gzipSync(hello), true)]),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  [
    'an encoding that nobody knows',
    answers([messageFrame(hello, true)], { 'grpc-encoding': 'snappy' }),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  ['gzip that is none', answers([messageFrame(hello, true)], gzip), 'UPSTREAM_INVALID_RESPONSE'],
  [
    'gzip of a large message',
    answers([messageFrame(gzipSync(large), true)], gzip),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  ['a large message', answers([messageFrame(large)]), 'UPSTREAM_INVALID_RESPONSE'],
  [
    'a length of 4 GiB',
    answers([Buffer.from('00ffffffff', 'hex'), hello]),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  [
    'a page of a proxy',
    answers([Buffer.from(`<html>${secret}`)], { 'content-type': 'text/html' }, {}),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  [
    'JSON',
    answers([Buffer.from('{"text":"x"}')], { 'content-type': 'application/json' }, {}),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  [
    'HTTP 401',
    trailersOnly({ ':status': 401, 'content-type': 'text/html' }),
    'UPSTREAM_UNAUTHENTICATED',
  ],
  ['HTTP 403', trailersOnly({ ':status': 403, 'content-type': 'text/html' }), 'UPSTREAM_FORBIDDEN'],
  [
    'HTTP 404',
    trailersOnly({ ':status': 404, 'content-type': 'text/html' }),
    'UPSTREAM_UNSUPPORTED',
  ],
  [
    'HTTP 429',
    trailersOnly({ ':status': 429, 'content-type': 'text/html' }),
    'UPSTREAM_UNAVAILABLE',
  ],
  [
    'HTTP 502 with a page',
    answers([Buffer.from('<html>')], { ':status': 502, 'content-type': 'text/html' }, {}),
    'UPSTREAM_UNAVAILABLE',
  ],
  ['HTTP 503', trailersOnly({ ':status': 503 }), 'UPSTREAM_UNAVAILABLE'],
  ['HTTP 302', trailersOnly({ ':status': 302, location: 'http://10.0.0.7/' }), 'UPSTREAM_FAILED'],
  ['a reset stream', (stream) => stream.close(2), 'UPSTREAM_FAILED'],
  ['a refused stream', (stream) => stream.close(7), 'UPSTREAM_UNAVAILABLE'],
])('what is no answer is an error of the table: %s', async (_name, answer, code) => {
  const { data, errors, status } = await ask(answer);
  expect(status).toBe(200);
  expect(data).toEqual({ text: null });
  expect(errors).toMatchObject([{ path: ['text'], extensions: { code, source: 'proto' } }]);
});

test('messages of a stream come as they are, however they are cut and compressed', async () => {
  const all = Buffer.concat([
    messageFrame(text('a')),
    messageFrame(gzipSync(text('b')), true),
    messageFrame(text('c')),
  ]);
  state.answer = answers([all.subarray(0, 9), all.subarray(9, 17), all.subarray(17)], gzip);
  const response = await fetch(odd.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { watchText { text } }' }),
  });
  const events = (await response.text()).match(/(?<=data: ).+/g)?.map((data) => JSON.parse(data));
  expect(events).toEqual(
    ['a', 'b', 'c'].map((value) => ({ data: { watchText: { text: value } } })),
  );
});

const certificates = new URL('../../fixtures/certificates/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, certificates), 'utf8');
const tls = { cert: pem('server.pem'), key: pem('server-key.pem') };
const query = '{ text { text } }';

test('TLS: a server of our own authority is known by its file, and by nothing else', async () => {
  await using server = await startRawGrpcServer(answers([frames]), tls);
  const endpoint = `grpcs://localhost:${server.endpoint.replace(/^.*:/, '')}`;
  const ca = `file:${new URL('ca.pem', certificates).pathname}`;
  await using known = await serveProto(odd.sdl, { endpoint, tls: { ca } });
  expect((await askAt(known.url, query)).data).toEqual({ text: { text: 'Grüße 👋🏽' } });

  await using stranger = await serveProto(odd.sdl, { endpoint, retry: { maxAttempts: 1 } });
  const { errors } = await askAt(stranger.url, query);
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  expect(server.calls).toBe(1);
});

test('a server that speaks in the clear where TLS is asked for, and the other way round', async () => {
  await using clear = await startRawGrpcServer(answers([frames]));
  await using secure = await startRawGrpcServer(answers([frames]), tls);
  const port = clear.endpoint.replace(/^.*:/, '');
  for (const endpoint of [`grpcs://localhost:${port}`, secure.endpoint]) {
    const source = { endpoint, connectTimeoutMs: 500, retry: { maxAttempts: 1 } };
    await using gateway = await serveProto(odd.sdl, source);
    const { errors } = await askAt(gateway.url, query);
    expect(errors, endpoint).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  }
  expect([clear.calls, secure.calls]).toEqual([0, 0]);
});
