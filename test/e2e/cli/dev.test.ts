import { expect, test } from 'vitest';
import { startInventory } from '../../../demo/inventory.ts';
import { headgateHere } from '../../fixtures/cli.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { headgateBin, start } from '../../fixtures/process.ts';

const proto = `syntax = "proto3";
package shop.inventory.v1;
service Inventory { rpc GetStock(GetStockRequest) returns (Stock); }
message GetStockRequest { string sku = 1; }
message Stock { string sku = 1; int64 quantity = 2; }
`;
const meshConfig = (endpoint: string) =>
  `sources: [{ name: inventory, handler: { grpc: { source: ./inventory.proto, endpoint: "${endpoint}" } } }]\n`;

test('dev composes again on a change; a broken edit keeps the last good graph', async () => {
  await using inventory = await startInventory();
  using folder = makeFolder({
    '.meshrc.yaml': meshConfig(inventory.url),
    'inventory.proto': proto,
  });
  await using dev = start(process.execPath, [headgateBin, 'dev', '--port', '0'], {
    cwd: folder.path,
  });
  const [url = ''] = await dev.output(/http:\/\/\S+\/graphql/);
  await dev.output(/Watching for changes/);
  expect((await ask(url, '{ stock(sku: "HG-0001") { sku } }')).data).toEqual({
    stock: { sku: 'HG-0001' },
  });
  expect((await ask(url, '{ stock(sku: "HG-0001") { level } }')).errors?.[0]?.message).toContain(
    'level',
  );

  folder.write('inventory.proto', proto.replace('int64 quantity = 2;', 'int64 quantity = '));
  await dev.output(/inventory\.proto:5(:\d+)?: [\s\S]*last good graph is still served/);
  expect((await ask(url, '{ stock(sku: "HG-0001") { quantity } }')).errors).toBeUndefined();

  folder.write(
    'inventory.proto',
    proto.replace('quantity = 2;', 'quantity = 2; Level level = 3;') +
      'enum Level { UNSPECIFIED = 0; OUT = 1; LOW = 2; OK = 3; }\n',
  );
  await dev.output(/reloaded in/);
  expect((await ask(url, '{ stock(sku: "HG-0007") { level } }')).data).toEqual({
    stock: { level: 'OUT' },
  });

  folder.write('gateway.yaml', 'server: { prot: 1 }\n');
  await dev.output(/gateway\.yaml:1:\d+: [\s\S]*last good graph/);
  expect((await ask(url, '{ stock(sku: "HG-0007") { level } }')).errors).toBeUndefined();

  dev.child.kill('SIGINT');
  expect((await dev.finished).exitCode).toBe(0);
});

test('dev serves what was composed last when the project cannot be composed at its start', async () => {
  await using inventory = await startInventory();
  using folder = makeFolder({
    '.meshrc.yaml': meshConfig(inventory.url),
    'inventory.proto': proto,
  });
  expect((await headgateHere(['compose'], { cwd: folder.path })).exitCode).toBe(0);
  const last = folder.read('schema/unified.graphql');
  folder.write('inventory.proto', proto.replace('int64 quantity = 2;', 'int64 quantity = '));

  await using dev = start(process.execPath, [headgateBin, 'dev', '--port', '0'], {
    cwd: folder.path,
  });
  await dev.output(/inventory\.proto:5(:\d+)?: [\s\S]*schema\/unified\.graphql is served as it is/);
  const [url = ''] = await dev.output(/http:\/\/\S+\/graphql/);
  await dev.output(/Watching for changes/);
  expect(folder.read('schema/unified.graphql')).toBe(last);
  expect((await ask(url, '{ stock(sku: "HG-0001") { sku } }')).data).toEqual({
    stock: { sku: 'HG-0001' },
  });

  folder.write('inventory.proto', proto);
  await dev.output(/reloaded in/);
});

test('a gateway.yaml that breaks while dev composes for the first time is told once', async () => {
  using folder = makeFolder({ 'gateway.yaml': '' });
  const contract = {
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1' },
    servers: [{ url: 'http://127.0.0.1:1' }],
    paths: { '/a': { get: { operationId: 'a', responses: { 204: { description: 'ok' } } } } },
  };
  await using server = await startServer((_request, response) => {
    folder.write('gateway.yaml', 'server: { prot: 1 }\n');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(contract));
  });
  folder.write(
    '.meshrc.yaml',
    `sources: [{ name: shop, handler: { openapi: { source: "${server.url}/openapi.json" } } }]\n`,
  );
  const { exitCode, stdout, stderr } = await headgateHere(['dev', '--port', '0'], {
    cwd: folder.path,
  });
  expect(exitCode).toBe(1);
  expect((stdout + stderr).match(/gateway\.yaml:1:11: server\.prot/g)).toHaveLength(1);
  expect(stdout + stderr).not.toContain('is served as it is');
});
