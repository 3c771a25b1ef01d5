import { lookup, Resolver } from 'node:dns/promises';
import type { ServersConfig } from '../../config/gateway-config.ts';
import type { Server } from './endpoint.ts';

type DnsConfig = NonNullable<ServersConfig['dns']>;

const plain = { weight: 100, failover: false, clients: [] };

/**
 * The servers that DNS knows now, in an order that does not change.
 * @param endpoint Of the source: their addresses differ from it in the host only.
 * @throws what DNS says; also when there are none
 */
export async function lookUpServers(dns: DnsConfig, endpoint: string): Promise<Server[]> {
  const servers =
    dns.kind === 'srv' ? await targets(dns, endpoint) : await addresses(dns, endpoint);
  if (servers.length === 0) throw new Error(`${dns.name ?? endpoint} has no addresses`);
  return servers;
}

async function addresses(dns: DnsConfig, endpoint: string): Promise<Server[]> {
  const host = new URL(asUrl(endpoint)).hostname.replace(/^\[|\]$/g, '');
  const found =
    dns.resolvers.length === 0
      ? (await lookup(host, { all: true })).map(({ address }) => address)
      : await resolverOf(dns).resolve4(host);
  return [...new Set(found)].toSorted().map((address) => ({ ...plain, endpoint, address }));
}

/** RFC 2782: the lowest priority is meant first; here all others are for when none of it is there. */
async function targets(dns: DnsConfig, endpoint: string): Promise<Server[]> {
  const records = await resolverOf(dns).resolveSrv(dns.name ?? '');
  const byPriority = records.toSorted((left, right) => left.priority - right.priority);
  const first = byPriority[0]?.priority;
  const servers = new Map<string, Server>();
  for (const { name, port, priority, weight } of byPriority) {
    const target = withHost(endpoint, name, port);
    // A target may have several records: it is one server, as the best of them says.
    if (servers.has(target)) continue;
    const failover = priority !== first;
    servers.set(target, { ...plain, endpoint: target, weight: Math.max(1, weight), failover });
  }
  return [...servers.values()].toSorted((left, right) => (left.endpoint < right.endpoint ? -1 : 1));
}

function resolverOf({ resolvers }: DnsConfig): Resolver {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (resolvers.length > 0) resolver.setServers(resolvers);
  return resolver;
}

function asUrl(endpoint: string): string {
  return endpoint.includes('://') ? endpoint : `grpc://${endpoint}`;
}

function withHost(endpoint: string, host: string, port: number): string {
  const [scheme = '', rest = ''] = asUrl(endpoint).split('://', 2);
  const path = rest.includes('/') ? rest.slice(rest.indexOf('/')) : '';
  return `${scheme}://${host.replace(/\.$/, '')}:${port}${path}`;
}
