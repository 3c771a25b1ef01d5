import { Gauge, type Registry } from 'prom-client';
import type { SourceState } from '../../shared/upstream-observer.ts';

type Values = readonly (readonly [labels: Record<string, string>, value: number])[];

const openness = { closed: 0, 'half-open': 0.5, open: 1 } as const;

/** How the sources are when the metrics are read. */
export function registerSourceGauges(
  registry: Registry,
  sources: () => readonly SourceState[],
): void {
  const gauge = (name: string, help: string, labelNames: string[], values: () => Values) => {
    new Gauge({
      name: `headgate_upstream_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        // Sources and operations that a reload took away have no value any more.
        this.reset();
        for (const [labels, value] of values()) this.set(labels, value);
      },
    });
  };
  gauge('calls_in_flight', 'Calls to upstreams that are being made.', ['source'], () =>
    sources().map(({ source, callsInFlight }) => [{ source }, callsInFlight]),
  );
  gauge('calls_queued', 'Calls that wait for others to end.', ['source'], () =>
    sources().map(({ source, callsQueued }) => [{ source }, callsQueued]),
  );
  const circuits = 'Circuits of operations: 1 open, 0.5 half open, 0 closed.';
  gauge('circuit_open', circuits, ['source', 'operation'], () =>
    sources().flatMap(({ source, circuits }) =>
      circuits.map(({ operation, state }) => [{ source, operation }, openness[state]] as const),
    ),
  );
  const available = 'Servers of a source that has several: 1 gets calls, 0 does not.';
  gauge('endpoint_available', available, ['source', 'endpoint', 'state'], () =>
    sources().flatMap(({ source, endpoints }) =>
      endpoints.map(
        ({ endpoint, state }) =>
          [{ source, endpoint, state }, state === 'available' ? 1 : 0] as const,
      ),
    ),
  );
  const calls = 'Calls that servers of a source have now.';
  gauge('endpoint_calls_in_flight', calls, ['source', 'endpoint'], () =>
    sources().flatMap(({ source, endpoints }) =>
      endpoints.map(
        ({ endpoint, callsInFlight }) => [{ source, endpoint }, callsInFlight] as const,
      ),
    ),
  );
}
