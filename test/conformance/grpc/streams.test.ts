import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { connect } from '../../fixtures/web-socket.ts';
import { failure, type Stream, startTorture, type TortureGateway } from './torture-gateway.ts';

const query = `subscription ($failAt: Int) { watchCount(failAt: $failAt) {
  number parity { ... on CountParityEven { even } ... on CountParityOdd { odd } }
} }`;

/** Counts as fast as its reader reads. */
async function startCounting() {
  const started = Promise.withResolvers<Stream>();
  const torture = await startTorture({
    WatchCount(call: Stream) {
      started.resolve(call);
      const failAt = Number(call.request.fail_at);
      for (let number = 1; number <= 4; number++) {
        if (number === failAt) {
          call.emit('error', failure(status.DATA_LOSS, 'disk sda1'));
          return;
        }
        const value = 9007199254740990n + BigInt(number);
        call.write({ number: String(value), [value % 2n === 0n ? 'even' : 'odd']: String(value) });
      }
      if (failAt === -1) call.end();
    },
  });
  return {
    torture,
    started: started.promise,
    [Symbol.asyncDispose]: () => torture[Symbol.asyncDispose](),
  };
}

/** The payloads of the events of a subscription, until it is over; its source is failed at `failAt`. */
type Subscribe = (
  torture: TortureGateway,
  failAt: number,
  signal: AbortSignal,
) => AsyncIterable<unknown>;

const serverSentEvents: Subscribe = async function* (torture, failAt, signal) {
  const { body } = await fetch(torture.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query, variables: { failAt } }),
    signal,
  });
  let text = '';
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^data: (.+)$/m.exec(event) ?? [];
      if (/^event: next$/m.test(event) && data !== undefined) yield JSON.parse(data);
    }
  }
};

const webSocket: Subscribe = async function* (torture, failAt, signal) {
  using client = await connect(torture.gateway.url);
  signal.addEventListener('abort', () => client.socket.terminate());
  client.subscribe('1', query, { variables: { failAt } });
  for (;;) {
    const { type, payload } = await client.next();
    if (type === 'complete') return;
    yield type === 'error' ? { errors: payload } : payload;
    if (type === 'error') return;
  }
};

const ways: readonly [string, Subscribe][] = [
  ['server-sent events', serverSentEvents],
  ['WebSocket', webSocket],
];

async function collected(events: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const each of events) all.push(each);
  return all;
}

const event = (number: string) => {
  const parity = { [BigInt(number) % 2n === 0n ? 'even' : 'odd']: number };
  return { data: { watchCount: { number, parity } } };
};
const first = ['9007199254740991', '9007199254740992', '9007199254740993'].map(event);

test.for(ways)(
  'a server stream is a subscription, which ends with it: %s',
  async ([, subscribe]) => {
    await using counting = await startCounting();
    const events = await collected(subscribe(counting.torture, -1, new AbortController().signal));
    expect(events).toEqual([...first, event('9007199254740994')]);
  },
);

test.for(ways)(
  'a status ends it with an error that says nothing more: %s',
  async ([, subscribe]) => {
    await using counting = await startCounting();
    const events = await collected(subscribe(counting.torture, 4, new AbortController().signal));
    expect(events.slice(0, 3)).toEqual(first);
    expect(events.slice(3)).toMatchObject([
      { errors: [{ extensions: { code: 'UPSTREAM_FAILED' } }] },
    ]);
    expect(JSON.stringify(events)).not.toContain('sda1');
  },
);

test.for(ways)(
  'a client that leaves cancels the stream on the server: %s',
  async ([, subscribe]) => {
    await using counting = await startCounting();
    const controller = new AbortController();
    for await (const received of subscribe(counting.torture, 0, controller.signal)) {
      expect(received).toEqual(first[0]);
      break;
    }
    const call = await counting.started;
    if (!call.cancelled) await once(call, 'cancelled');
    expect(call.cancelled).toBe(true);
  },
);

test('streams of the client are listed as not served', async () => {
  await using counting = await startCounting();
  const skipped = counting.torture.report.operations.filter((each) => each.skipped !== undefined);
  expect(skipped).toEqual([
    {
      operation: 'torture.v1.Torture/Upload',
      skipped: 'The client streams: GraphQL has no such operation.',
    },
    {
      operation: 'torture.v1.Torture/Chat',
      skipped: 'Both sides stream: GraphQL has no such operation.',
    },
  ]);
});
