import protobuf from 'protobufjs';
import type { ServersConfig } from '../../config/sections/servers-config.ts';
import type { AdapterOptions } from '../call.ts';
import { createHttpClient } from '../transport/http-client.ts';
import { isReachable } from '../transport/reachability.ts';
import { GrpcChannel } from './grpc/channel.ts';

type HealthCheckConfig = NonNullable<ServersConfig['healthCheck']>;

/** Asks one server whether it is well. */
export interface Probe extends AsyncDisposable {
  /** Also fails, when the server cannot be asked. */
  isHealthy(signal: AbortSignal): Promise<boolean>;
}

export function createProbe(config: HealthCheckConfig, options: AdapterOptions): Probe {
  switch (config.kind) {
    case 'http':
      return httpProbe(config, options);
    case 'grpc':
      return grpcProbe(config, options);
    case 'tcp': {
      const { endpoint, address } = options;
      return {
        isHealthy: () => isReachable(endpoint, { timeoutMs: config.timeoutMs, address }),
        [Symbol.asyncDispose]: async () => {},
      };
    }
  }
}

function httpProbe({ path, timeoutMs }: HealthCheckConfig, options: AdapterOptions): Probe {
  const client = createHttpClient({ ...options, maxConnections: 1 });
  return {
    async isHealthy(signal) {
      const deadlineAt = Date.now() + timeoutMs;
      const request = { method: 'GET', target: path, headers: {}, signal, deadlineAt };
      const { status } = await client.send(request);
      return status >= 200 && status <= 299;
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** The parts of grpc/health/v1/health.proto that are used. */
const health = protobuf.Root.fromJSON({
  nested: {
    HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
    HealthCheckResponse: { fields: { status: { type: 'int32', id: 1 } } },
  },
});
const serving = 1;

function grpcProbe({ service, timeoutMs }: HealthCheckConfig, options: AdapterOptions): Probe {
  const channel = new GrpcChannel(options);
  const request = Buffer.from(health.lookupType('HealthCheckRequest').encode({ service }).finish());
  return {
    async isHealthy(signal) {
      const terms = { headers: {}, signal, deadlineAt: Date.now() + timeoutMs };
      const answer = await channel.unary('/grpc.health.v1.Health/Check', request, terms);
      const response = health.lookupType('HealthCheckResponse').decode(answer);
      return response.toJSON().status === serving;
    },
    async [Symbol.asyncDispose]() {
      channel.close();
    },
  };
}
