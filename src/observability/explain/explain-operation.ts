import { operationName } from '../../annotations/operation-name.ts';
import type {
  ExplainedCache,
  ExplainedGuard,
  ExplainedStep,
  Explanation,
} from '../../shared/explanation.ts';
import type { OperationFacts, StepFacts } from '../../shared/operation-facts.ts';
import type { OperationArgs } from '../../shared/operation-memo.ts';
import type { DeniedFields } from '../../shared/request-context.ts';

type Variables = Readonly<Record<string, unknown>>;

/**
 * @param variables Coerced.
 * @param denied What who asks may not ask for: nothing is said about how it would be answered.
 */
export type Explain = (
  args: OperationArgs,
  variables: Variables,
  denied: DeniedFields | null,
) => Explanation;

/** What the stages that judge and run an operation know about it. */
export interface OperationKnowledge {
  readonly facts: OperationFacts;
  /** Of the steps that are deferred. */
  readonly later: ReadonlySet<string>;
  readonly cache: ExplainedCache | null;
  readonly guarded: readonly {
    readonly path: readonly string[];
    readonly requirements: ExplainedGuard['requirements'];
  }[];
}

export function explainOperation(
  { facts, later, cache, guarded }: OperationKnowledge,
  variables: Variables,
): Explanation {
  return {
    steps: facts.steps.map((step) => explainStep(step, later, variables)),
    mostCalls: facts.maxCallsOf(variables),
    cost: facts.costOf(variables),
    cache,
    access: guarded.map(({ path, requirements }) => ({ path: path.join('.'), requirements })),
  };
}

function explainStep(
  step: StepFacts,
  later: ReadonlySet<string>,
  variables: Variables,
): ExplainedStep {
  const path = step.path.join('.');
  return {
    path,
    field: step.coordinate,
    source: step.binding.source,
    protocol: step.binding.protocol,
    operation: operationName(step.binding),
    call: step.call,
    after: step.after,
    ...(later.has(path) && { deferred: true }),
    batch: step.batch,
    callPerParent: step.isCallPerParent,
    mostParents: step.maxParentsOf(variables),
    mostCalls: step.maxCallsOf(variables),
  };
}
