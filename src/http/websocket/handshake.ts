import type { IncomingMessage } from 'node:http';

/** Whether a request asks for a WebSocket (RFC 6455, 4.1), and not for h2c, say. */
export function isHandshake({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}
