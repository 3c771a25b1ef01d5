import { once } from 'node:events';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { startRawGrpcServer } from '../../../../upstreams/raw-grpc-server.ts';
import { callOf, connect, startServer, valuesService } from './grpc-server.ts';

type Call = ServerWritableStream<{ to: number }, { number: number }>;

async function startCounting(count: (call: Call) => void) {
  const started = Promise.withResolvers<Call>();
  const other = () => {};
  const server = await startServer(valuesService(), {
    Count(call: Call) {
      started.resolve(call);
      count(call);
    },
    Echo: other,
    EchoInt64: other,
    DoNothing: other,
  });
  return { server, started: started.promise, [Symbol.asyncDispose]: async () => server.stop() };
}

function countAndEnd(call: Call) {
  for (let number = 1; number <= call.request.to; number++) call.write({ number });
  call.end();
}

async function open(
  address: string,
  signal = new AbortController().signal,
  deadlineMs = 10_000,
  settings: { readonly pingIntervalMs?: number } = {},
) {
  const adapter = await connect(address, settings);
  const deadlineAt = Date.now() + deadlineMs;
  const messages = adapter.stream?.(callOf('Count', { to: 3 }, { signal, deadlineAt }));
  if (messages === undefined) throw new Error('the adapter has no streams');
  return { messages, [Symbol.asyncDispose]: () => adapter[Symbol.asyncDispose]() };
}

/** The numbers that came, and the error that ended them. */
async function collect(messages: AsyncIterable<unknown>) {
  const received: unknown[] = [];
  try {
    for await (const message of messages) received.push(message);
    return { received };
  } catch (error) {
    return { received, error };
  }
}

test('yields every message and ends with the server', async () => {
  await using counting = await startCounting(countAndEnd);
  await using stream = await open(counting.server.address);
  expect(await collect(stream.messages)).toEqual({
    received: [{ number: 1 }, { number: 2 }, { number: 3 }],
  });
});

test('yields what came before a failure, then the failure', async () => {
  await using counting = await startCounting((call) => {
    call.write({ number: 1 });
    call.write({ number: 2 });
    call.emit('error', { code: status.DATA_LOSS, details: 'disk sda1' });
  });
  await using stream = await open(counting.server.address);
  const { received, error } = await collect(stream.messages);
  expect(received).toEqual([{ number: 1 }, { number: 2 }]);
  expect(error).toMatchObject({ code: 'UPSTREAM_FAILED', source: 'test' });
  expect(String(error)).not.toContain('sda1');
});

test('a reader that leaves cancels the call', async () => {
  await using counting = await startCounting((call) => call.write({ number: 1 }));
  await using stream = await open(counting.server.address);
  for await (const message of stream.messages) {
    expect(message).toEqual({ number: 1 });
    break;
  }
  const call = await counting.started;
  if (!call.cancelled) await once(call, 'cancelled');
  expect(call.cancelled).toBe(true);
});

test.for([
  [new DOMException('left', 'AbortError'), 'CANCELLED'],
  [new DOMException('late', 'TimeoutError'), 'UPSTREAM_TIMEOUT'],
] as const)('%s ends the stream on both sides', async ([reason, code]) => {
  await using counting = await startCounting((call) => call.write({ number: 1 }));
  const controller = new AbortController();
  await using stream = await open(counting.server.address, controller.signal);
  const collected = collect(stream.messages);
  const call = await counting.started;
  const cancelled = once(call, 'cancelled');

  controller.abort(reason);

  expect((await collected).error).toMatchObject({ code });
  await cancelled;
});

test('the deadline ends a stream that does not end itself', async () => {
  await using counting = await startCounting((call) => call.write({ number: 1 }));
  await using stream = await open(counting.server.address, undefined, 200);
  expect(await collect(stream.messages)).toMatchObject({
    received: [{ number: 1 }],
    error: { code: 'UPSTREAM_TIMEOUT' },
  });
});

/** Passes bytes on, until it is told to swallow them: the connections stay open. */
async function startCable(address: string) {
  const sockets = new Set<Socket>();
  const cable = createServer((near) => {
    const [host = '', port] = address.split(':');
    const far = connectTo(Number(port), host);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.pipe(far);
    far.pipe(near);
  });
  cable.listen(0, '127.0.0.1');
  await once(cable, 'listening');
  const bound = cable.address();
  return {
    address: `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`,
    cut() {
      for (const socket of sockets) socket.unpipe().resume();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      cable.close();
    },
  };
}

test('a server that vanishes without a word ends the stream', async () => {
  await using counting = await startCounting((call) => call.write({ number: 1 }));
  await using cable = await startCable(counting.server.address);
  await using stream = await open(cable.address, undefined, 60_000, { pingIntervalMs: 50 });
  const received: unknown[] = [];
  const reading = async () => {
    for await (const message of stream.messages) {
      received.push(message);
      cable.cut();
    }
  };
  await expect(reading()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  expect(received).toEqual([{ number: 1 }]);
});

test('a server that has nothing to say keeps its stream', async () => {
  const pinged = Promise.withResolvers<void>();
  await using server = await startRawGrpcServer((rpc, session) => {
    rpc.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    let pings = 0;
    session.on('ping', () => {
      pings += 1;
      if (pings === 3) pinged.resolve();
    });
  });
  const controller = new AbortController();
  await using stream = await open(server.endpoint, controller.signal, 60_000, {
    pingIntervalMs: 50,
  });
  const collected = collect(stream.messages);
  await pinged.promise;
  controller.abort(new DOMException('left', 'AbortError'));
  expect((await collected).error).toMatchObject({ code: 'CANCELLED' });
});
