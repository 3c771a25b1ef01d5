import { expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { ask, post } from '../e2e/http/ask.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';

test('no client makes series of metrics, whatever it calls things', async () => {
  const { hash } = createApiKey('web');
  await using gateway = await startSmallGateway({
    profile: 'production',
    identity: { apiKeys: { keys: [{ id: 'web', hash, client: 'web' }] } },
  });
  const series = async () => {
    const { text } = await ask(`${gateway.origin}/metrics`);
    // Those of Node come when they come: for the first collection of rubbish, say.
    const names = text.split('\n').filter((line) => line.startsWith('headgate_'));
    return { text, names: names.map((line) => line.slice(0, line.lastIndexOf(' '))) };
  };
  const round = async (name: string) => {
    await post(gateway.url, `query ${name} { ${name}: hello }`);
    await post(gateway.url, `query ${name} { ${name} }`);
    await post(gateway.url, `mutation ${name} { touch }`);
    await post(gateway.url, '{ hello }', { 'x-api-key': `hg_${name}_${'a'.repeat(43)}` });
    await post(gateway.url, '{ hello }', {
      'x-request-id': name,
      'user-agent': name,
      origin: name,
    });
    await post(gateway.url, `{ search(tenant: "${name}") }`);
    await post(gateway.url, `{ ${name}`);
    await ask(`${gateway.url}?query={hello}&operationName=${name}`, {
      headers: { accept: 'application/json' },
    });
    await ask(`${gateway.origin}/${name}`);
    await ask(gateway.url, { method: 'PROPFIND' });
  };
  await round('first');
  const before = await series();
  for (let index = 0; index < 20; index++) await round(`Evil${index}`);
  const after = await series();

  expect(after.names.filter((name) => !before.names.includes(name))).toEqual([]);
  expect(after.text).not.toContain('Evil');
});
