import { expect, test } from 'vitest';
import { type Stock, stocks, type Timestamp } from '../../../../../demo/data.ts';
import { startInventory } from '../../../../../demo/inventory.ts';
import type { GrpcBinding } from '../../../../../src/annotations/bindings.ts';
import type { UpstreamCall } from '../../../../../src/upstream/call.ts';
import { callOf, connect, inventoryProto } from './grpc-server.ts';

function inventoryCall(method: string, args: UpstreamCall['args']): UpstreamCall<GrpcBinding> {
  const service = 'shop.inventory.v1.Inventory';
  return {
    ...callOf(method, args),
    binding: { protocol: 'grpc', source: 'test', service, method },
  };
}

/** A record of the demo as ProtoJSON has it. */
function asTree(stock: Stock) {
  return {
    sku: stock.sku,
    quantity: stock.quantity,
    level: stock.level,
    warehouses: stock.warehouses,
    countedAt: rfc3339(stock.counted_at),
    reorderPoint: stock.reorder_point?.value ?? null,
    replenishment: replenishmentOf(stock),
  };
}

function replenishmentOf({ next_delivery: delivery, discontinued_reason: reason }: Stock) {
  if (reason !== undefined) {
    return { $type: 'shop.inventory.v1.Stock.discontinued_reason', discontinuedReason: reason };
  }
  if (delivery === undefined) return null;
  const { quantity, warehouse } = delivery;
  const nextDelivery = { expectedAt: rfc3339(delivery.expected_at), quantity, warehouse };
  return { $type: 'shop.inventory.v1.Stock.next_delivery', nextDelivery };
}

function rfc3339(time: Timestamp | undefined): string | null {
  if (time === undefined) return null;
  const text = new Date(Number(time.seconds) * 1_000 + time.nanos / 1_000_000).toISOString();
  return text.replace('.000Z', 'Z');
}

test('reads every record of the demo, exactly', async () => {
  await using inventory = await startInventory();
  await using adapter = await connect(inventory.url, { file: inventoryProto });
  const some = stocks.slice(0, 100);
  const skus = some.map(({ sku }) => sku);

  const answer = await adapter.call(inventoryCall('BatchGetStock', { skus }));

  expect(answer).toEqual({ stocks: some.map(asTree).reverse() });
  expect(JSON.stringify(answer)).toContain('"9007199254740993"');
  expect(inventory.calls.map(({ operation, detail }) => [operation, detail.message])).toEqual([
    ['BatchGetStock', { skus }],
  ]);
});

test('watches the stock until the reader leaves', async () => {
  await using inventory = await startInventory({ watchIntervalMs: 1 });
  await using adapter = await connect(inventory.url, { file: inventoryProto });
  const [{ sku, quantity } = { sku: '', quantity: '0' }] = stocks;
  const quantities: unknown[] = [];
  const messages = adapter.stream?.(inventoryCall('WatchStock', { sku })) ?? [];
  for await (const message of messages) {
    quantities.push(Object(message).quantity);
    if (quantities.length === 3) break;
  }
  expect(quantities).toEqual([0n, 1n, 2n].map((more) => String(BigInt(quantity) + more)));
});

test('a rule that the server enforces names the field', async () => {
  await using inventory = await startInventory();
  await using adapter = await connect(inventory.url, { file: inventoryProto });
  await expect(adapter.call(inventoryCall('GetStock', { sku: '' }))).rejects.toMatchObject({
    code: 'BAD_INPUT',
    details: { fieldViolations: [{ field: 'sku', description: 'Must not be empty' }] },
  });
  await expect(adapter.call(inventoryCall('GetStock', { sku: 'no such' }))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
