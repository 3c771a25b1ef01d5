import { connect } from 'node:net';

/**
 * Whether something listens at an endpoint. Only for people who look at a terminal: a source that
 * is down at the start may be up a second later, so nothing is decided by it.
 */
export function isReachable(
  endpoint: string,
  { timeoutMs = 1_000, address }: { timeoutMs?: number; address?: string | undefined } = {},
): Promise<boolean> {
  const { host: name, port } = addressOf(endpoint);
  const host = address ?? name;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: timeoutMs });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('timeout', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** `https://host/path`, `grpc://host:1` and `host:1` all name a host and a port. */
function addressOf(endpoint: string): { host: string; port: number } {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(endpoint) ? endpoint : `tcp://${endpoint}`;
  const { protocol, hostname, port } = new URL(text);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (defaultPorts[protocol] ?? 443) : Number(port),
  };
}
