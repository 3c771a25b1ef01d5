import type { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * All addresses of a host, of both families, as `getaddrinfo` would give them: those of IPv6 only
 * where this machine has an address of IPv6, or where there are no others.
 * @param hasIpv6 Whether this machine can reach more than itself by IPv6.
 * @throws what DNS says of IPv4, when it knows no address at all
 */
export async function hostAddresses(
  host: string,
  resolver: Pick<Resolver, 'resolve4' | 'resolve6'>,
  hasIpv6 = machineHasIpv6(),
): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found4 = ipv4.status === 'fulfilled' ? ipv4.value : [];
  const found6 = ipv6.status === 'fulfilled' ? ipv6.value : [];
  if (found4.length > 0) return hasIpv6 ? [...found4, ...found6] : found4;
  if (found6.length > 0) return found6;
  throw ipv4.status === 'rejected' ? ipv4.reason : new Error(`${host} has no addresses`);
}

const machineHasIpv6 = () =>
  Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .some(({ family, internal, address }) => {
      return family === 'IPv6' && !internal && !address.startsWith('fe80');
    });
