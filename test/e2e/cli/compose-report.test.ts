import { expect, test } from 'vitest';
import { headgateHere } from '../../fixtures/cli.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { headgate } from '../../fixtures/process.ts';

/** What compose says that it did, for people and for programs. */

const answer = (schema: string) =>
  `responses: { '200': { description: ok, content: { application/json: { schema: ${schema} } } } }`;

const shop = `openapi: 3.1.0
info: { title: Shop, version: '1' }
servers: [{ url: http://127.0.0.1:1 }]
paths:
  /items:
    get:
      operationId: listItems
      parameters: [{ name: ids, in: query, schema: { type: array, items: { type: string } } }]
      ${answer("{ type: array, items: { $ref: '#/components/schemas/Item' } }")}
    trace: { operationId: traceItems, responses: {} }
  /items/{id}:
    get:
      operationId: getItem
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      ${answer("{ $ref: '#/components/schemas/Item' }")}
webhooks:
  sold: { post: { responses: { '204': {} } } }
components:
  schemas:
    Item: { type: object, properties: { id: { type: string }, more: {} } }
`;
const stock = `syntax = "proto3";
service Stock {
  rpc GetItem(Id) returns (Item);
  rpc Upload(stream Item) returns (Item);
}
message Id { string id = 1; }
message Item { string id = 1; int32 quantity = 2; }
`;
const mesh = `sources:
  - name: shop
    handler: { openapi: { source: ./shop.yaml } }
  - name: stock
    handler: { grpc: { source: ./stock.proto, endpoint: "127.0.0.1:1" } }
`;
const files = { '.meshrc.yaml': mesh, 'shop.yaml': shop, 'stock.proto': stock };

test('the report as JSON is all of stdout, and says of every operation what became of it', async () => {
  using folder = makeFolder(files);
  const { exitCode, stdout, stderr } = await headgateHere(['compose', '--json'], {
    cwd: folder.path,
  });
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    sources: [
      {
        name: 'shop',
        protocol: 'rest',
        fields: 2,
        operations: [
          { operation: 'GET /items', field: 'Query.items' },
          { operation: 'GET /items/{id}', field: 'Query.item' },
          {
            operation: 'TRACE /items',
            skipped: './shop.yaml:10: TRACE is for diagnosis, not for data.',
          },
          {
            operation: 'POST sold (webhook)',
            skipped: './shop.yaml:17: A webhook: the upstream calls it. Not served yet.',
          },
        ],
        jsonTyped: { spots: ['Item.more'], of: expect.any(Number) },
        durationMs: expect.any(Number),
        warnings: [],
      },
      {
        name: 'stock',
        protocol: 'grpc',
        fields: 1,
        operations: [
          { operation: 'Stock/GetItem', field: 'Query.stockItem' },
          { operation: 'Stock/Upload', skipped: expect.stringMatching(/stream/) },
        ],
        jsonTyped: { spots: [], of: expect.any(Number) },
        durationMs: expect.any(Number),
        warnings: [],
      },
    ],
    renamings: [
      { kind: 'type', source: 'stock', wanted: 'Item', got: 'StockItem', keptBy: 'shop' },
      {
        kind: 'field',
        source: 'stock',
        wanted: 'Query.item',
        got: 'Query.stockItem',
        keptBy: 'shop',
      },
    ],
    batches: {
      found: [expect.objectContaining({ single: 'item', field: 'items', keysArg: 'ids' })],
      proposed: [],
    },
    links: 0,
    policies: 0,
  });
});

test('the report as a table says the same', async () => {
  using folder = makeFolder(files);
  const { exitCode, stdout } = await headgateHere(['compose', '--report'], { cwd: folder.path });
  expect(exitCode).toBe(0);
  for (const line of [
    /^ *shop +rest +4 operations +2 fields +2 not served/m,
    /^ *GET \/items\/\{id\} +→ +Query\.item$/m,
    /^ *TRACE \/items +→ +not served: \.\/shop\.yaml:10: TRACE is for diagnosis, not for data\.$/m,
    /^ *Stock\/Upload +→ +not served: .*stream/m,
    /^ *renamed +Query\.item of stock is Query\.stockItem: shop has the name$/m,
    /^ *batched +item is read by items\(ids:\)$/m,
    /^ *JSON +1 of \d+ places have no type of their own \(\d+\.\d %\):\n +Item\.more$/m,
  ]) {
    expect(stdout).toMatch(line);
  }
});

test('what Node thinks of the libraries that compose uses is no part of its report', async () => {
  using folder = makeFolder(files);
  const { exitCode, stderr } = await headgate(['compose'], { cwd: folder.path });
  expect(exitCode, stderr).toBe(0);
  expect(stderr).not.toContain('Warning');
});
