import { lookup, Resolver } from 'node:dns/promises';
import type { ServersConfig } from '../../config/sections/servers-config.ts';
import { type Server, serverName } from './endpoint.ts';
import { hostAddresses } from './host-addresses.ts';

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
      : await hostAddresses(host, resolverOf(dns));
  return [...new Set(found)].toSorted().map((address) => ({ ...plain, endpoint, address }));
}

/** RFC 2782: the lowest priority is meant first; here all others are for when none of it is there. */
async function targets(dns: DnsConfig, endpoint: string): Promise<Server[]> {
  const resolver = resolverOf(dns);
  const records = await resolver.resolveSrv(dns.name ?? '');
  const byPriority = records.toSorted((left, right) => left.priority - right.priority);
  const first = byPriority[0]?.priority;
  const servers = new Map<string, { readonly host: string; readonly server: Server }>();
  for (const { name, port, priority, weight } of byPriority) {
    const target = withHost(endpoint, name, port);
    // A target may have several records: it is one server, as the best of them says.
    if (servers.has(target)) continue;
    const failover = priority !== first;
    const server = { ...plain, endpoint: target, weight: Math.max(1, weight), failover };
    servers.set(target, { host: name, server });
  }
  const all = [...servers.values()];
  const found =
    dns.resolvers.length === 0
      ? all.map(({ server }) => server)
      : (await Promise.all(all.map((each) => resolved(each, resolver)))).flat();
  return found.toSorted((left, right) => (serverName(left) < serverName(right) ? -1 : 1));
}

/**
 * A name server of one's own may be the only one that knows its targets. The weight is that of the
 * target: its addresses have a part of it each. Where it does not know them, the system is asked.
 */
async function resolved(
  { host, server }: { readonly host: string; readonly server: Server },
  resolver: Resolver,
): Promise<Server[]> {
  const found = [...new Set(await hostAddresses(host, resolver).catch(() => []))];
  if (found.length === 0) return [server];
  const weight = Math.max(1, Math.round(server.weight / found.length));
  return found.map((address) => ({ ...server, weight, address }));
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
