import { callConfigOf } from '../config/sections/call-config.ts';
import type { SourceConfig } from '../config/sections/source-config.ts';
import type { SourceState, UpstreamChange } from '../shared/upstream-observer.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import type { KeptWhileUsed } from '../tools/kept-while-used.ts';
import type { Owned } from '../tools/owned.ts';
import { CircuitBreaker } from './resilience/circuit-breaker.ts';

export interface SourceCircuitsOptions {
  /** The name of the source. */
  readonly source: string;
  readonly settings: SourceConfig;
  /** `sourceHealthKey` */
  readonly healthKey: string;
  /** Where circuits are kept that the previous graph uses, too. */
  readonly circuits: KeptWhileUsed<CircuitBreaker>;
  readonly user: Owned;
  readonly changed: (change: UpstreamChange) => void;
}

/** The circuits of the operations of one source. Fields that ask for the same operation share it. */
export class SourceCircuits {
  readonly #options: SourceCircuitsOptions;
  readonly #places: string;
  readonly #circuits = new Map<string, CircuitBreaker>();

  constructor(options: SourceCircuitsOptions) {
    this.#options = options;
    this.#places = placesOf(options.settings);
  }

  /** @returns `undefined` when the operation has none. */
  of(operation: string): CircuitBreaker | undefined {
    const made = this.#circuits.get(operation);
    if (made !== undefined) return made;
    const { source, settings, healthKey, circuits, user, changed } = this.#options;
    const { breaker: config } = callConfigOf(settings, operation);
    if (!config.enabled) return undefined;
    // A circuit is shared with the previous graph only if calls go to the same place by the same rules.
    const key = canonicalJson([healthKey, this.#places, operation, config]);
    const breaker = circuits.take(user, [key], () => new CircuitBreaker(config, Date.now));
    breaker.changed = (state) => changed({ about: 'circuit', source, operation, state });
    this.#circuits.set(operation, breaker);
    return breaker;
  }

  /** The states of operations that were called: a graph may have thousands of others. */
  states(): SourceState['circuits'] {
    return [...this.#circuits]
      .filter(([, breaker]) => breaker.wasAsked)
      .map(([operation, breaker]) => ({ operation, state: breaker.state }));
  }
}

/** Tells apart where calls go when a source has several servers. Their weights do not matter. */
function placesOf({ servers }: SourceConfig): string {
  const { list, dns, file } = servers ?? {};
  return canonicalJson([list?.map(({ endpoint }) => endpoint).toSorted(), dns, file]);
}
