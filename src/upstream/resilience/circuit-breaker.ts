import type { CallOutcome } from './call-outcome.ts';

export interface CircuitBreakerSettings {
  /** The part of the calls that must fail, from 0 to 1. */
  readonly failureRatio: number;
  /** Fewer calls than these in the window say nothing. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** How long no call is made, before one is tried. */
  readonly openMs: number;
  /** How many tries must succeed, one after the other. */
  readonly probes: number;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

const bucketCount = 10;

/**
 * Stops calls to an operation that fails anyway. Closed, it counts calls and failures of the last
 * `windowMs`; open, it refuses; after `openMs` it is half open and lets one call through at a time,
 * whose outcome decides.
 */
export class CircuitBreaker {
  /** Called for each change of state. May be replaced: a circuit can outlive its listener. */
  changed: (state: CircuitState) => void = () => {};
  readonly #settings: CircuitBreakerSettings;
  readonly #now: () => number;
  readonly #calls: number[] = Array(bucketCount).fill(0);
  readonly #failures: number[] = Array(bucketCount).fill(0);
  #state: CircuitState = 'closed';
  #wasAsked = false;
  #openUntil = 0;
  #isProbing = false;
  #probesLeft = 0;
  /** Which bucket is being filled, counted from the start of time. */
  #bucket = 0;
  /** Counts the changes of state: outcomes of calls that began before the last say nothing. */
  #era = 0;

  constructor(settings: CircuitBreakerSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Whether a call has ever come here. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  /** How long until a call may be tried, in milliseconds; 0 when one may. */
  get waitMs(): number {
    return this.#state === 'closed' ? 0 : Math.max(0, this.#openUntil - this.#now());
  }

  /** @returns To be handed back with the outcome; `undefined`: the call must not be made. */
  admit(): number | undefined {
    this.#wasAsked = true;
    if (this.#state === 'closed') return this.#era;
    if (this.#state === 'open') {
      if (this.#now() < this.#openUntil) return undefined;
      this.#probesLeft = this.#settings.probes;
      this.#become('half-open');
    }
    if (this.#isProbing) return undefined;
    this.#isProbing = true;
    return this.#era;
  }

  /** @param outcome `ignored`: it says nothing about the upstream, such as a client that left. */
  ended(admission: number, outcome: CallOutcome): void {
    if (admission !== this.#era) return;
    if (this.#state === 'closed') {
      if (outcome !== 'ignored') this.#count(outcome === 'failure');
      return;
    }
    this.#isProbing = false;
    if (outcome === 'failure') this.#open();
    if (outcome !== 'success') return;
    this.#probesLeft -= 1;
    if (this.#probesLeft === 0) this.#close();
  }

  #count(isFailure: boolean): void {
    const { windowMs, minCalls, failureRatio } = this.#settings;
    this.#forgetUntil(Math.floor(this.#now() / (windowMs / bucketCount)));
    const index = this.#bucket % bucketCount;
    this.#calls[index] = (this.#calls[index] ?? 0) + 1;
    if (!isFailure) return;
    this.#failures[index] = (this.#failures[index] ?? 0) + 1;
    const calls = sum(this.#calls);
    if (calls >= minCalls && sum(this.#failures) >= calls * failureRatio) this.#open();
  }

  #forgetUntil(bucket: number): void {
    const passed = Math.min(bucketCount, bucket - this.#bucket);
    for (let step = 0; step < passed; step++) {
      const index = (bucket - step) % bucketCount;
      this.#calls[index] = 0;
      this.#failures[index] = 0;
    }
    this.#bucket = Math.max(bucket, this.#bucket);
  }

  #open(): void {
    this.#openUntil = this.#now() + this.#settings.openMs;
    this.#become('open');
  }

  #close(): void {
    this.#calls.fill(0);
    this.#failures.fill(0);
    this.#become('closed');
  }

  #become(state: CircuitState): void {
    this.#isProbing = false;
    this.#era += 1;
    this.#state = state;
    this.changed(state);
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
