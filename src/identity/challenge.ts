import type { GatewayConfig } from '../config/gateway-config.ts';

/** The `WWW-Authenticate` of a 401: which credentials help (RFC 9110, 11.6.1). */
export function challengeOf({ apiKeys, jwt }: GatewayConfig['identity']): string {
  const challenges = [
    ...(jwt.length > 0 ? ['Bearer'] : []),
    ...(apiKeys === undefined ? [] : [`ApiKey header="${apiKeys.header}"`]),
  ];
  return challenges.length === 0 ? 'Bearer' : challenges.join(', ');
}
