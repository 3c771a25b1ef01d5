import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { codesOf, post } from '../e2e/http/ask.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';
import { makeFolder } from '../fixtures/folder.ts';
import { startServer } from '../fixtures/http-server.ts';

test('tokens that somebody makes up do not take the authorization server down', async () => {
  using folder = makeFolder({ secret: 's' });
  const waiting: ServerResponse[] = [];
  let isFull = false;
  const { promise: full, resolve: fullNow } = Promise.withResolvers<void>();
  await using server = await startServer((_request, response) => {
    waiting.push(response);
    if (isFull) response.end('{"active":false}');
    if (waiting.length === 100) fullNow();
  });
  const introspection = {
    ...{ url: server.url, clientId: 'gateway', clientSecret: `file:${folder.path}/secret` },
    timeoutMs: 60_000,
  };
  await using gateway = await startSmallGateway({ identity: { introspection } });
  const ask = (token: string) =>
    post(gateway.url, '{ hello }', { authorization: `Bearer ${token}` });

  const asked = Array.from({ length: 100 }, (_, index) => ask(`made-up-${index}`));
  await full;
  // The same token again waits with the first; others are told to come back.
  const again = ask('made-up-0');
  const others = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`more-${index}`)));
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([503]));
  expect(others.flatMap(codesOf)).toContain('IDENTITY_UNAVAILABLE');
  expect(waiting).toHaveLength(100);

  isFull = true;
  for (const response of waiting) response.end('{"active":false}');
  const answers = await Promise.all([...asked, again]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  expect((await ask('later')).status).toBe(401);
  expect(waiting).toHaveLength(101);
  expect(gateway.ran).toEqual([]);
});
