import type { ExecutionResult } from 'graphql';
import type { CachePolicy } from './cache-policy.ts';

/** An answer as its JSON text: it is sent again without being built or written again. */
export class KeptAnswer {
  readonly json: string;
  readonly policy: CachePolicy;
  /** Milliseconds since the epoch. */
  readonly keptAt: number;

  constructor(json: string, policy: CachePolicy) {
    this.json = json;
    this.policy = policy;
    this.keptAt = Date.now();
  }

  ageSeconds(): number {
    return Math.max(0, Math.floor((Date.now() - this.keptAt) / 1000));
  }
}

/**
 * A result whose JSON is known. Yoga asks `stringify` for it; `data` is parsed only for those who
 * look. It is a getter of the class, so that Yoga, which copies results, does not look.
 */
export class TextResult implements ExecutionResult {
  readonly extensions: { readonly http: { readonly headers: Readonly<Record<string, string>> } };
  readonly stringify: () => string;

  constructor(json: string, headers: Readonly<Record<string, string>>) {
    this.extensions = { http: { headers } };
    this.stringify = () => json;
  }

  get data(): Record<string, unknown> {
    return JSON.parse(this.stringify()).data;
  }
}
