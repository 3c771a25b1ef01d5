import { once } from 'node:events';
import {
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { type InventoryOptions, startInventory } from '../../../demo/inventory.ts';

test('answers the stock of a product with every kind of value in it', async () => {
  await using inventory = await connect();
  expect(await inventory.call('GetStock', { sku: 'HG-0005' })).toMatchObject({
    quantity: '9007199254740993',
    level: 'STOCK_LEVEL_OK',
    warehouses: { málaga: expect.any(Number) },
    counted_at: { seconds: expect.stringMatching(/^\d+$/) },
    reorder_point: { value: expect.any(Number) },
  });
  expect(await inventory.call('GetStock', { sku: 'HG-0007' })).toMatchObject({
    quantity: '0',
    level: 'STOCK_LEVEL_OUT',
    replenishment: 'next_delivery',
  });
  const announced = await inventory.call('GetStock', { sku: 'HG-0013' });
  expect(announced).toMatchObject({ level: 'STOCK_LEVEL_UNSPECIFIED', warehouses: {} });
  expect(announced).not.toHaveProperty('counted_at');
  expect(announced).not.toHaveProperty('reorder_point');
  expect(await inventory.call('GetStock', { sku: 'HG-0017' })).toMatchObject({
    replenishment: 'discontinued_reason',
  });
});

test('a batch answers what is kept, each once and not in the asked order', async () => {
  await using inventory = await connect();
  const skus = ['HG-0001', 'nothing', 'HG-0002', 'HG-0001', 'HG-0003'];
  const { stocks } = (await inventory.call('BatchGetStock', { skus })) as { stocks: Stock[] };
  expect(stocks.map(({ sku }) => sku)).toEqual(['HG-0003', 'HG-0002', 'HG-0001']);
});

test('refuses what it cannot answer', async () => {
  await using inventory = await connect();
  await expect(inventory.call('GetStock', { sku: 'nothing' })).rejects.toMatchObject({
    code: status.NOT_FOUND,
  });
  const skus = Array.from({ length: 101 }, (_, index) => `HG-${index}`);
  await expect(inventory.call('BatchGetStock', { skus })).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
  });
  const error: ServiceError = await inventory.call('GetStock', { sku: '' }).then(
    () => expect.unreachable(),
    (error: ServiceError) => error,
  );
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'sku: Must not be empty' });
  const [details] = error.metadata.get('grpc-status-details-bin');
  expect(readStatus(details as Buffer)).toEqual({
    code: status.INVALID_ARGUMENT,
    message: 'sku: Must not be empty',
    details: [{ fieldViolations: [{ field: 'sku', description: 'Must not be empty' }] }],
  });
});

test('reserves what is left, in this instance only', async () => {
  await using inventory = await connect();
  await using other = await connect();
  const { quantity } = (await inventory.call('GetStock', { sku: 'HG-0001' })) as Stock;
  const reserved = await inventory.call('ReserveStock', { sku: 'HG-0001', quantity: 1 });
  const remaining = String(Number(quantity) - 1);
  expect(reserved).toMatchObject({ reservation_id: 'R-000001', quantity: 1, remaining });
  expect(await inventory.call('GetStock', { sku: 'HG-0001' })).toMatchObject({
    quantity: remaining,
  });
  expect(await other.call('GetStock', { sku: 'HG-0001' })).toMatchObject({ quantity });
  const tooMany = inventory.call('ReserveStock', { sku: 'HG-0001', quantity: 100_000 });
  await expect(tooMany).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
  const none = inventory.call('ReserveStock', { sku: 'HG-0001', quantity: 0 });
  await expect(none).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('watching sends the present stock, then changes, until the caller cancels', async () => {
  await using inventory = await connect({ watchIntervalMs: 1 });
  const stream = inventory.watch('HG-0005');
  const seen: string[] = [];
  for await (const stock of stream.iterator({ destroyOnReturn: false })) {
    seen.push((stock as Stock).quantity);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual(['9007199254740993', '9007199254740994', '9007199254740995']);
  expect(inventory.calls[0]?.detail.cancelled).toBe(false);

  stream.on('error', () => {});
  stream.cancel();
  await expect.poll(() => inventory.calls[0]?.detail.cancelled).toBe(true);
});

test('watching what is not kept ends with NOT_FOUND', async () => {
  await using inventory = await connect();
  const stream = inventory.watch('nothing');
  const [error] = (await once(stream.resume(), 'error').catch((error) => [error])) as [unknown];
  expect(error).toMatchObject({ code: status.NOT_FOUND });
});

test('records what arrived', async () => {
  await using inventory = await connect();
  const metadata = new Metadata();
  metadata.add('x-request-id', 'r1');
  metadata.add('x-request-id', 'r2');
  const before = Date.now();
  await inventory.call('GetStock', { sku: 'HG-0001' }, metadata);
  const [call] = inventory.calls;
  expect(call).toMatchObject({
    operation: 'GetStock',
    detail: { message: { sku: 'HG-0001' }, metadata: { 'x-request-id': ['r1, r2'] } },
  });
  expect(Number(call?.detail.deadline)).toBeGreaterThan(before);
});

interface Stock {
  sku: string;
  quantity: string;
}

/** A backend with a client of grpc-js on its contract; both end together. */
async function connect(options?: InventoryOptions) {
  const backend = await startInventory(options);
  const definition = loadSync('sources/inventory/inventory.proto', {
    keepCase: true,
    longs: String,
    enums: String,
    objects: true,
    oneofs: true,
  });
  const loaded = loadPackageDefinition(definition);
  const { shop } = loaded as unknown as {
    shop: { inventory: { v1: { Inventory: ServiceClientConstructor } } };
  };
  const Inventory = shop.inventory.v1.Inventory;
  const client = new Inventory(backend.url, credentials.createInsecure());
  return {
    calls: backend.calls,
    call(method: string, request: object, metadata = new Metadata()): Promise<unknown> {
      const definition = Inventory.service[method];
      if (definition === undefined) throw new Error(`No method ${method}`);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          definition.path,
          definition.requestSerialize,
          definition.responseDeserialize,
          request,
          metadata,
          { deadline: Date.now() + 5_000 },
          (error: ServiceError | null, answer: unknown) =>
            error === null ? resolve(answer) : reject(error),
        );
      });
    },
    watch(sku: string): ClientReadableStream<unknown> {
      return client.WatchStock?.({ sku }) as ClientReadableStream<unknown>;
    },
    async [Symbol.asyncDispose]() {
      client.close();
      await backend.close();
    },
  };
}

/** Reads grpc-status-details-bin as a client does that has google/rpc/*.proto. */
function readStatus(bytes: Buffer): unknown {
  const { root } = protobuf.parse(`
    syntax = "proto3";
    message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
    message Any { string type_url = 1; bytes value = 2; }
    message BadRequest { repeated FieldViolation field_violations = 1; }
    message FieldViolation { string field = 1; string description = 2; }
  `);
  const { code, message, details } = root.lookupType('Status').decode(bytes).toJSON();
  return {
    code,
    message,
    details: (details as { typeUrl: string; value: string }[]).map(({ typeUrl, value }) => {
      expect(typeUrl).toBe('type.googleapis.com/google.rpc.BadRequest');
      return root.lookupType('BadRequest').decode(Buffer.from(value, 'base64')).toJSON();
    }),
  };
}
