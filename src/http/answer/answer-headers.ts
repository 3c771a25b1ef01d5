import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import type { ClientAddress } from '../request/client-address.ts';
import type { HeaderMap } from '../request/header-map.ts';
import { isLoopback } from '../request/loopback.ts';
import { securityHeaders } from './send.ts';

export type AnswerHeaders = Readonly<Record<string, string>>;

export interface AnswerHeadersOf {
  /** Headers for the answer to any request. */
  (request: { readonly socket: Socket }, headers: HeaderMap): AnswerHeaders;
  /** Headers for the answer to malformed input, of which nothing but the connection is known. */
  readonly ofConnection: AnswerHeaders;
}

/**
 * The headers that every answer has, whoever makes it. Browsers are told to keep to HTTPS (RFC 6797)
 * where they have come by it: to our own TLS, or to a trusted proxy that says so. For `localhost`
 * that would hold for all that runs there, on other ports, too.
 */
export function createAnswerHeaders(
  { tls, host, hstsMaxAgeSeconds }: GatewayConfig['server'],
  clientAddress: Pick<ClientAddress, 'isTrusted'>,
): AnswerHeadersOf {
  const overHttps = {
    ...securityHeaders,
    'strict-transport-security': `max-age=${hstsMaxAgeSeconds}`,
  };
  const ofConnection = tls === undefined || isLoopback(host) ? securityHeaders : overHttps;
  const of = ({ socket }: { readonly socket: Socket }, headers: HeaderMap): AnswerHeaders => {
    const scheme = headers['x-forwarded-proto'];
    if (scheme === undefined || socket instanceof TLSSocket) return ofConnection;
    // The last value is that of the proxy that we know.
    const isHttps = /(^|[ ,])https$/i.test(scheme.trimEnd());
    return isHttps && clientAddress.isTrusted(socket.remoteAddress) ? overHttps : ofConnection;
  };
  return Object.assign(of, { ofConnection });
}
