import { callConfigOf } from '../config/call-config.ts';
import type { SourceConfig } from '../config/source-config.ts';
import type { SourceState, UpstreamChange } from '../shared/upstream-observer.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import { CircuitBreaker } from './resilience/circuit-breaker.ts';

/** Circuits by their operations. Where the key is another, calls go elsewhere or rules are others. */
export type KnownCircuits = ReadonlyMap<
  string,
  { readonly key: string; readonly breaker: CircuitBreaker }
>;

export interface SourceCircuitsOptions {
  /** Its name. */
  readonly source: string;
  readonly settings: SourceConfig;
  /** What was known before. */
  readonly known: KnownCircuits;
  readonly changed: (change: UpstreamChange) => void;
}

/** The circuits of the operations of one source. Fields that ask for the same operation share it. */
export class SourceCircuits {
  readonly #options: SourceCircuitsOptions;
  readonly #places: string;
  readonly #circuits = new Map<string, { key: string; breaker: CircuitBreaker }>();

  constructor(options: SourceCircuitsOptions) {
    this.#options = options;
    this.#places = placesOf(options.settings);
  }

  /** @returns `undefined` when the operation has none. */
  of(operation: string): CircuitBreaker | undefined {
    const made = this.#circuits.get(operation);
    if (made !== undefined) return made.breaker;
    const { source, settings, known, changed } = this.#options;
    const { breaker: config } = callConfigOf(settings, operation);
    if (!config.enabled) return undefined;
    const key = canonicalJson([this.#places, config]);
    const before = known.get(operation);
    const breaker = before?.key === key ? before.breaker : new CircuitBreaker(config, Date.now);
    breaker.changed = (state) => changed({ about: 'circuit', source, operation, state });
    this.#circuits.set(operation, { key, breaker });
    return breaker;
  }

  /** For those that take their place. */
  get known(): KnownCircuits {
    return this.#circuits;
  }

  /** Of operations that were called: a graph may have thousands. */
  states(): SourceState['circuits'] {
    return [...this.#circuits]
      .filter(([, { breaker }]) => breaker.wasAsked)
      .map(([operation, { breaker }]) => ({ operation, state: breaker.state }));
  }
}

/** Where calls go, if not to one server alone: of a list its addresses, whatever they weigh. */
function placesOf({ servers }: SourceConfig): string {
  const { list, dns, file } = servers ?? {};
  return canonicalJson([list?.map(({ endpoint }) => endpoint).toSorted(), dns, file]);
}
