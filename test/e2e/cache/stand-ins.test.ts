import { expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

const types = /* GraphQL */ `
  type Query {
    name: String @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/name")
  }
`;

test('an answer with a declared fallback is not kept: the upstream may be back at once', async () => {
  const state = { isWell: false };
  await using source = await startOneSource(types, {
    config: {
      sources: {
        things: {
          retry: { maxAttempts: 1 },
          operations: { 'GET /name': { fallback: 'somebody' } },
        },
      },
    },
    listener: (_request, response) => {
      response.statusCode = state.isWell ? 200 : 500;
      response.end('"Ann"');
    },
  });
  const name = async () => (await ask(source.url, '{ name }')).data?.name;

  expect([await name(), await name()]).toEqual(['somebody', 'somebody']);
  expect(source.targets).toHaveLength(2);
  state.isWell = true;
  expect([await name(), await name()]).toEqual(['Ann', 'Ann']);
  expect(source.targets).toHaveLength(3);
});
