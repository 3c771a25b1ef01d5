import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { startOneSource } from '../http/one-source.ts';

const types = `
  type Query { thing: Thing @rest(source: "things", method: "GET", path: "/thing") }
  type Thing { id: Int }
`;
const query = '{ thing { id } }';

test('a WebSocket stays open: what is under way ends with the old graph, the rest asks the new', async () => {
  const events = new EventEmitter();
  const waiting: ServerResponse[] = [];
  await using things = await startOneSource(types, {
    listener(_request, response) {
      waiting.push(response);
      events.emit('asked');
    },
  });
  using client = await connect(things.url);
  const asked = once(events, 'asked');
  client.subscribe('1', query);
  await asked;

  const { sdl } = things.options();
  await things.gateway.reload({ ...things.options(), sdl: sdl.replace('"/thing"', '"/other"') });
  const askedAgain = once(events, 'asked');
  client.subscribe('2', query);
  await askedAgain;
  for (const [index, response] of waiting.entries()) response.end(`{"id":${index}}`);

  const answers = [];
  while (answers.length < 4) answers.push(await client.next());
  expect(answers).toContainEqual({
    id: '1',
    type: 'next',
    payload: { data: { thing: { id: 0 } } },
  });
  expect(answers).toContainEqual({
    id: '2',
    type: 'next',
    payload: { data: { thing: { id: 1 } } },
  });
  expect(things.targets).toEqual(['/thing', '/other']);
  const [ofOld, ofNew] = things.connections;
  if (ofOld?.closed === false) await once(ofOld, 'close');
  expect(ofNew?.closed).toBe(false);
});

test('a key that is taken away is good for no further operation', async () => {
  const { key, hash } = createApiKey('web');
  const identity = { apiKeys: { keys: [{ id: 'web', hash, client: 'web' }] } };
  await using things = await startOneSource(types, { config: { identity } });
  using client = await connect(things.url, { 'x-api-key': key });
  client.subscribe('1', query);
  expect(await client.next()).toMatchObject({ type: 'next' });
  await client.next();

  await things.gateway.reload(things.options({ identity: { apiKeys: { keys: [] } } }));
  client.subscribe('2', query);

  expect(await client.next()).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});
