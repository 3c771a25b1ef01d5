import {
  type Deadline,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type MetadataValue,
  Server,
  ServerCredentials,
} from '@grpc/grpc-js';
import {
  type DemoBackend,
  type DemoBackendOptions,
  type DemoCall,
  defaultHost,
  recordCall,
} from './backend.ts';
import type { Stock } from './data.ts';
import { loadInventoryService } from './inventory/service.ts';
import { Warehouse } from './inventory/warehouse.ts';

export interface InventoryCall {
  /** The decoded request, with field names as in the contract. */
  readonly message: unknown;
  readonly metadata: Readonly<Record<string, MetadataValue[]>>;
  /** When the caller stops waiting; Infinity when it set no deadline. */
  readonly deadline: Deadline;
  /** Becomes true when the caller leaves before the answer is complete. */
  cancelled: boolean;
}

export interface InventoryOptions extends DemoBackendOptions {
  /** How long WatchStock waits between two changes. */
  watchIntervalMs?: number;
}

/** The inventory of the shop: gRPC, after sources/inventory/inventory.proto. */
export async function startInventory(
  options: InventoryOptions = {},
): Promise<DemoBackend<InventoryCall>> {
  const { port = 0, host = defaultHost, watchIntervalMs = 200 } = options;
  const calls: DemoCall<InventoryCall>[] = [];
  const warehouse = new Warehouse();
  const server = new Server();

  function record(operation: string, call: ServerCall): void {
    const detail: InventoryCall = {
      message: call.request,
      metadata: readMetadata(call.metadata),
      deadline: call.getDeadline(),
      cancelled: false,
    };
    recordCall(calls, { operation, detail });
    call.on('cancelled', () => {
      detail.cancelled = true;
    });
  }

  function unary<Request, Response>(
    operation: string,
    answer: (request: Request) => Response,
  ): handleUnaryCall<Request, Response> {
    return (call, respond) => {
      record(operation, call);
      try {
        respond(null, answer(call.request));
      } catch (error) {
        respond(error as Error);
      }
    };
  }

  const watchStock: handleServerStreamingCall<{ sku: string }, Stock> = (call) => {
    record('WatchStock', call);
    const { sku } = call.request;
    let changes = 0;
    let timer: NodeJS.Timeout | undefined;
    const send = () => {
      try {
        call.write(warehouse.watched(sku, changes));
        changes += 1;
      } catch (error) {
        // Not destroy(): that closes the stream before the status is sent.
        call.emit('error', error);
      }
    };
    send();
    if (changes > 0) timer = setInterval(send, watchIntervalMs);
    for (const end of ['cancelled', 'close', 'error'] as const) {
      call.on(end, () => clearInterval(timer));
    }
  };

  server.addService(loadInventoryService(), {
    GetStock: unary('GetStock', (request: { sku: string }) => warehouse.getStock(request)),
    BatchGetStock: unary('BatchGetStock', (request: { skus: string[] }) =>
      warehouse.batchGetStock(request),
    ),
    ReserveStock: unary('ReserveStock', (request: { sku: string; quantity: number }) =>
      warehouse.reserveStock(request),
    ),
    WatchStock: watchStock,
  });

  const boundPort = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const close = async () => server.forceShutdown();
  const url = `${host}:${boundPort}`;
  return { name: 'inventory', url, calls, close, [Symbol.asyncDispose]: close };
}

interface ServerCall {
  readonly request: unknown;
  readonly metadata: Metadata;
  getDeadline(): Deadline;
  on(event: 'cancelled', listener: () => void): unknown;
}

/** Not Metadata.getMap(), which keeps only the first value of a repeated key. */
function readMetadata(metadata: Metadata): Record<string, MetadataValue[]> {
  return Object.fromEntries(Object.keys(metadata.getMap()).map((key) => [key, metadata.get(key)]));
}
