import { once } from 'node:events';
import { expect, test } from 'vitest';
import { codesOf, openSocket, post, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

/** As Apollo's clients ask for events. */
const accept = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json';
const query = rawPost('subscription { ticks }', [`Accept: ${accept}`]);

/** Without the lengths of chunks. */
const unchunked = (text: string) =>
  text
    .slice(text.indexOf('\r\n\r\n') + 4)
    .replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n(?=[0-9a-f]+\r\n|$)/g, '$1');

test('events come as parts, each with the delimiter behind it; a client that leaves ends their source', async () => {
  await using gateway = await startSmallGateway();
  const subscribed = gateway.happened('subscribed');
  const unsubscribed = gateway.happened('unsubscribed');
  const { socket, seen } = await openSocket(gateway.port, query);
  await subscribed;

  const received = await seen(/"ticks":1[\s\S]*--graphql/);
  expect(received).toMatch(/^HTTP\/1\.1 200 /);
  expect(received).toMatch(
    /^content-type: multipart\/mixed;boundary="graphql";subscriptionSpec=1\.0\r$/im,
  );
  expect(received).toMatch(/^cache-control: no-store\r$/im);
  expect(unchunked(received)).toBe(
    '\r\n--graphql\r\ncontent-type: application/json\r\n\r\n{"payload":{"data":{"ticks":1}}}\r\n--graphql',
  );
  socket.destroy();
  await unsubscribed;
});

test('the end of the gateway is told beside the events', async () => {
  const gateway = await startSmallGateway();
  const { socket, seen } = await openSocket(gateway.port, query);
  await seen(/"ticks":1/);

  const closed = gateway.close(60_000);
  const received = unchunked(await seen(/\n0\r\n\r\n$/));
  expect(received).toMatch(
    /\{"payload":null,"errors":\[\{.*"code":"SHUTTING_DOWN".*\}\]\}\r\n--graphql--\r\n$/,
  );
  await once(socket, 'close');
  await closed;
});

test('they take the places of other subscriptions; why there are none is told by status', async () => {
  await using gateway = await startSmallGateway({ server: { maxSubscriptions: 1 } });
  const first = await openSocket(gateway.port, query);
  await first.seen(/"ticks":1/);
  const unsubscribed = gateway.happened('unsubscribed');
  for (const each of [accept, 'multipart/mixed;subscriptionSpec="1.0"']) {
    const refused = await post(gateway.url, 'subscription { ticks }', { accept: each });
    expect([each, refused.status, codesOf(refused)]).toEqual([each, 503, ['OVERLOADED']]);
  }
  first.socket.destroy();
  await unsubscribed;
  const second = await openSocket(gateway.port, query);
  await second.seen(/"ticks":1/);
  second.socket.destroy();
});

test.each([
  ['multipart/mixed;subscriptionSpec=1.0, text/event-stream;q=0.5', 'multipart/mixed'],
  ['multipart/mixed;subscriptionSpec=1.0;q=0.5, text/event-stream', 'text/event-stream'],
  ['multipart/mixed, text/event-stream', 'text/event-stream'],
  ['*/*', 'text/event-stream'],
])('who accepts %s gets %s', async (each, contentType) => {
  await using gateway = await startSmallGateway();
  const asked = await openSocket(
    gateway.port,
    rawPost('subscription { ticks }', [`Accept: ${each}`]),
  );
  expect(await asked.seen(/"ticks":1/)).toContain(`content-type: ${contentType}`);
  asked.socket.destroy();
});

test.each(['multipart/mixed', 'multipart/mixed;subscriptionSpec=2.0', 'application/json'])(
  'who accepts %s reads no events that are written here, and is told so',
  async (each) => {
    await using gateway = await startSmallGateway();
    const answer = await post(gateway.url, 'subscription { ticks }', { accept: each });
    expect(answer.status).toBe(406);
    expect(gateway.ran).toEqual([]);
  },
);
