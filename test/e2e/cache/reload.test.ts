import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

/** What is kept in memory when the configuration is read again. */

afterEach(() => {
  vi.unstubAllEnvs();
});

const types = /* GraphQL */ `
  type Query {
    answer: String @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/answer")
    result: String @rest(source: "things", method: "GET", path: "/result")
  }
  type Mutation {
    change: String @rest(source: "things", method: "POST", path: "/result")
  }
`;
const keeping = (more: object = {}) => ({
  sources: {
    things: {
      operations: { 'GET /result': { cache: { ttlSeconds: 60 } } },
      headers: { set: { 'x-key': 'env:HG_RELOAD_KEY' } },
      ...more,
    },
  },
});

async function start() {
  vi.stubEnv('HG_RELOAD_KEY', 'first');
  const state = { value: 'old', isWell: true };
  const source = await startOneSource(types, {
    config: keeping(),
    listener(_request, response) {
      response.statusCode = state.isWell ? 200 : 503;
      response.end(JSON.stringify(state.value));
    },
  });
  const both = async () => {
    const { data } = await ask(source.url, '{ answer }');
    return [data?.answer, (await ask(source.url, '{ result }')).data?.result];
  };
  return { source, state, both, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() };
}

test('what is kept outlives a reload, also of what only an upstream that is down could say', async () => {
  await using gateway = await start();
  const { source, state, both } = gateway;
  expect(await both()).toEqual(['old', 'old']);
  state.isWell = false;
  await source.gateway.reload(source.options({ ...keeping(), clients: {} }));
  expect(await both()).toEqual(['old', 'old']);
  expect(source.targets).toHaveLength(2);
});

test.each([
  ['is called otherwise', keeping({ timeoutMs: 1_000 }), 'first'],
  ['gets another secret', keeping(), 'second'],
])('where a source %s, it is asked again', async (_, config, secret) => {
  await using gateway = await start();
  const { source, state, both } = gateway;
  await both();
  state.value = 'new';
  vi.stubEnv('HG_RELOAD_KEY', secret);
  await source.gateway.reload(source.options(config));
  expect(await both()).toEqual(['new', 'new']);
});

test('a write of the graph before takes away what the next one keeps, whatever has changed', async () => {
  vi.stubEnv('HG_RELOAD_KEY', 'first');
  let value = 'old';
  const writing = Promise.withResolvers<ServerResponse>();
  await using source = await startOneSource(types, {
    config: keeping(),
    listener(request, response) {
      if (request.method === 'POST') writing.resolve(response);
      else response.end(JSON.stringify(value));
    },
  });
  const result = async () => (await ask(source.url, '{ result }')).data?.result;
  const write = ask(source.url, 'mutation { change }');
  const written = await writing.promise;
  await source.gateway.reload(source.options(keeping({ timeoutMs: 1_000 })));
  expect(await result()).toBe('old');
  value = 'new';
  written.end('"done"');
  await once(written, 'close');
  expect((await write).data).toEqual({ change: 'done' });
  expect(await result()).toBe('new');
});
