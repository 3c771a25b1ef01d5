import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Answer, ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

const types = /* GraphQL */ `
  type Query {
    thing(id: Int!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
  }
  type Thing {
    name: String
  }
`;
const reloads = 100;
/** Of a large graph. */
const manyTypes = 1_000;
const clients = 8;

test('a hundred reloads under load, of which every tenth is broken: no request fails', async () => {
  await using source = await startOneSource(types, {
    listener: (_request, response) => response.end('{"name":"a"}'),
  });
  let goesOn = true;
  const failed: Answer[] = [];
  let answered = 0;
  let oneMore = Promise.withResolvers<void>();
  const load = Array.from({ length: clients }, async (_, client) => {
    for (let id = client; goesOn; id += clients) {
      const answer = await ask(source.url, `{ thing(id: ${id}) { name } }`);
      const isRight = answer.status === 200 && Object(answer.data?.thing).name === 'a';
      if (isRight && answer.errors === undefined) answered += 1;
      else failed.push(answer);
      oneMore.resolve();
    }
  });
  const { sdl } = source.options();
  for (let time = 1; time <= reloads; time++) {
    oneMore = Promise.withResolvers();
    await oneMore.promise;
    if (time % 10 === 0) {
      const unknown = source.options({ sources: { others: {} } });
      await expect(source.gateway.reload(unknown)).rejects.toMatchObject({ name: 'UserError' });
    } else {
      const path = time % 2 === 0 ? '/things/' : '/others/';
      const changed = sdl.replace('"/things/{id}"', `"${path}{id}"`);
      await source.gateway.reload({ ...source.options(), sdl: changed });
    }
  }
  goesOn = false;
  await Promise.all(load);

  expect(failed).toEqual([]);
  expect(answered).toBeGreaterThanOrEqual(reloads);
  // One call for each request, and both graphs were served.
  expect(source.targets).toHaveLength(answered);
  expect(source.targets.some((target) => target.startsWith('/others/'))).toBe(true);
  // What the old graphs had is given back.
  await expect
    .poll(() => source.connections.filter((socket) => !socket.closed).length)
    .toBeLessThanOrEqual(clients);
});

test('while a graph of a thousand types is read again, nobody waits for all of it', async () => {
  const large = Array.from({ length: manyTypes }, (_, index) => {
    const fields = Array.from(
      { length: 10 },
      (_, field) => `f${field}: T${(index + field) % manyTypes}`,
    );
    return `type T${index} { ${fields.join(' ')} }`;
  });
  await using source = await startOneSource(`${types} ${large.join('\n')}`);
  let isDone = false;
  let longestMs = 0;
  const watchTurns = async () => {
    for (let turnedAt = performance.now(); !isDone; ) {
      await setImmediate();
      longestMs = Math.max(longestMs, performance.now() - turnedAt);
      turnedAt = performance.now();
    }
  };
  const watching = watchTurns();
  const startedAt = performance.now();
  await source.gateway.reload(source.options());
  const tookMs = performance.now() - startedAt;
  isDone = true;
  await watching;
  // Done in one go, it would be all of it.
  expect(longestMs).toBeLessThan(0.7 * tookMs);
});
