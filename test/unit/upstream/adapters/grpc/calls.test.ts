import { once } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { bytesService, callOf, connect, startServer } from './grpc-server.ts';

const service = bytesService('/test.values.v1.Values/Echo');
type Call = ServerUnaryCall<Buffer, Buffer>;
const answer = (call: Call, respond: sendUnaryData<Buffer>) => respond(null, call.request);

/** Does not answer; tells when a call came. */
async function startSilent() {
  const arrived = Promise.withResolvers<Call>();
  const server = await startServer(service, { method: (call: Call) => arrived.resolve(call) });
  const { address } = server;
  return { address, arrived: arrived.promise, [Symbol.asyncDispose]: async () => server.stop() };
}

test('the deadline reaches the server', async () => {
  const deadlines: unknown[] = [];
  await using server = await startServer(service, {
    method: (call: Call, respond: sendUnaryData<Buffer>) => {
      deadlines.push(call.getDeadline());
      answer(call, respond);
    },
  });
  await using adapter = await connect(server.address);
  const deadlineAt = Date.now() + 5_000;

  await adapter.call(callOf('Echo', {}, { deadlineAt }));
  await adapter.call(callOf('Echo', {}, { deadlineAt: Number.POSITIVE_INFINITY }));

  const [deadline, none] = deadlines;
  expect(Math.abs(Number(deadline) - deadlineAt)).toBeLessThan(500);
  expect(none).toBe(Number.POSITIVE_INFINITY);
});

test('a deadline that passes is a timeout, and ends the call on the server', async () => {
  await using server = await startSilent();
  await using adapter = await connect(server.address);
  const pending = adapter.call(callOf('Echo', {}, { deadlineAt: Date.now() + 200 }));
  pending.catch(() => {});
  const call = await server.arrived;
  await Promise.all([
    expect(pending).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' }),
    once(call, 'cancelled'),
  ]);
});

test('a deadline that has passed costs no call', async () => {
  await using server = await startSilent();
  await using adapter = await connect(server.address);
  const call = adapter.call(callOf('Echo', {}, { deadlineAt: Date.now() - 1 }));
  await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
});

test.for([
  ['the client leaves', new DOMException('left', 'AbortError'), 'CANCELLED'],
  ['time is up', new DOMException('late', 'TimeoutError'), 'UPSTREAM_TIMEOUT'],
] as const)('when %s the server is told at once', async ([, reason, code]) => {
  await using server = await startSilent();
  await using adapter = await connect(server.address);
  const controller = new AbortController();
  const pending = adapter.call(callOf('Echo', {}, { signal: controller.signal }));
  pending.catch(() => {});
  const call = await server.arrived;
  const cancelled = once(call, 'cancelled');

  controller.abort(reason);

  await expect(pending).rejects.toMatchObject({ code, source: 'test' });
  await cancelled;
});

test('a request that is over before the call starts makes none', async () => {
  const seen: Call[] = [];
  await using server = await startServer(service, { method: (call: Call) => seen.push(call) });
  await using adapter = await connect(server.address);
  const call = adapter.call(callOf('Echo', {}, { signal: AbortSignal.abort() }));
  await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(seen).toEqual([]);
});

test('only allowed headers become metadata', async () => {
  const seen: Record<string, unknown>[] = [];
  await using server = await startServer(service, {
    method: (call: Call, respond: sendUnaryData<Buffer>) => {
      seen.push(call.metadata.getMap());
      answer(call, respond);
    },
  });
  await using adapter = await connect(server.address);
  const headers = {
    authorization: 'Bearer token',
    'x-trace-bin': 'AAE=',
    'grpc-timeout': '1S',
    'grpc-encoding': 'gzip',
    te: 'gzip',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': '3',
    host: 'evil.example',
    ':path': '/other.Service/Method',
    'bad name': 'x',
  };

  await adapter.call(callOf('Echo', { aString: 'a' }, { headers }));

  const {
    'user-agent': agent,
    'accept-encoding': _,
    'grpc-accept-encoding': __,
    ...metadata
  } = seen[0] ?? {};
  expect(agent).toMatch(/^grpc-node-js/);
  expect(metadata).toEqual({
    authorization: 'Bearer token',
    'x-trace-bin': Buffer.from([0, 1]),
  });
});

test('a header that metadata cannot carry is refused without being shown', async () => {
  await using server = await startServer(service, { method: answer });
  await using adapter = await connect(server.address);
  const headers = { authorization: 'secrét\r\nx: y' };
  const error = await adapter.call(callOf('Echo', {}, { headers })).catch(String);
  expect(error).toBe('UpstreamError: A value of the request was refused.');
});

test('a server that is not there is unavailable at once, and used again when it is back', async () => {
  const first = await startServer(service, { method: answer });
  const port = Number(first.address.split(':')[1]);
  first.stop();
  await using adapter = await connect(first.address);
  const started = performance.now();
  await expect(adapter.call(callOf('Echo', {}))).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'The upstream cannot be reached.',
  });
  expect(performance.now() - started).toBeLessThan(1_000);

  await using _second = await startServer(service, { method: answer }, { port });
  const callAgain = () => adapter.call(callOf('Echo', { aString: 'back' }));
  await expect
    .poll(() => callAgain().catch(() => null), { timeout: 5_000 })
    .toMatchObject({
      aString: 'back',
    });
});

test('connecting that takes too long does not cost the whole deadline', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    await using adapter = await connect(`127.0.0.1:${portOf(silent)}`, { connectTimeoutMs: 100 });
    const started = performance.now();
    await expect(adapter.call(callOf('Echo', {}))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    expect(performance.now() - started).toBeLessThan(2_000);
  } finally {
    silent.close();
  }
});

test('a connection that breaks during the call makes the server unavailable', async () => {
  const broken = createHttp2Server().listen(0, '127.0.0.1');
  const sockets: Socket[] = [];
  broken.on('connection', (socket: Socket) => sockets.push(socket));
  broken.on('stream', () => sockets.forEach((socket) => void socket.resetAndDestroy()));
  await once(broken, 'listening');
  try {
    await using adapter = await connect(`127.0.0.1:${portOf(broken)}`);
    await expect(adapter.call(callOf('Echo', {}))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    expect(sockets).toHaveLength(1);
  } finally {
    broken.close();
  }
});

test('a failed call is not repeated behind our back', async () => {
  let calls = 0;
  await using server = await startServer(service, {
    method: (_call: Call, respond: sendUnaryData<Buffer>) => {
      calls += 1;
      respond({ code: 14, details: 'try again' });
    },
  });
  await using adapter = await connect(server.address);
  await expect(adapter.call(callOf('Echo', {}))).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
  });
  expect(calls).toBe(1);
});

test('a disposed adapter makes no calls, and lets those in flight end', async () => {
  const arrived = Promise.withResolvers<() => void>();
  await using server = await startServer(service, {
    method: (call: Call, respond: sendUnaryData<Buffer>) =>
      arrived.resolve(() => answer(call, respond)),
  });
  const adapter = await connect(server.address);
  const pending = adapter.call(callOf('Echo', { aString: 'late' }));
  const respond = await arrived.promise;

  await adapter[Symbol.asyncDispose]();
  await expect(adapter.call(callOf('Echo', {}))).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
  });
  respond();
  expect(await pending).toMatchObject({ aString: 'late' });
});

test('a method that is not in the wire model is a fault of the gateway', async () => {
  await using adapter = await connect('127.0.0.1:1');
  await expect(adapter.call(callOf('Missing', {}))).rejects.toMatchObject({ code: 'INTERNAL' });
});

test.for([undefined, null, 'text', {}])('refuses the wire model %s', async (wire) => {
  await expect(connect('127.0.0.1:1', { wire })).rejects.toThrow('@wireModel');
});

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('the server does not listen');
}
