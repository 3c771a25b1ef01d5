import type { HttpRequest } from '../exchange.ts';
import type { HeaderMap } from '../request/header-map.ts';

/** Whether a request asks for a WebSocket (RFC 6455, 4.1), and not for h2c, say. */
export function isHandshake({ method }: HttpRequest, headers: HeaderMap): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}
