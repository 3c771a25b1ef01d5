import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect as connectPlain } from 'node:net';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { startHeadgate } from '../../fixtures/process.ts';
import { composedSchema } from '../../fixtures/shop.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { rawPost } from '../http/ask.ts';

const inFlight = 20;
const graceMs = 5_000;

test('SIGTERM under load, with idle connections and WebSockets: no request is lost, exit 0 within the grace', async () => {
  const events = new EventEmitter();
  const held: ServerResponse[] = [];
  let holds = false;
  const answer = (response: ServerResponse) =>
    response.setHeader('content-type', 'application/json').end('{"id":7,"name":"a"}');
  await using upstream = await startServer((_request, response) => {
    if (!holds) return answer(response);
    held.push(response);
    return events.emit('held');
  });
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `
server: { shutdownGraceMs: ${graceMs} }
sources: { catalog: { endpoint: "${upstream.url}" } }`,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const askFor = (id: number) => ask(url, `{ category(id: ${id}) { name } }`);
  const right = { status: 200, data: { category: { name: 'a' } } };

  // Load, whose connections are kept; others that never said anything; WebSockets with and without work.
  for (const each of await Promise.all(
    Array.from({ length: 2 * inFlight }, (_, id) => askFor(id)),
  )) {
    expect(each).toMatchObject(right);
  }
  const port = Number(new URL(url).port);
  const silent = Array.from({ length: 5 }, () => connectPlain({ port, host: '127.0.0.1' }));
  await Promise.all(silent.map((socket) => once(socket, 'connect')));
  const silentClosed = silent.map((socket) => once(socket.resume(), 'close'));
  const idle = await connect(url);
  const busy = await connect(url);
  holds = true;
  const answers = Array.from({ length: inFlight }, (_, index) => askFor(1_000 + index));
  busy.subscribe('1', '{ category(id: 2000) { name } }');
  while (held.length < inFlight + 1) await once(events, 'held');

  const stoppedAt = performance.now();
  gateway.child.kill('SIGTERM');
  expect(await idle.closed).toEqual({ code: 1001, reason: 'Going away' });
  const late = connectPlain({ port, host: '127.0.0.1' });
  expect(await once(late, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  for (const response of held) answer(response);

  for (const each of await Promise.all(answers)) {
    expect(each).toMatchObject({ ...right, headers: { connection: 'close' } });
  }
  expect(await busy.next()).toMatchObject({ id: '1', payload: { data: right.data } });
  await Promise.all(silentClosed);
  const { exitCode, stderr } = await gateway.finished;
  expect(exitCode, stderr).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(graceMs);
});

const idleClients = 300;

test('requests that come on idle connections at the very end are answered, and close them', async () => {
  await using upstream = await startServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"id":7,"name":"a"}'),
  );
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `
server: { idleGraceMs: 2000 }
sources: { catalog: { endpoint: "${upstream.url}" } }`,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const clients = await Promise.all(
    Array.from({ length: idleClients }, (_, id) => keepAliveClient(Number(new URL(url).port), id)),
  );
  for (const answer of await Promise.all(clients.map(({ ask }) => ask()))) {
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).not.toMatch(/^connection: close/im);
  }

  // Each asks on as soon as it is answered, until it is told to stop: before, while and after the
  // signal arrives.
  const loads = clients.map(({ askOn }) => askOn());
  gateway.child.kill('SIGTERM');

  for (const { asked, answered, last } of await Promise.all(loads)) {
    expect(answered).toBe(asked);
    expect(last).toMatch(/^HTTP\/1\.1 200 /);
    expect(last).toMatch(/^connection: close\r$/im);
    expect(last).toContain('{"data":{"category":{"name":"a"}}}');
  }
  const { exitCode, stderr } = await gateway.finished;
  expect(exitCode, stderr).toBe(0);
});

/** A connection that is kept, as it looks on the wire. */
async function keepAliveClient(port: number, id: number) {
  const socket = connectPlain({ port, host: '127.0.0.1' }).setEncoding('utf8');
  await once(socket, 'connect');
  let received = '';
  const arrived = new EventEmitter();
  socket.on('data', (text: string) => {
    received += text;
    // All answers are as long as their headers say.
    const [head = '', body = ''] = received.split('\r\n\r\n');
    const length = Number(/^content-length: (\d+)\r$/im.exec(`${head}\r\n`)?.[1]);
    if (body.length === length) arrived.emit('answer');
  });
  const ended = once(socket, 'close').then(() => arrived.emit('answer'));
  const ask = async () => {
    received = '';
    const answer = once(arrived, 'answer');
    socket.write(rawPost(`{ category(id: ${id}) { name } }`));
    await answer;
    return received;
  };
  return {
    ask,
    async askOn() {
      let asked = 0;
      let answered = 0;
      let last = '';
      while (!/^connection: close/im.test(last)) {
        asked += 1;
        last = await ask();
        if (last === '') break;
        answered += 1;
      }
      await ended;
      return { asked, answered, last };
    },
  };
}
