import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startHeadgate } from '../../fixtures/process.ts';
import { forget, hashIn, hasRedis, redisSection } from '../../fixtures/redis.ts';
import { composedSchema } from '../../fixtures/shop.ts';
import { codesOf, post } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const redis = redisSection();
const isRedisThere = await hasRedis();

/** Runs the command line; what it prints for programs is returned. */
async function headgate(...args: string[]) {
  const printed: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text) => printed.push(String(text))),
    vi.spyOn(console, 'error').mockImplementation((text) => printed.push(String(text))),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0),
  ];
  const exitCode = await main(args);
  for (const spy of spies) spy.mockRestore();
  const text = printed.join('\n');
  return { exitCode, text, key: /hg_[\w-]+/.exec(text)?.[0] ?? '' };
}

test.runIf(isRedisThere)('keys in Redis: made, used, listed, revoked at once', () =>
  lifeOfAKey('redis'),
);
test('keys in a file: made, used, listed, revoked at once', () => lifeOfAKey('file'));

test('when keys were used cannot be written down: nobody is kept out, and the log says so', async () => {
  const { key, hash } = createApiKey('caller');
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'keys.json': JSON.stringify({ keys: [{ id: 'caller', hash, client: 'web', scopes: [] }] }),
    // Where the times should go is a folder.
    'keys.json.last-used.json/x': '',
    'gateway.yaml': `identity: { apiKeys: { file: keys.json } }
`,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const answer = await ask(url, '{ __typename }', { headers: { 'x-api-key': key } });
  expect(answer.data).toEqual({ __typename: 'Query' });
  gateway.child.kill('SIGTERM');
  await gateway.output(/"level":"?warn.*when API keys were last used cannot be written down/);
});

async function lifeOfAKey(store: 'file' | 'redis') {
  using folder = makeFolder();
  const file = path.join(folder.path, 'keys.json');
  const config = path.join(folder.path, 'gateway.yaml');
  const apiKeys = store === 'file' ? { file } : { redis: true };
  const settings = { identity: { apiKeys }, ...(store === 'redis' && { redis }) };
  folder.write('gateway.yaml', JSON.stringify(settings));
  await using gateway = await startSmallGateway(settings);
  const ask = (key: string) => post(gateway.url, '{ me }', { 'x-api-key': key });

  const old = await headgate('key', 'create', '--client', 'web', '--id', 'old', '--config', config);
  const fresh = await headgate(
    ...['key', 'create', '--client', 'web', '--id', 'new', '--scope', 'a', '--config', config],
  );
  expect([old.exitCode, fresh.exitCode]).toEqual([0, 0]);

  // Two keys of one client count at the same time: that is how they are rotated.
  expect((await ask(old.key)).json).toEqual({ data: { me: 'key:old' } });
  expect((await ask(fresh.key)).json).toEqual({ data: { me: 'key:new' } });
  // What is kept opens nothing: a salted hash, another one for each key.
  const kept =
    store === 'file' ? folder.read('keys.json') : (await hashIn(redis, 'api-keys')).join();
  for (const { key } of [old, fresh]) expect(kept).not.toContain(key.slice(-20));
  expect(new Set(kept.match(/sha256:[\w-]{22}:[\w-]{43}/g)).size).toBe(2);

  expect((await headgate('key', 'revoke', 'old', '--config', config)).exitCode).toBe(0);
  expect([(await ask(old.key)).status, (await ask(fresh.key)).status]).toEqual([401, 200]);

  await gateway[Symbol.asyncDispose]();
  const listed = await headgate('key', 'list', '--config', config);
  expect(listed.text).toMatch(/new +web +a +20\d\d\S+Z +never +20\d\d\S+Z/);
  expect(listed.text).not.toContain('old');
  const twice = await headgate('key', 'create', '--client', 'w', '--id', 'new', '--config', config);
  const nobody = await headgate('key', 'revoke', 'old', '--config', config);
  expect([twice.exitCode, nobody.exitCode]).toEqual([1, 1]);
  if (store === 'redis') await forget(redis);
}

test('a key that has expired, and a file that was damaged, let nobody in', async () => {
  using folder = makeFolder();
  const file = path.join(folder.path, 'keys.json');
  const config = path.join(folder.path, 'gateway.yaml');
  folder.write('gateway.yaml', JSON.stringify({ identity: { apiKeys: { file } } }));
  const { key } = await headgate(
    ...['key', 'create', '--client', 'web', '--expires-days', '30', '--config', config],
  );
  await using gateway = await startSmallGateway({ identity: { apiKeys: { file } } });
  const ask = () => post(gateway.url, '{ me }', { 'x-api-key': key });
  expect((await ask()).status).toBe(200);

  folder.write('keys.json', folder.read('keys.json').replace(/("expiresAt": ")20\d\d/, '$12001'));
  expect((await ask()).status).toBe(401);

  folder.write('keys.json', '{"keys": [');
  const damaged = await ask();
  expect([damaged.status, codesOf(damaged)]).toEqual([503, ['IDENTITY_UNAVAILABLE']]);
  expect((await post(gateway.url, '{ hello }')).status).toBe(200);
});

test('Redis that is down: nobody gets in on a key, others are served', async () => {
  await using gateway = await startSmallGateway({
    identity: { apiKeys: { redis: true } },
    redis: { url: 'redis://127.0.0.1:1' },
  });

  const answer = await post(gateway.url, '{ me }', {
    'x-api-key': `hg_some_${'a'.repeat(43)}`,
  });

  expect([answer.status, codesOf(answer)]).toEqual([503, ['IDENTITY_UNAVAILABLE']]);
  expect((await post(gateway.url, '{ hello }')).json).toEqual({ data: { hello: 'world' } });
});

test.each([
  [['key', 'create'], 'say who will use it'],
  [['key', 'print'], 'say who will use it'],
  [['key', '--client', 'web'], 'say what to do'],
  [['key', 'destroy'], 'cannot destroy'],
  [['key', 'revoke'], 'say which key'],
  [['key', 'create', '--client', 'web', '--expires-days', 'soon'], 'is not a number of days'],
  [['key', 'list', '--store', 'attic'], 'neither file nor redis'],
])('%j is told what is wrong', async (args, message) => {
  const { exitCode, text } = await headgate(...args);

  expect([exitCode, text]).toEqual([1, expect.stringContaining(message)]);
});

test('nothing asked for is no key made: the ways to make one are told', async () => {
  const { exitCode, text, key } = await headgate('key');

  expect([exitCode, key]).toEqual([0, '']);
  expect(text).toContain('headgate key create --client <name>');
});

test('a printed key opens the gateway that has its entry', async () => {
  const { exitCode, key, text } = await headgate('key', 'print', '--client', 'web', '--id', 'mine');
  const hash = /hash: (\S+)/.exec(text)?.[1];
  await using gateway = await startSmallGateway({
    identity: { apiKeys: { keys: [{ id: 'mine', hash, client: 'web' }] } },
  });

  const answer = await post(gateway.url, '{ me }', { 'x-api-key': key });

  expect([exitCode, answer.json]).toEqual([0, { data: { me: 'key:mine' } }]);
});
