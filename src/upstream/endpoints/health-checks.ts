import type { ServersConfig } from '../../config/sections/servers-config.ts';
import type { Endpoint } from './endpoint.ts';
import type { EndpointPool } from './endpoint-pool.ts';

type HealthCheckConfig = NonNullable<ServersConfig['healthCheck']>;

/**
 * Asks every server of a pool again and again. One answer decides nothing: a server must fail or
 * succeed several times in a row.
 */
export function startHealthChecks(pool: EndpointPool, config: HealthCheckConfig): Disposable {
  const streaks = new WeakMap<Endpoint, { healthy: boolean; length: number }>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const checkOne = async (endpoint: Endpoint) => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(config.timeoutMs)]);
    const healthy = (await endpoint.probe?.isHealthy(signal).catch(() => false)) ?? true;
    if (stopping.signal.aborted) return;
    const streak = streaks.get(endpoint);
    const length = streak?.healthy === healthy ? streak.length + 1 : 1;
    streaks.set(endpoint, { healthy, length });
    if (length >= (healthy ? config.healthyAfter : config.unhealthyAfter)) {
      pool.checked(endpoint, healthy);
    }
  };
  const checkAll = async () => {
    await Promise.all(pool.endpoints.map(checkOne));
    if (!stopping.signal.aborted) timer = setTimeout(checkAll, config.intervalMs).unref();
  };
  checkAll();
  return {
    [Symbol.dispose]() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
