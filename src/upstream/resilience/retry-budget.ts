import type { Policy } from '../policy.ts';

export interface RetryBudgetSettings {
  /** How many repetitions each call allows. */
  readonly ratio: number;
  /** How many repetitions are allowed at once after a quiet time. */
  readonly burst: number;
}

/**
 * How often calls to a source may be repeated: a bucket of tokens, into which every call puts a
 * part of one. When all calls fail, the upstream then gets a little more to do and not a multiple.
 */
export class RetryBudget {
  #settings: RetryBudgetSettings;
  #tokens: number;

  constructor(settings: RetryBudgetSettings) {
    this.#settings = settings;
    this.#tokens = settings.burst;
  }

  /** Repetitions that were made count of this budget, too. */
  adopt(settings: RetryBudgetSettings): void {
    const used = this.#settings.burst - this.#tokens;
    this.#tokens = Math.max(0, settings.burst - used);
    this.#settings = settings;
  }

  /** Called once for each call, which earns a part of a retry. */
  deposit(): void {
    const { ratio, burst } = this.#settings;
    this.#tokens = Math.min(burst, this.#tokens + ratio);
  }

  /** @returns Whether a call may be repeated. */
  withdraw(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Lets the budget grow with the calls that are made. */
export function earnRetries(budget: RetryBudget): Policy {
  return (next) => (call) => {
    budget.deposit();
    return next(call);
  };
}
