import type { CommandTrace } from '../../tools/command-trace.ts';

/** Calls of a field with `@rateLimit`: at most `max` in any window. */
export interface WindowCharge {
  readonly kind: 'window';
  /** Who is counted. */
  readonly caller: string;
  /** The limited field, and the values of its `identityArgs`. */
  readonly fieldIdentity: string;
  readonly calls: number;
  readonly max: number;
  readonly windowMs: number;
}

/** What an operation takes out of a bucket that fills again steadily. */
export interface BucketCharge {
  readonly kind: 'bucket';
  /** Whose bucket. */
  readonly key: string;
  readonly tokens: number;
  readonly capacity: number;
  readonly refillPerSecond: number;
}

export type Charge = WindowCharge | BucketCharge;

export interface Decision {
  /** `null`: there was room for all charges, and they are taken. Else nothing is. */
  readonly retryAfterMs: number | null;
  /** What is left in the buckets, in the order of the charges. */
  readonly remaining: readonly number[];
}

/**
 * Takes all charges of an operation or none, so that nobody else can take between looking and taking.
 * No charge is more than its limit ever gives.
 */
export interface Limits {
  /** @param trace Of the request; `null`: it is not traced. */
  take(charges: readonly Charge[], trace?: CommandTrace | null): Decision | Promise<Decision>;
}
