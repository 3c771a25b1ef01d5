import { isIPv6 } from 'node:net';
import { Client, type ClientOptions, credentials } from '@grpc/grpc-js';
import { GrpcTls } from '../../../tools/grpc-tls.ts';
import type { AdapterOptions } from '../../call.ts';
import { parseEndpoint } from './endpoint.ts';

export type ClientSettings = Pick<
  AdapterOptions,
  | 'source'
  | 'endpoint'
  | 'address'
  | 'maxResponseBytes'
  | 'connectTimeoutMs'
  | 'pingIntervalMs'
  | 'tls'
>;

/**
 * @returns Makes clients of one server: each has a connection of its own.
 * @throws UserError when the endpoint is not an address.
 */
export function clientMaker(settings: ClientSettings): () => Client {
  const { source, endpoint, address, tls } = settings;
  const { target, hostname, isSecure } = parseEndpoint(source, endpoint);
  // Of its endpoint, also where the server was found by another way.
  const transport = isSecure ? new GrpcTls(hostname, tls) : credentials.createInsecure();
  const options = {
    ...channelOptions(settings),
    // The host stays that of the endpoint.
    ...(address !== undefined && { 'grpc.default_authority': target.slice('dns:'.length) }),
  };
  const to = address === undefined ? target : addressTarget(target, address);
  return () => new Client(to, transport, options);
}

/** `dns:host:port`, with an address in place of the host. */
function addressTarget(target: string, address: string): string {
  const port = target.slice(target.lastIndexOf(':') + 1);
  return isIPv6(address) ? `ipv6:[${address}]:${port}` : `ipv4:${address}:${port}`;
}

/** How long a ping may be unanswered. */
const pingTimeoutMs = 20_000;

function channelOptions({ maxResponseBytes, pingIntervalMs }: ClientSettings): ClientOptions {
  return {
    'grpc.max_receive_message_length': maxResponseBytes,
    // Otherwise a TXT record of the host could bring retries and balancing of its own: retries are the
    // pipeline's, which knows the budget, and whether the operation may be repeated. What is left of
    // grpc-js' own retries is for calls that no service has seen, writes too: a proxy that renews its
    // connections refuses the streams that cross its GOAWAY (gRFC A6, transparent retries).
    'grpc.service_config_disable_resolution': 1,
    // Otherwise http_proxy in the environment redirects calls together with their credentials.
    'grpc.enable_http_proxy': 0,
    // Otherwise channels of equal address share a connection, and closing one does not close it.
    'grpc.use_local_subchannel_pool': 1,
    // The default backs off for up to two minutes, in which a server that is back gets no calls.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 5_000,
    // Otherwise a stream whose server vanished without a word (a cut cable, a firewall that forgot
    // the connection) stays open for ever: subscriptions have no deadline.
    'grpc.keepalive_time_ms': pingIntervalMs,
    'grpc.keepalive_timeout_ms': Math.min(pingIntervalMs, pingTimeoutMs),
  };
}
