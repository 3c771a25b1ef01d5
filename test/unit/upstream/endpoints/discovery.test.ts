import { expect, test } from 'vitest';
import { servers as serversConfig } from '../../../../src/config/sections/servers-config.ts';
import { Discovery } from '../../../../src/upstream/endpoints/discovery.ts';
import type { Server } from '../../../../src/upstream/endpoints/endpoint.ts';
import { serverSearch } from '../../../../src/upstream/endpoints/server-search.ts';
import { makeFolder } from '../../../fixtures/folder.ts';

test('a file that is broken by an edit changes nothing, until it is mended', async () => {
  using folder = makeFolder({ 'servers.yaml': '- endpoint: http://a\n' });
  const updates: string[][] = [];
  const failures: unknown[] = [];
  const search = serverSearch({
    source: 'things',
    servers: serversConfig.parse({ file: 'servers.yaml' }),
    endpoint: 'http://things',
    baseDir: folder.path,
  });
  const discovery = new Discovery(search, (error) => failures.push(error));
  using _following = discovery.follow((servers: readonly Server[]) => {
    updates.push(servers.map(({ endpoint }) => endpoint));
  });
  folder.write('servers.yaml', '- endpoint: http://b\n  wieght: 1\n');
  await expect.poll(() => failures, { timeout: 10_000 }).toHaveLength(1);
  expect(failures[0]).toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(/servers/),
  });
  expect(updates).toEqual([['http://a']]);
  folder.write('servers.yaml', '- endpoint: http://c\n- endpoint: http://d\n');
  await expect
    .poll(() => updates, { timeout: 10_000 })
    .toEqual([['http://a'], ['http://c', 'http://d']]);
  expect(failures).toHaveLength(1);
});

test('one search is for all who follow, and ends with the last of them', async () => {
  const log: string[] = [];
  let again = () => {};
  let found = Promise.withResolvers<readonly Server[]>();
  const discovery = new Discovery(
    {
      isImmediate: false,
      look() {
        log.push('look');
        return found.promise;
      },
      watch(onChange) {
        log.push('watch');
        again = onChange;
        return { [Symbol.dispose]: () => log.push('stop') };
      },
    },
    (error) => log.push(`failed: ${error}`),
  );
  const follow = (name: string) =>
    discovery.follow((servers) => {
      if (name === 'broken') throw new Error(name);
      log.push(`${name}: ${servers.map(({ endpoint }) => endpoint)}`);
    });
  const server = (endpoint: string) => ({ endpoint, weight: 1, failover: false, clients: [] });
  const took = () => log.splice(0);

  const first = follow('first');
  const broken = follow('broken');
  expect(took()).toEqual(['watch', 'look']);
  found.resolve([server('a')]);
  await discovery.found;
  expect(took()).toEqual(['first: a', 'failed: Error: broken']);
  broken[Symbol.dispose]();

  // Who comes later knows what is known, and looks again; what is under way is not overtaken.
  found = Promise.withResolvers();
  const second = follow('second');
  again();
  expect(took()).toEqual(['second: a', 'look']);
  first[Symbol.dispose]();
  found.resolve([server('b')]);
  await discovery.found;
  expect(took()).toEqual(['second: b']);

  found = Promise.withResolvers();
  again();
  second[Symbol.dispose]();
  found.reject(new Error('late'));
  await discovery.found;
  expect(took()).toEqual(['look', 'stop']);
});
