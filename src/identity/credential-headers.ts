import type { GatewayConfig } from '../config/gateway-config.ts';

/** The headers that say who is asking, in lower case; others may be meant for an upstream. */
export function credentialHeaders({ apiKeys, jwt }: GatewayConfig['identity']): string[] {
  return [
    ...(jwt.length > 0 ? ['authorization'] : []),
    ...(apiKeys === undefined ? [] : [apiKeys.header]),
  ];
}
