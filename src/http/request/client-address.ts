import { BlockList, isIP, isIPv6 } from 'node:net';

export interface ClientAddress {
  /** The address of the client, from that of the peer and its `X-Forwarded-For`. */
  of(peer: string | undefined, forwardedFor: string | undefined): string;
  /** Whether the peer is a proxy whose word counts. */
  isTrusted(peer: string | undefined): boolean;
}

/**
 * Each proxy appends the address of who it got the request from. So the list is read from its end,
 * as far as the proxies are known: what stands before the first stranger anybody can have written.
 * @param trustedProxies Addresses and networks (10.0.0.0/8) of proxies whose word counts.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) {
    return { of: (peer = 'unknown') => withoutMapping(peer), isTrusted: () => false };
  }
  const proxies = new BlockList();
  for (const network of trustedProxies) {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined) proxies.addAddress(address, family(address));
    else proxies.addSubnet(address, Number(prefix), family(address));
  }
  const isProxy = (address: string) =>
    isIP(address) !== 0 && proxies.check(address, family(address));

  const of: ClientAddress['of'] = (peer, forwardedFor = '') => {
    let client = canonical(peer ?? 'unknown');
    const hops = forwardedFor === '' ? [] : forwardedFor.split(',');
    while (isProxy(client)) {
      const previous = canonical(hops.pop() ?? '');
      // The proxy that wrote this is the last one that is known.
      if (isIP(previous) === 0) return client;
      client = previous;
    }
    return client;
  };
  return { of, isTrusted: (peer = '') => isProxy(canonical(peer)) };
}

const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Without the port that some proxies add. */
function canonical(text: string): string {
  const address = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return withoutMapping(address);
}

/** An IPv4 client of a dual-stack socket is known by its IPv4 address. */
function withoutMapping(address: string): string {
  return address.startsWith('::') ? address.replace(/^::ffff:(?=\d+\.)/i, '') : address;
}
