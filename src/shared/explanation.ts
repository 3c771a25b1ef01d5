import type { ErrorCode } from '../errors/codes.ts';

/**
 * What an operation does: `headgate explain` prints it, `extensions.explain` has it, the Plan
 * panel of GraphiQL draws it. It names
 * sources and operations of the composed schema; no address, header, body or value stands in it.
 */
export interface Explanation {
  /** In the order in which they can start. */
  readonly steps: readonly ExplainedStep[];
  readonly mostCalls: number;
  readonly cost: number;
  /** `null`: the gateway keeps no answers. */
  readonly cache: ExplainedCache | null;
  /** Fields that not everybody may ask for. */
  readonly access: readonly ExplainedGuard[];
  /** What happened; only after it ran. */
  readonly run?: ExplainedRun;
}

export interface ExplainedStep {
  /** Where in the answer, without list indices: `products.stock`. */
  readonly path: string;
  /** `Product.stock` */
  readonly field: string;
  readonly source: string;
  readonly protocol: 'rest' | 'grpc' | 'soap';
  /** As its owner names it: `GET /products`. */
  readonly operation: string;
  /** The same with what is asked: `GET /products?ids={…}`. */
  readonly call: string;
  /** The step whose answer it waits for, by its index. */
  readonly after: number | null;
  /** Set where only deferred fragments select it: its data may come after the rest of the answer. */
  readonly deferred?: true;
  /** How the keys of many parents are asked for at once; `null`: it gathers none. */
  readonly batch: GatheredKeys | null;
  /** Each parent makes a call (N+1). */
  readonly callPerParent: boolean;
  readonly mostParents: number;
  readonly mostCalls: number;
}

export interface ExplainedCache {
  /** 0: the answer is not kept. */
  readonly maxAgeSeconds: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
  /** The field that allows no longer; `null`: none says a time. */
  readonly shortestBy: string | null;
  /** The field that makes it private. */
  readonly privateBy: string | null;
}

export interface ExplainedGuard {
  /** Empty: the operation itself. */
  readonly path: string;
  /** Each must be met, by all names of one of its lists; an empty list: any principal. */
  readonly requirements: readonly {
    readonly of: 'scopes' | 'policies';
    readonly anyOf: readonly (readonly string[])[];
  }[];
}

export interface ExplainedRun {
  /** `hit`: no call was made. */
  readonly answerCache: 'hit' | 'miss' | null;
  readonly ms: number;
  /** In the order in which they started. */
  readonly calls: readonly ExplainedCall[];
  /** How many calls there were besides those that are listed. */
  readonly unlistedCalls: number;
}

export interface ExplainedCall {
  readonly source: string;
  readonly operation: string;
  /** Indices of the steps that it may have served. */
  readonly steps: readonly number[];
  /** How many keys it asked for; `null`: it is not a bulk read. */
  readonly keys: number | null;
  /** After the start of execution. */
  readonly startMs: number;
  readonly ms: number | null;
  /** `ok`, or the code of its error; `null`: nobody waited for its end. */
  readonly code: 'ok' | ErrorCode | null;
  /** An equal call of this or another request was in flight already: nothing was sent for it. */
  readonly isShared: boolean;
  /** It was answered by what the gateway keeps: nothing was sent for it. */
  readonly isKept: boolean;
  /** How many requests were sent for it, retries included. */
  readonly attempts: number;
}

/** Where a bulk read takes its keys, and how many. */
export interface GatheredKeys {
  readonly keysArgument: string;
  /** Set where they stand in it as one text. */
  readonly separator?: string;
  readonly maxKeys: number;
}
