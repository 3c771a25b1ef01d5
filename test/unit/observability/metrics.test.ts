import { expect, test } from 'vitest';
import { createMetrics } from '../../../src/observability/metrics.ts';

test('a server that discovery has taken away has no series any more', async () => {
  const metrics = createMetrics({
    isReady: () => true,
    connections: () => 0,
    webSockets: () => 0,
    operations: () => ({ inFlight: 0, queued: 0 }),
    sources: () => [],
    cacheBytes: () => new Map(),
  });
  const server = (endpoint: string) =>
    ({ about: 'endpoint', source: 's', endpoint: `http://${endpoint}` }) as const;
  for (const name of ['left', 'stays']) {
    metrics.changed?.({ ...server(name), state: 'ejected', reason: 'failures' });
    metrics.changed?.({ ...server(name), state: 'unhealthy', reason: 'health check' });
  }
  metrics.changed?.({ ...server('left'), state: 'removed', reason: 'discovery' });

  const text = await metrics.text();
  expect(text.match(/ejections_total\{.*/g)).toEqual([
    'ejections_total{source="s",endpoint="http://stays",reason="failures"} 1',
    'ejections_total{source="s",endpoint="http://stays",reason="health check"} 1',
  ]);
});
