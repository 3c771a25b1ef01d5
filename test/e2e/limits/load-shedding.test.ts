import { expect, test } from 'vitest';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, codesOf, type HttpAnswer, post } from '../http/ask.ts';
import { type SmallGateway, startSmallGateway } from '../http/small-gateway.ts';

const start = (concurrency: object, more: object = {}) =>
  startSmallGateway({ ...more, admission: { concurrency } });

const get = (gateway: SmallGateway, query: string) =>
  ask(`${gateway.url}?${new URLSearchParams({ query })}`, {
    headers: { accept: 'application/json' },
  });

/** An operation that holds a place until the gateway is told to release it. */
async function occupy(gateway: SmallGateway): Promise<Promise<HttpAnswer>[]> {
  const waiting = gateway.happened('waiting');
  const answer = post(gateway.url, '{ waits }');
  await waiting;
  return [answer];
}

test('what finds no place is 503 with whole seconds to wait, by every way in', async () => {
  await using gateway = await start({ maxOperations: 1, maxQueued: 0 });
  using client = await connect(gateway.url);
  const [held] = await occupy(gateway);

  const byDoor = await post(gateway.url, '{ hello }');
  const byYoga = await post(gateway.url, '{ hello }', {
    accept: 'application/json, multipart/mixed',
  });
  const byGet = await get(gateway, '{ hello }');
  for (const answer of [byDoor, byYoga, byGet]) {
    expect([answer.status, codesOf(answer)]).toEqual([503, ['OVERLOADED']]);
    expect(answer.headers['retry-after']).toBe('1');
  }
  client.subscribe('1', '{ hello }');
  expect(await client.next()).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'OVERLOADED' } }],
  });
  expect(gateway.ran).toEqual(['waits']);

  gateway.release();
  expect((await held)?.status).toBe(200);
  expect((await post(gateway.url, '{ hello }')).json).toEqual({ data: { hello: 'world' } });
});

test('probes, metrics and WebSockets answer while there is no place', async () => {
  await using gateway = await start({ maxOperations: 1, maxQueued: 1 });
  using client = await connect(gateway.url);
  const [held] = await occupy(gateway);
  const queued = post(gateway.url, '{ hello }');

  expect((await ask(`${gateway.origin}/live`)).status).toBe(200);
  expect((await ask(`${gateway.origin}/ready`)).status).toBe(200);
  client.send({ type: 'ping' });
  expect(await client.next()).toEqual({ type: 'pong' });
  const { text } = await ask(`${gateway.origin}/metrics`);
  expect(text).toContain('headgate_operations{state="in_flight"} 1');
  expect(text).toContain('headgate_operations{state="queued"} 1');

  gateway.release();
  expect([(await held)?.status, (await queued).status]).toEqual([200, 200]);
  expect(gateway.ran).toEqual(['waits', 'hello']);
});

test('who waits too long is refused, and nothing of theirs ran', async () => {
  await using gateway = await start({ maxOperations: 1, queueTimeoutMs: 20 });
  const [held] = await occupy(gateway);

  const late = await post(gateway.url, '{ search }');
  expect([late.status, codesOf(late)]).toEqual([503, ['OVERLOADED']]);
  expect((await ask(`${gateway.origin}/metrics`)).text).toContain(
    'headgate_request_duration_seconds_count{type="unknown",outcome="OVERLOADED"} 1',
  );
  gateway.release();
  await held;
  // What is refused was charged to nobody: both searches of the minute are left.
  expect((await post(gateway.url, '{ a: search b: search }')).status).toBe(200);
});

test('a client that leaves the queue makes room in it', async () => {
  await using gateway = await start({ maxOperations: 1, maxQueued: 1 });
  const [held] = await occupy(gateway);
  using client = await connect(gateway.url);
  client.subscribe('1', '{ price }');
  client.send({ id: '1', type: 'complete' });
  client.subscribe('2', '{ hello }');
  client.send({ type: 'ping' });
  // Else the second one would have been refused before this.
  expect(await client.next()).toEqual({ type: 'pong' });

  gateway.release();
  expect((await held)?.status).toBe(200);
  expect(await client.next()).toMatchObject({ id: '2', payload: { data: { hello: 'world' } } });
  expect(gateway.ran).toEqual(['waits', 'hello']);
  expect(gateway.faults).toEqual([]);
});

test('subscriptions hold no place once they stream', async () => {
  await using gateway = await start({ maxOperations: 1, maxQueued: 0 });
  using client = await connect(gateway.url);
  client.subscribe('1', 'subscription { ticks }');
  await client.next();

  expect((await post(gateway.url, '{ hello }')).status).toBe(200);
});

test('operations that fail give their place back', async () => {
  await using gateway = await start({ maxOperations: 1, maxQueued: 0 });
  for (const query of ['{ fails }', '{', '{ nope }', '{ me }', '{ hello }', '{ __typename }']) {
    expect((await post(gateway.url, query)).status).not.toBe(503);
  }
});
