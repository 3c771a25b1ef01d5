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
