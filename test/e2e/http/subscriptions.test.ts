import { once } from 'node:events';
import { expect, test } from 'vitest';
import { codesOf, openSocket, post, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

const query = rawPost('subscription { ticks }', ['Accept: text/event-stream']);

test('events come as they happen; a client that leaves ends their source', async () => {
  await using gateway = await startSmallGateway();
  const subscribed = gateway.happened('subscribed');
  const unsubscribed = gateway.happened('unsubscribed');
  const { socket, seen } = await openSocket(gateway.port, query);
  await subscribed;

  const received = await seen(/event: next\ndata: {"data":{"ticks":1}}/);
  expect(received).toContain('text/event-stream');
  socket.destroy();

  await unsubscribed;
});

test('outlive the deadline of requests', async () => {
  await using gateway = await startSmallGateway({ server: { requestTimeoutMs: 100 } });
  const { socket, seen } = await openSocket(gateway.port, query);

  // Pings come every 300 ms under test: three deadlines.
  const received = await seen(/"ticks":1[\s\S]*\n:\n\n/);

  expect(received).not.toContain('event: complete');
  socket.destroy();
});

test('no cache may keep them', async () => {
  await using gateway = await startSmallGateway();
  const { socket, seen } = await openSocket(gateway.port, query);
  const received = await seen(/"ticks":1/);
  expect(received).toMatch(/^cache-control: no-store\r$/im);
  expect(received).not.toContain('no-cache');
  socket.destroy();
});

test('closing the server ends them at once: each is told why, and that it is over', async () => {
  const gateway = await startSmallGateway();
  const unsubscribed = gateway.happened('unsubscribed');
  const { socket, seen } = await openSocket(gateway.port, query);
  await seen(/"ticks":1/);

  const closedAt = performance.now();
  const closed = gateway.close(60_000);
  const received = await seen(/event: complete\n/);
  expect(received).toMatch(
    // In chunks, whose lengths stand between them.
    /data: \{"errors":\[\{.*"code":"SHUTTING_DOWN".*\}\]\}\n\n[\s\S]{1,20}event: complete/,
  );
  await once(socket, 'close');
  await unsubscribed;
  await closed;
  expect(performance.now() - closedAt).toBeLessThan(10_000);
});

test('closing the server does not wait for a client that does not read', async () => {
  const gateway = await startSmallGateway();
  const unsubscribed = gateway.happened('unsubscribed');
  const { socket, seen } = await openSocket(gateway.port, query);
  await seen(/"ticks":1/);
  socket.pause();
  // It never closes its side.
  socket.allowHalfOpen = true;

  const closedAt = performance.now();
  await gateway.close(60_000);
  await unsubscribed;
  expect(performance.now() - closedAt).toBeLessThan(10_000);
  socket.destroy();
});

test('a client that takes no events is told so', async () => {
  await using gateway = await startSmallGateway();

  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const answer = await post(gateway.url, 'subscription { ticks }', { accept });
    expect([accept, answer.status, codesOf(answer)]).toEqual([accept, 406, ['BAD_REQUEST']]);
    expect(answer.text).toContain('text/event-stream');
  }
  expect(gateway.faults).toEqual([]);
});

test('who says that they want no events is told so, and holds no place', async () => {
  await using gateway = await startSmallGateway({ server: { maxSubscriptions: 1 } });
  const unwanted = [
    'application/json, text/event-stream;q=0',
    'application/json, text/event-stream; charset=utf-16',
    'application/json, text/event-stream;q=0, */*',
  ];

  for (const accept of unwanted) {
    const answer = await post(gateway.url, 'subscription { ticks }', { accept });
    expect([accept, answer.status, codesOf(answer)]).toEqual([accept, 406, ['BAD_REQUEST']]);
  }
  expect(gateway.ran).toEqual([]);

  const { socket, seen } = await openSocket(gateway.port, query);
  expect(await seen(/"ticks":1|OVERLOADED/)).toContain('"ticks":1');
  socket.destroy();
});

test.for([
  ['subscription ($s: Boolean!) { ticks @skip(if: $s) }', { s: false }],
  [
    'subscription { ...Root } fragment Root on Subscription { ... { ticks @include(if: false) } }',
    {},
  ],
  ['subscription { ...Root @include(if: true) } fragment Root on Subscription { ticks }', {}],
] as const)(
  'a root that may not be there is the mistake of its client: %s',
  async ([query, variables]) => {
    await using gateway = await startSmallGateway();

    const answer = await post(gateway.url, query, { accept: 'text/event-stream' }, variables);

    expect(answer.text).toMatch(/The root field of a subscription cannot have @(skip|include)\./);
    expect(answer.text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect([gateway.ran, gateway.faults]).toEqual([[], []]);
  },
);

test('by HEAD there are no events to send: it is told so at once, and holds no place', async () => {
  await using gateway = await startSmallGateway({ server: { maxSubscriptions: 1 } });
  const target = `/graphql?${new URLSearchParams({ query: 'subscription { ticks }' })}`;
  const head = `HEAD ${target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream, application/json\r\n\r\n`;
  const asked = await openSocket(gateway.port, head);

  expect(await asked.seen(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 406 /);
  const subscribed = await openSocket(gateway.port, query);
  expect(await subscribed.seen(/"ticks":1|OVERLOADED/)).toContain('"ticks":1');
  asked.socket.destroy();
  subscribed.socket.destroy();
});

test('there are only so many at once; one that ends makes room', async () => {
  await using gateway = await startSmallGateway({ server: { maxSubscriptions: 1 } });
  const first = await openSocket(gateway.port, query);
  await first.seen(/"ticks":1/);
  const unsubscribed = gateway.happened('unsubscribed');

  for (const accept of ['text/event-stream', 'application/json, text/event-stream']) {
    const refused = await post(gateway.url, 'subscription { ticks }', { accept });
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('"code":"OVERLOADED"');
  }
  first.socket.destroy();
  await unsubscribed;

  const second = await openSocket(gateway.port, query);
  await second.seen(/"ticks":1/);
  second.socket.destroy();
});

test('an event is one answer: nothing of it is deferred', async () => {
  await using gateway = await startSmallGateway();
  const accept = { accept: 'text/event-stream;incrementalSpec=v0.2' };
  const refused = await post(gateway.url, 'subscription { ... @defer { ticks } }', accept);
  expect(refused.text).toContain(
    'A @defer cannot stand in a subscription, unless its `if` says no.',
  );
  expect(gateway.ran).toEqual([]);

  const maybe = 'subscription ($later: Boolean! = true) { ... @defer(if: $later) { ticks } }';
  const { socket, seen } = await openSocket(
    gateway.port,
    rawPost(maybe, ['Accept: text/event-stream;incrementalSpec=v0.2']),
  );
  expect(await seen(/"ticks":1/)).toContain('data: {"data":{"ticks":1}}');
  socket.destroy();
});
