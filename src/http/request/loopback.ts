import { isIPv4 } from 'node:net';

/**
 * Whether a host is this machine, seen from itself (RFC 6761, 6.3; RFC 1122, 3.2.1.3).
 * @param host A name or address; IPv6 addresses with or without brackets.
 */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  if (isIPv4(name)) return name.startsWith('127.');
  return /^(\[::1\]|::1|localhost|.+\.localhost)$/.test(name);
}
