import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { post } from './ask.ts';
import { startOneSource } from './one-source.ts';

const types = 'type Query { thing: Thing @rest(source: "things", method: "GET", path: "/thing") }';
const thing = 'type Thing { id: Int }';
const query = '{ thing { id } }';

test('requests in flight finish with the old graph, whose connections then close', async () => {
  const events = new EventEmitter();
  const waiting: ServerResponse[] = [];
  await using things = await startOneSource(`${types} ${thing}`, {
    listener(_request, response) {
      waiting.push(response);
      events.emit('asked');
    },
  });
  const asked = once(events, 'asked');
  const first = post(things.url, query);
  await asked;

  await things.gateway.reload({
    ...things.options(),
    sdl: things.options().sdl.replace('path: "/thing"', 'path: "/other"'),
  });
  const askedAgain = once(events, 'asked');
  const second = post(things.url, query);
  await askedAgain;
  for (const [index, response] of waiting.entries()) response.end(`{"id":${index}}`);

  expect((await first).json).toEqual({ data: { thing: { id: 0 } } });
  expect((await second).json).toEqual({ data: { thing: { id: 1 } } });
  expect(things.targets).toEqual(['/thing', '/other']);
  const [ofOld, ofNew] = things.connections;
  if (ofOld?.closed === false) await once(ofOld, 'close');
  expect(ofNew?.closed).toBe(false);
});

test('`server` stays as it was, as a whole', async () => {
  const config = { server: { cors: { origins: ['https://old.example'] }, maxBodyBytes: 1_000 } };
  await using things = await startOneSource(`${types} ${thing}`, { config });

  await things.gateway.reload(
    things.options({
      server: {
        path: '/other',
        cors: { origins: ['https://new.example'] },
        maxBodyBytes: 10,
        introspection: false,
      },
    }),
  );

  const from = (origin: string) => post(things.url, query, { origin });
  const old = await from('https://old.example');
  expect([old.status, old.headers['access-control-allow-origin']]).toEqual([
    200,
    'https://old.example',
  ]);
  expect((await from('https://new.example')).status).toBe(403);
  expect((await post(things.url, '{ __schema { description } }')).json).toEqual({
    data: { __schema: { description: null } },
  });
});

test('what cannot be served leaves the old graph serving', async () => {
  await using things = await startOneSource(`${types} ${thing}`);
  const broken = [
    { ...things.options(), sdl: 'type Query {' },
    things.options({
      identity: { jwt: { issuers: [{ issuer: 'x', audience: 'y', jwks: 'missing.json' }] } },
    }),
    things.options({ sources: { things: { headers: { set: { 'x-key': 'env:HG_NOT_SET' } } } } }),
    things.options({ sources: { others: {} } }),
  ];

  for (const options of broken) {
    await expect(things.gateway.reload(options)).rejects.toMatchObject({ name: 'UserError' });
  }

  expect((await post(things.url, query)).json).toEqual({ data: { thing: { id: null } } });
});

test('a wrong policy is named with its file and line', async () => {
  await using things = await startOneSource(`${types} ${thing}`);
  const sdl = things.options().sdl.replace('@rest(', '@cacheControl(maxAge: -1)\n@rest(');

  await expect(things.gateway.reload({ ...things.options(), sdl })).rejects.toThrow(
    /^things\.graphql:3: Query\.thing: @cacheControl: maxAge: /,
  );
});
