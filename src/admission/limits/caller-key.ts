import { isIPv6 } from 'node:net';
import type { RequestContext } from '../../shared/request-context.ts';

/**
 * Who counts as one caller: a principal, wherever it asks from, or the address of an anonymous
 * client. An IPv6 client has 2^64 addresses of its own, so its network of 64 bits counts.
 */
export function callerKey({ principal, clientIp }: RequestContext): string {
  return principal?.id ?? addressKey(clientIp);
}

export const addressKey = (address: string): string =>
  `ip:${isIPv6(address) ? ipv6Network(address) : address}`;

function ipv6Network(address: string): string {
  const [withoutZone = ''] = address.split('%');
  const [head = '', tail] = withoutZone.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    // `::` stands for as many zeros as are missing of eight groups.
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
