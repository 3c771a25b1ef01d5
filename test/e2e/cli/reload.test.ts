import { open, rename, unlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startInventory } from '../../../demo/inventory.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { run, startHeadgate } from '../../fixtures/process.ts';
import { composedSchema } from '../../fixtures/shop.ts';
import { askInParts, startDeferredShop } from '../http/deferred-shop.ts';

test('SIGHUP serves schema and configuration as they are now; a mistake in them changes nothing', async () => {
  await using first = await startInventory();
  await using second = await startInventory();
  const configured = (endpoint: string, more = '') =>
    `sources: { inventory: { endpoint: "${endpoint}" } }\n${more}`;
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': configured(first.url),
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const calls = () => [first.calls.length, second.calls.length];
  const stockOf = (sku: string, more = '') => ask(url, `{ stock(sku: "${sku}") { sku ${more} } }`);
  expect((await stockOf('HG-0001')).data).toEqual({ stock: { sku: 'HG-0001' } });
  expect(calls()).toEqual([1, 0]);

  folder.write('gateway.yaml', configured(second.url, 'server: { maxBodyBytes: 1000 }'));
  folder.write(
    'schema/unified.graphql',
    composedSchema().replace(/^type Stock \{$/m, 'type Stock {\n  code: String @wire(name: "sku")'),
  );
  gateway.child.kill('SIGHUP');
  await gateway.output(
    /what `server` says in gateway\.yaml applies after a restart\n.*reloaded in/,
  );
  expect((await stockOf('HG-0002', 'code')).data).toEqual({
    stock: { sku: 'HG-0002', code: 'HG-0002' },
  });
  expect(calls()).toEqual([1, 1]);

  folder.write('gateway.yaml', configured(first.url, 'unheardOf: 1'));
  gateway.child.kill('SIGHUP');
  await gateway.output(/gateway\.yaml:2:1: unheardOf[\s\S]*The last good graph is still served/);
  expect((await stockOf('HG-0003', 'code')).errors).toBeUndefined();
  expect(calls()).toEqual([1, 2]);

  gateway.child.kill('SIGTERM');
  expect((await gateway.finished).exitCode).toBe(0);
});

test('who may ask for explanations is read again, too, and nothing else is promised', async () => {
  await using inventory = await startInventory();
  const sources = `sources: { inventory: { endpoint: "${inventory.url}" } }\n`;
  using folder = makeFolder({
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': sources,
  });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const explained = () => ask(url, '{ __typename }', { headers: { 'x-headgate-explain': 'plan' } });
  expect(await explained()).not.toHaveProperty('extensions');

  folder.write('gateway.yaml', `${sources}observability: { explain: everybody }`);
  gateway.child.kill('SIGHUP');
  expect(String(await gateway.output(/[\s\S]*reloaded in/))).not.toContain('after a restart');
  expect(await explained()).toHaveProperty('extensions.explain');

  folder.write('gateway.yaml', `${sources}observability: { explain: off, logLevel: error }`);
  gateway.child.kill('SIGHUP');
  await gateway.output(/what `observability` says in gateway\.yaml applies after a restart/);

  folder.write('token', 'sixteen letters, or more');
  folder.write('gateway.yaml', `${sources}cache: { purge: { port: 0, token: file:token } }`);
  gateway.child.kill('SIGHUP');
  await gateway.output(/what `cache\.purge` says in gateway\.yaml applies after a restart/);
});

test('SIGHUP that comes while the gateway is starting kills nothing: it is done when there is something to reload', async () => {
  await using first = await startInventory();
  await using second = await startInventory();
  using folder = makeFolder({ 'schema/unified.graphql': composedSchema() });
  // Who opens it to write waits until it is read, and who reads it until it is written.
  const configFile = `${folder.path}/gateway.yaml`;
  const nextFile = `${folder.path}/next.yaml`;
  expect((await run('mkfifo', [configFile, nextFile], {})).exitCode).toBe(0);
  const configured = ({ url }: { readonly url: string }) =>
    `sources: { inventory: { endpoint: "${url}" } }\n`;
  await using gateway = startHeadgate(folder.path);
  const reading = await open(configFile, 'w');
  gateway.child.kill('SIGHUP');
  // Another pipe: of the same one the first reading could see what the second is meant to.
  await rename(nextFile, configFile);
  await reading.writeFile(configured(first));
  await reading.close();

  const again = await Promise.race([open(configFile, 'w'), gateway.finished]);
  if (!('writeFile' in again)) throw new Error(`it has ended: ${again.stderr}`);
  await again.writeFile(configured(second));
  await again.close();
  await gateway.output(/reloaded in/);
  const url = await gateway.url();
  expect((await ask(url, '{ stock(sku: "HG-0001") { sku } }')).errors).toBeUndefined();
  expect([first.calls.length, second.calls.length]).toEqual([0, 1]);
});

test('SIGHUP while an answer has parts to come: they come from the graph that it began with', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const { sdl } = shop.options();
  using folder = makeFolder({ 'schema/unified.graphql': sdl, 'gateway.yaml': '' });
  await using gateway = startHeadgate(folder.path);
  const url = await gateway.url();
  const page = '{ products { id ... @defer { quote { price } } } }';
  const answer = await askInParts(url, page);
  expect(await answer.next()).toMatchObject({ data: { products: [{ id: 1 }, { id: 2 }] } });

  folder.write(
    'schema/unified.graphql',
    sdl.replaceAll('price: String', 'price: String @wire(name: "id")'),
  );
  gateway.child.kill('SIGHUP');
  await gateway.output(/reloaded in/);
  const next = await askInParts(url, page);
  await next.next();
  shop.open('quotes');
  const prices = async ({ rest }: typeof answer) => JSON.stringify((await rest())[0]?.incremental);
  expect(await prices(answer)).toContain('"price":"1 €"');
  expect(await prices(next)).toContain('"price":"1"');

  gateway.child.kill('SIGTERM');
  expect((await gateway.finished).exitCode).toBe(0);
});

test.each([
  ['is gone', (file: string) => unlink(file)],
  ['has nothing in it', (file: string) => writeFile(file, '\n')],
])(
  'gateway.yaml that %s for a moment opens nothing: all that it closed would be open',
  async (what, take) => {
    await using inventory = await startInventory();
    const config = `sources: { inventory: { endpoint: "${inventory.url}" } }\nidentity: { anonymous: false, basic: { file: htpasswd } }\n`;
    using folder = makeFolder({
      'schema/unified.graphql': composedSchema(),
      'gateway.yaml': config,
      htpasswd: '',
    });
    await using gateway = startHeadgate(folder.path);
    const url = await gateway.url();
    const refused = async () => (await ask(url, '{ stock(sku: "HG-0001") { sku } }')).status;
    expect(await refused()).toBe(401);
    await take(`${folder.path}/gateway.yaml`);
    gateway.child.kill('SIGHUP');
    await gateway.output(new RegExp(`gateway\\.yaml: ${what}[\\s\\S]*still served`));
    expect(await refused()).toBe(401);

    folder.write('gateway.yaml', config.replace('anonymous: false, ', ''));
    gateway.child.kill('SIGHUP');
    await gateway.output(/reloaded in/);
    expect(await refused()).toBe(200);
    expect(inventory.calls).toHaveLength(1);
  },
);
