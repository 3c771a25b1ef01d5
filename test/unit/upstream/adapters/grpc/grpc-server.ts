import { fileURLToPath } from 'node:url';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { GrpcBinding } from '../../../../../src/annotations/bindings.ts';
import GrpcHandler from '../../../../../src/compose/handlers/grpc/handler.ts';
import { createGrpcAdapter } from '../../../../../src/upstream/adapters/grpc/adapter.ts';
import type { AdapterOptions, UpstreamCall } from '../../../../../src/upstream/call.ts';

export const valuesProto = fileURLToPath(new URL('values.proto', import.meta.url));
export const inventoryProto = fileURLToPath(
  new URL('../../../../../sources/inventory/inventory.proto', import.meta.url),
);

/** Values.* of values.proto, as another implementation reads the contract: @grpc/proto-loader. */
export function valuesService(): ServiceDefinition {
  const definition = loadSync(valuesProto, { longs: String, enums: String, keepCase: true });
  const loaded = loadPackageDefinition(definition);
  const service = definition['test.values.v1.Values'];
  if (loaded.test === undefined || service === undefined || 'format' in service) {
    throw new Error('values.proto has no service Values');
  }
  return service;
}

/** Methods whose messages stay bytes: for answers that no correct server would send. */
export function bytesService(path: string, responseStream = false): ServiceDefinition {
  const asIs = (bytes: Buffer) => bytes;
  return {
    method: {
      path,
      requestStream: false,
      responseStream,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  };
}

export interface RunningServer extends AsyncDisposable {
  readonly address: string;
  stop(): void;
}

export async function startServer(
  service: ServiceDefinition,
  implementation: UntypedServiceImplementation,
  options: { credentials?: ServerCredentials; port?: number } = {},
): Promise<RunningServer> {
  const { credentials = ServerCredentials.createInsecure(), port = 0 } = options;
  const server = new Server();
  server.addService(service, implementation);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, number) =>
      error === null ? resolve(number) : reject(error),
    );
  });
  const stop = () => server.forceShutdown();
  return { address: `127.0.0.1:${bound}`, stop, [Symbol.asyncDispose]: async () => stop() };
}

/** The wire model that compose writes for a contract. */
export async function composeWire(file: string): Promise<unknown> {
  const config = { endpoint: 'localhost:50051', source: file };
  const handler = new GrpcHandler({ name: 'test', config, baseDir: '/' });
  const { schema } = await handler.getMeshSource();
  return schema.extensions.headgate?.source.wire;
}

export async function connect(
  endpoint: string,
  options: Partial<AdapterOptions> & { file?: string } = {},
) {
  const { file = valuesProto, ...rest } = options;
  return createGrpcAdapter({
    source: 'test',
    endpoint,
    wire: await composeWire(file),
    maxResponseBytes: 1_048_576,
    maxConnections: 1,
    connectTimeoutMs: 2_000,
    pingIntervalMs: 330_000,
    soapHeaders: {},
    ...rest,
  });
}

/** A call of a method of values.proto. */
export function callOf(
  method: string,
  args: Readonly<Record<string, unknown>>,
  rest: Partial<UpstreamCall<GrpcBinding>> = {},
): UpstreamCall<GrpcBinding> {
  const service = 'test.values.v1.Values';
  return {
    binding: { protocol: 'grpc', source: 'test', service, method },
    args,
    headers: {},
    signal: new AbortController().signal,
    deadlineAt: Date.now() + 10_000,
    ...rest,
  };
}
