import { expect, test } from 'vitest';
import { createMetrics } from '../../../../src/observability/metrics/metrics.ts';

test('a server that no source has any more has no series', async () => {
  const url = (name: string) => `http://${name}`;
  let names = ['left', 'stays'];
  const metrics = createMetrics({
    isReady: () => true,
    connections: () => 0,
    webSockets: () => 0,
    operations: () => ({ inFlight: 0, queued: 0 }),
    sources: () => [
      {
        ...{ source: 's', callsInFlight: 0, callsQueued: 0, circuits: [] },
        endpoints: names.map(
          (name) => ({ endpoint: url(name), state: 'available', callsInFlight: 0 }) as const,
        ),
      },
    ],
    cacheBytes: () => new Map(),
  });
  const server = (endpoint: string) =>
    ({ about: 'endpoint', source: 's', endpoint: url(endpoint) }) as const;
  for (const name of ['left', 'stays']) {
    metrics.changed?.({ ...server(name), state: 'ejected', reason: 'failures' });
    metrics.changed?.({ ...server(name), state: 'unhealthy', reason: 'health check' });
  }
  expect((await metrics.text()).match(/ejections_total\{.*/g)).toHaveLength(4);
  names = ['stays'];

  const text = await metrics.text();
  expect(text.match(/ejections_total\{.*/g)).toEqual([
    'ejections_total{source="s",endpoint="http://stays",reason="failures"} 1',
    'ejections_total{source="s",endpoint="http://stays",reason="health check"} 1',
  ]);
});
