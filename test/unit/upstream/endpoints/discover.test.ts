import { expect, test } from 'vitest';
import { servers as serversConfig } from '../../../../src/config/servers-config.ts';
import { discoverServers } from '../../../../src/upstream/endpoints/discover.ts';
import type { Server } from '../../../../src/upstream/endpoints/endpoint.ts';
import { makeFolder } from '../../../fixtures/folder.ts';

test('a file that is broken by an edit changes nothing, until it is mended', async () => {
  using folder = makeFolder({ 'servers.yaml': '- endpoint: http://a\n' });
  const updates: string[][] = [];
  const failures: unknown[] = [];
  using _discovery = discoverServers({
    source: 'things',
    servers: serversConfig.parse({ file: 'servers.yaml' }),
    endpoint: 'http://things',
    baseDir: folder.path,
    update: (servers: readonly Server[]) => updates.push(servers.map(({ endpoint }) => endpoint)),
    failed: (error) => failures.push(error),
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
