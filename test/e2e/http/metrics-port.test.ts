import { expect, test } from 'vitest';
import { ask, openSocket } from './ask.ts';
import { startOneSource } from './one-source.ts';

const types = 'type Query { a: Int @rest(source: "things", method: "GET", path: "/a") }';

async function start(server: object, observability: object = {}) {
  const config = { server, observability: { logLevel: 'silent', ...observability } };
  const things = await startOneSource(types, { config });
  const { port } = new URL(things.url);
  const { metricsUrl } = things.gateway;
  const onServer = await ask(`http://127.0.0.1:${port}/metrics`);
  return { metricsUrl, onServer: onServer.status, port, things };
}

test('on a loopback address metrics are on the port of the server', async () => {
  const { metricsUrl, onServer, port, things } = await start({});
  await using _ = things;

  expect(onServer).toBe(200);
  expect(metricsUrl).toBe(`http://127.0.0.1:${port}/metrics`);
});

test('elsewhere they are nowhere, unless they have a port of their own', async () => {
  const none = await start({ host: '0.0.0.0' });
  await using _ = none.things;
  const own = await start({ host: '0.0.0.0' }, { metricsPort: 0 });
  await using __ = own.things;

  expect([none.onServer, none.metricsUrl]).toEqual([404, null]);
  expect(own.onServer).toBe(404);
  expect((await ask(String(own.metricsUrl))).text).toContain('headgate_ready 1');
  const { origin } = new URL(String(own.metricsUrl));
  expect((await ask(`${origin}/graphql?query={a}`)).status).toBe(404);
  const posted = await ask(String(own.metricsUrl), { method: 'POST' });
  expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
});

test('a port of their own takes only the names of the gateway, too', async () => {
  const { metricsUrl, onServer, things } = await start({}, { metricsPort: 0 });
  await using _ = things;

  expect(onServer).toBe(404);
  expect((await ask(String(metricsUrl))).status).toBe(200);
  const foreign = await ask(String(metricsUrl), { headers: { host: 'evil.example' } });
  expect(foreign.status).toBe(421);
});

test('they can be off', async () => {
  const { metricsUrl, onServer, things } = await start({}, { metrics: false, metricsPort: 0 });
  await using _ = things;

  expect([onServer, metricsUrl]).toEqual([404, null]);
});

test('a port that is taken is named, and nothing is left behind', async () => {
  const { port, things } = await start({});
  await using _ = things;

  await expect(start({}, { metricsPort: Number(port) })).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('observability.metricsPort'),
  });
});

test('a port of its own has the headers of every answer, also for what is no request', async () => {
  const { metricsUrl, things } = await start({}, { metricsPort: 0 });
  await using _ = things;
  const port = Number(new URL(String(metricsUrl)).port);
  for (const [text, status] of [
    ['GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 200],
    ['GET /other HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 404],
    ['HELLO\r\n\r\n', 400],
  ] as const) {
    const { closed } = await openSocket(port, text);
    const answer = await closed;
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('x-content-type-options: nosniff');
  }
});
