import type { Protocol } from '../annotations/model.ts';
import type { OperationFacts, StepFacts } from '../operation-facts.ts';
import type { OperationArgs } from '../operation-memo.ts';

/**
 * What an operation does: `headgate explain` prints it, `extensions.explain` has it. It names
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
  readonly protocol: Protocol;
  /** As its owner names it: `GET /products?ids={…}`. */
  readonly call: string;
  /** The step whose answer it waits for, by its index. */
  readonly after: number | null;
  /** The most keys of one call; `null`: it gathers none. */
  readonly maxKeys: number | null;
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
  /** Each must be met, by all scopes of one of its lists; an empty list: any principal. */
  readonly requirements: readonly (readonly (readonly string[])[])[];
}

export interface ExplainedRun {
  /** `hit`: no call was made. */
  readonly answerCache: 'hit' | 'miss' | null;
  readonly ms: number;
  /** In the order in which they started. */
  readonly calls: readonly ExplainedCall[];
}

export interface ExplainedCall {
  readonly source: string;
  readonly operation: string;
  /** Indices of the steps that it may have served. */
  readonly steps: readonly number[];
  /** How many keys it asked for; `null`: it is no bulk read. */
  readonly keys: number | null;
  /** After the start of execution. */
  readonly startMs: number;
  readonly ms: number;
  /** `ok`, or the code of its error. */
  readonly code: string;
}

type Variables = Readonly<Record<string, unknown>>;

/** @param variables Coerced. */
export type Explain = (args: OperationArgs, variables: Variables) => Explanation;

/** What the stages that judge and run an operation know about it. */
export interface OperationKnowledge {
  readonly facts: OperationFacts;
  readonly cache: ExplainedCache | null;
  readonly guarded: readonly {
    readonly path: readonly string[];
    readonly requirements: ExplainedGuard['requirements'];
  }[];
}

export function explanation(
  { facts, cache, guarded }: OperationKnowledge,
  variables: Variables,
): Explanation {
  return {
    steps: facts.steps.map((step) => explainStep(step, variables)),
    mostCalls: facts.maxCallsOf(variables),
    cost: facts.costOf(variables),
    cache,
    access: guarded.map(({ path, requirements }) => ({ path: path.join('.'), requirements })),
  };
}

function explainStep(step: StepFacts, variables: Variables): ExplainedStep {
  return {
    path: step.path.join('.'),
    field: step.coordinate,
    source: step.binding.source,
    protocol: step.binding.protocol,
    call: step.call,
    after: step.after,
    maxKeys: step.batch?.maxKeys ?? null,
    callPerParent: step.isCallPerParent,
    mostParents: step.maxParentsOf(variables),
    mostCalls: step.maxCallsOf(variables),
  };
}
