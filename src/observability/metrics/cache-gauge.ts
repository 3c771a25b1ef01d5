import { Gauge, type Registry } from 'prom-client';

/** How full the caches of this process are when the metrics are read. */
export function registerCacheGauge(
  registry: Registry,
  cacheBytes: () => ReadonlyMap<string, number>,
): void {
  new Gauge({
    name: 'headgate_cache_bytes',
    help: 'About how much memory what is kept takes, of the most that gateway.yaml allows. cache: results or answers. Not for caches in Redis.',
    labelNames: ['cache'],
    registers: [registry],
    collect() {
      // A reload may move a cache to Redis.
      this.reset();
      for (const [cache, bytes] of cacheBytes()) this.set({ cache }, bytes);
    },
  });
}
