import type { GrpcBinding } from '../../../annotations/bindings.ts';
import type { CreateAdapter } from '../../call.ts';
import { GrpcChannel } from './channel.ts';
import { GrpcCodec } from './codec.ts';

/**
 * Speaks gRPC to one source. `maxConnections` is met by HTTP/2: all calls share one connection.
 *
 * @throws UserError when the endpoint is not an address.
 */
export const createGrpcAdapter: CreateAdapter<GrpcBinding> = (options) => {
  const codec = new GrpcCodec(options.source, options.wire);
  const channel = new GrpcChannel(options);
  return {
    async call(call) {
      const method = codec.method(call.binding);
      return method.decode(await channel.unary(method.path, method.encode(call.args), call));
    },
    async *stream(call) {
      const method = codec.method(call.binding);
      const messages = channel.serverStream(method.path, method.encode(call.args), call);
      for await (const message of messages) yield method.decode(message);
    },
    has: (binding) => codec.has(binding),
    async [Symbol.asyncDispose]() {
      channel.close();
    },
  };
};
