import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const contract = fileURLToPath(new URL('../../sources/inventory/inventory.proto', import.meta.url));

/** The service as its contract describes it: field names as written, int64 as text. */
export function loadInventoryService(): ServiceDefinition {
  const definitions = loadSync(contract, {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return definitions['shop.inventory.v1.Inventory'] as unknown as ServiceDefinition;
}
