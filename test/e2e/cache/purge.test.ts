import { expect, test } from 'vitest';
import { purgeCommand } from '../../../src/cli/purge-command.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { startOneSource } from '../http/one-source.ts';

const types = /* GraphQL */ `
  type Query {
    thing(id: Int!): Thing @cacheControl(maxAge: 60, scope: PUBLIC)
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
    shelf: Shelf @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/shelf")
  }
  type Mutation {
    rename(id: Int!): Thing
      @rest(source: "things", method: "POST", path: "/things/{id}/name", parameters: [{ arg: "id", in: "path" }])
  }
  type Shelf @cacheControl(inheritMaxAge: true) {
    things: [Thing] @cacheControl(inheritMaxAge: true)
    board: Board @cacheControl(inheritMaxAge: true)
  }
  type Board @cacheControl(inheritMaxAge: true) {
    wood: String
  }
  type Thing @key(fields: "code") {
    code: String
  }
`;

async function start(token = 'a-token-of-this-test') {
  const folder = makeFolder({ token });
  const source = await startOneSource(types, {
    config: {
      cache: { purge: { port: 0, token: `file:${folder.path}/token` } },
      sources: { things: { operations: { 'GET /shelf': { cache: { tags: ['shop window'] } } } } },
    },
    listener: ({ url = '' }, response) => {
      const thing = (id: string) => ({ code: `c${id}` });
      const [, , id = ''] = url.split('/');
      response.end(
        JSON.stringify(url === '/shelf' ? { things: [thing('1'), thing('2')] } : thing(id)),
      );
    },
  });
  const purgeUrl = source.gateway.purgeUrl ?? '';
  return {
    ...source,
    purgeUrl,
    /** What the source is asked when everything is read. */
    async read() {
      const before = source.targets.length;
      for (const query of [
        '{ thing(id: 1) { code } }',
        '{ thing(id: 2) { code } }',
        '{ shelf { things { code } } }',
      ]) {
        expect((await ask(source.url, query)).errors).toBeUndefined();
      }
      return source.targets.slice(before);
    },
    async purge(body: unknown, authorization = 'Bearer a-token-of-this-test', method = 'POST') {
      const response = await fetch(purgeUrl, {
        method,
        headers: { authorization },
        ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, ...Object(await response.json()) };
    },
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('results and answers are purged by entity, type, tag, operation, source, or all', async () => {
  await using source = await start();
  const all = ['/things/1', '/things/2', '/shelf'];
  expect(await source.read()).toEqual(all);
  expect(await source.read()).toEqual([]);
  const expected: [object, string[]][] = [
    [{ entities: [{ type: 'Thing', key: 'c1' }] }, ['/things/1', '/shelf']],
    [{ tags: ['shop window'] }, ['/shelf']],
    [{ types: ['Shelf'] }, ['/shelf']],
    [{ types: ['Thing'] }, all],
    // Nothing tells boards apart: what may have one goes.
    [{ types: ['Board'] }, ['/shelf']],
    [
      { operations: [{ source: 'things', operation: 'GET /things/{id}' }] },
      ['/things/1', '/things/2'],
    ],
    [{ sources: ['things'] }, all],
    [{ everything: true }, all],
  ];
  for (const [request, asked] of expected) {
    // Each is kept twice: what the upstream answered, and the whole answer.
    expect(await source.purge(request)).toMatchObject({ status: 200 });
    expect([request, await source.read()]).toEqual([request, asked]);
    expect(await source.read()).toEqual([]);
  }
});

test('a write purges whole answers, too', async () => {
  await using source = await start();
  await source.read();
  await ask(source.url, 'mutation { rename(id: 2) { code } }');
  expect(await source.read()).toEqual(['/things/2', '/shelf']);
});

test('headgate purge asks the gateway, and says what is wrong', async () => {
  await using source = await start();
  await source.read();
  using folder = makeFolder({
    token: 'a-token-of-this-test',
    'gateway.yaml': 'cache:\n  purge:\n    port: 1\n    token: file:token\n',
    'other-token': 'a-token-of-another-test',
    'other.yaml': 'cache: { purge: { port: 1, token: "file:other-token" } }\n',
    'without.yaml': 'profile: production\n',
  });
  const run = (config: string, ...args: string[]) =>
    purgeCommand.run([...args, '--config', `${folder.path}/${config}`]);
  const url = ['--url', source.purgeUrl];

  expect(await run('gateway.yaml', '--entity', 'Thing:c1', ...url)).toBe(0);
  expect(await source.read()).toEqual(['/things/1', '/shelf']);
  await expect(run('gateway.yaml', ...url)).rejects.toThrow(
    'nothing is named that could be purged',
  );
  await expect(run('other.yaml', '--everything', ...url)).rejects.toThrow(
    `${source.purgeUrl}: The bearer token is missing, or is not that of cache.purge.token.`,
  );
  await expect(run('gateway.yaml', '--entity', 'Thing', ...url)).rejects.toThrow('--entity Thing');
  await expect(run('gateway.yaml', '--everything')).rejects.toThrow(
    /no gateway answers at \S+\/purge: nothing listens there/,
  );
  await expect(run('gateway.yaml', '--type', 'Nope', ...url)).rejects.toThrow(
    `${source.purgeUrl}: the graph has no object, interface or union type "Nope"`,
  );
  await using other = await startServer((_, response) => response.end('<html>'));
  await expect(run('gateway.yaml', '--everything', '--url', other.url)).rejects.toThrow(
    `${other.url}: what answers there is not a gateway`,
  );
  await expect(run('without.yaml', '--everything')).rejects.toThrow('no cache.purge');
  expect(await source.read()).toEqual([]);
});

test('a purge of what there is not is refused, and purges nothing', async () => {
  await using source = await start();
  await source.read();
  const refused: [object, string][] = [
    [
      { types: ['Thing', 'Thingg'] },
      'no object, interface or union type "Thingg"\n  Did you mean "Thing"?',
    ],
    [{ types: ['String'] }, 'no object, interface or union type "String"'],
    [{ types: ['__Type'] }, 'no object, interface or union type "__Type"'],
    [{ entities: [{ type: 'Thingg', key: 'c1' }] }, 'no type "Thingg"\n  Did you mean "Thing"?'],
    [{ entities: [{ type: 'Board', key: '1' }] }, 'nothing tells the values of Board apart'],
    [{ sources: ['thing'] }, 'no source "thing"\n  Did you mean "things"?'],
    [{ operations: [{ source: 'x', operation: 'GET /shelf' }] }, 'no source "x"'],
    [{ operations: [{ source: 'things', operation: 'GET /shelv' }] }, 'Did you mean "GET /shelf"?'],
    [{ tags: ['shop windows'] }, '"shop windows"\n  Did you mean "shop window"?'],
  ];
  for (const [request, message] of refused) {
    expect(await source.purge({ ...request, everything: true })).toEqual({
      status: 400,
      error: expect.stringContaining(message),
    });
  }
  expect(await source.read()).toEqual([]);
});

test('who has no token, or does not say what, purges nothing', async () => {
  await using source = await start();
  await source.read();
  const everything = { everything: true };
  expect(await source.purge(everything, 'Bearer wrong')).toMatchObject({ status: 401 });
  expect(await source.purge(everything, '')).toMatchObject({ status: 401 });
  expect(await source.purge(everything, undefined, 'GET')).toMatchObject({ status: 405 });
  expect(await source.purge({})).toMatchObject({
    status: 400,
    error: expect.stringContaining('names nothing'),
  });
  expect(await source.purge({ tag: ['x'] })).toMatchObject({ status: 400 });
  expect(await source.purge('{')).toMatchObject({ status: 400, error: 'The body is not JSON.' });
  expect((await fetch(source.purgeUrl.replace('/purge', '/'))).status).toBe(404);
  expect(await source.read()).toEqual([]);
});

test('a token that can be guessed stops the start', async () => {
  await expect(start('fifteen letters\n')).rejects.toThrow(
    /gateway\.yaml: cache\.purge\.token: .*16 characters/,
  );
});
