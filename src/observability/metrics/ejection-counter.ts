import { Counter, type Registry } from 'prom-client';
import type { SourceState, UpstreamChange } from '../../shared/upstream-observer.ts';

type EndpointChange = Extract<UpstreamChange, { about: 'endpoint' }>;

/**
 * Counts how often servers are left out. Discovery and reloads bring ever new addresses: of those that
 * no source has when the metrics are read nothing is kept.
 * @returns Takes what changes about servers.
 */
export function ejectionCounter(
  registry: Registry,
  sources: () => readonly SourceState[],
): (change: EndpointChange) => void {
  const counted = new Map<string, Record<'source' | 'endpoint' | 'reason', string>>();
  const ejections = new Counter({
    name: 'headgate_upstream_ejections_total',
    help: 'How often a server of a source was left out for a while, or found unhealthy.',
    labelNames: ['source', 'endpoint', 'reason'],
    registers: [registry],
    collect() {
      const present = new Set(
        sources().flatMap(({ source, endpoints }) =>
          endpoints.map(({ endpoint }) => `${source} ${endpoint}`),
        ),
      );
      for (const [key, labels] of counted) {
        if (present.has(`${labels.source} ${labels.endpoint}`)) continue;
        counted.delete(key);
        this.remove(labels);
      }
    },
  });
  return ({ source, endpoint, state, reason }) => {
    if (state !== 'ejected' && state !== 'unhealthy') return;
    counted.set(`${source} ${endpoint} ${reason}`, { source, endpoint, reason });
    ejections.inc({ source, endpoint, reason });
  };
}
