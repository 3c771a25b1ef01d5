import type { GatewayConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { GatewayPlugin } from '../shared/request-context.ts';
import { byClient } from './by-client.ts';

/**
 * Refuses pages of an origin that is not one of a client's own. Preflights carry no credentials, so
 * browsers are told by `server.cors.origins` whom they may ask for at all; whose page may be which
 * client is only known here, with the request itself.
 */
export function useClientOrigins(
  clients: GatewayConfig['clients'],
  listed: readonly string[],
): GatewayPlugin {
  if (Object.values(clients).every(({ origins }) => origins === undefined)) return {};
  const refused = byClient(clients, (client) => {
    const own = client?.origins;
    return new Set(own === undefined ? [] : listed.filter((origin) => !own.includes(origin)));
  });
  return {
    onParams({ context: { client, headers } }) {
      if (!refused(client).has(headers.origin ?? '')) return;
      throw new GatewayError('BAD_REQUEST', {
        message: 'Requests of this client from pages of this origin are refused.',
        httpStatus: 403,
      });
    },
  };
}
