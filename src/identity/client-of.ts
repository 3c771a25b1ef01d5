import type { GatewayConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Principal } from '../shared/request-context.ts';

/**
 * Which client a request comes from.
 * @throws GatewayError when it comes from none: what nobody has a view for, nobody may see
 */
export type ClientOf = (principal: Principal | null) => string | null;

/** Without `clients` it is what the credentials call it; nothing depends on it then. */
export function createClientOf(
  { clients, identity }: Pick<GatewayConfig, 'clients' | 'identity'>,
  challenge: string,
): ClientOf {
  const known = Object.entries(clients);
  if (known.length === 0) return (principal) => principal?.client ?? null;
  const { defaultClient } = identity;
  const recognise = (principal: Principal): string | undefined => {
    // The names in a token are its issuer's: only `claims` says whom they mean here.
    if (principal.kind === 'token') {
      return known.find(([, { claims }]) => claims && hasClaims(principal, claims))?.[0];
    }
    return known.find(([name]) => name === principal.client)?.[0];
  };
  return (principal) => {
    const client = (principal && recognise(principal)) ?? defaultClient;
    if (client !== undefined) return client;
    if (principal !== null) {
      throw new GatewayError('FORBIDDEN', { message: 'The credentials belong to no client.' });
    }
    throw new GatewayError('UNAUTHENTICATED', { headers: { 'www-authenticate': challenge } });
  };
}

function hasClaims(
  { claims }: Principal,
  wanted: NonNullable<GatewayConfig['clients'][string]['claims']>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const actual = Object.hasOwn(claims, name) ? [claims[name]].flat() : [];
    return [value].flat().some((each) => actual.includes(each));
  });
}
