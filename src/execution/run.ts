import { type Awaitable, andThen, inTurn, together } from '../awaitable.ts';
import type { Variables } from '../coerced-variables.ts';
import type { RequestContext } from '../request-context.ts';
import { gatherParents } from './gather-parents.ts';
import type { LinkRequests } from './link.ts';
import { type Args, LinkLoaders } from './link-loaders.ts';
import { Failure, Outcome } from './outcome.ts';
import type { Plan, StepField, ValuePlan } from './plan.ts';
import type { RootOperation } from './root-operations.ts';
import { stepArguments } from './step-arguments.ts';
import { StepBatch } from './step-batch.ts';

/** The parent of root fields. */
export const rootValue: object = Object.freeze({});

/**
 * Gets everything from upstreams that a plan needs, for one request (or one event). When the data
 * of a step has arrived, it is walked once: all parents of each link in it are known then, ask for
 * each key once, and go on as soon as their own data is there, whatever other steps wait for.
 */
export class Run {
  readonly #plan: Plan;
  readonly #variables: Variables;
  readonly #context: RequestContext;
  /** Made for those that link something. */
  #madeLoaders: LinkLoaders | undefined;
  readonly #outcomes = new Map<StepField, Map<object, Outcome>>();

  /** @param variables Coerced. */
  constructor(plan: Plan, variables: Variables, context: RequestContext) {
    this.#plan = plan;
    this.#variables = variables;
    this.#context = context;
  }

  get #loaders(): LinkLoaders {
    this.#madeLoaders ??= new LinkLoaders(this.#context);
    return this.#madeLoaders;
  }

  /** Runs root fields and all links below them: those of a query at once, others in their order. */
  all(): Awaitable<unknown> {
    const { operationType, root } = this.#plan;
    const run = (step: StepField) => this.#rootStep(step);
    return operationType === 'query' ? together(root.steps.map(run)) : inTurn(root.steps, run);
  }

  /** Runs the links below an event of a subscription. */
  async event(event: unknown): Promise<void> {
    for (const step of this.#plan.root.steps) {
      const outcome = new Outcome(event);
      this.#outcomesOf(step).set(rootValue, outcome);
      await this.#follow(step.value, [outcome]);
    }
  }

  /** What a step brought, by parent; whole after everything was run. */
  outcomesOf(step: StepField): ReadonlyMap<object, Outcome> {
    return this.#outcomesOf(step);
  }

  #rootStep(step: StepField): Awaitable<unknown> {
    const batch = this.#batchOf(step);
    batch.add(rootValue);
    return this.#finish(step, batch);
  }

  /** Waits for what the parents of a step asked for, and runs the links that stand in it. */
  #finish({ value }: StepField, batch: StepBatch): Awaitable<unknown> {
    const loaded = batch.loaded();
    return value.hasSteps ? andThen(loaded, () => this.#follow(value, batch.outcomes)) : loaded;
  }

  /** Runs the links that stand in values. */
  #follow(plan: ValuePlan, outcomes: readonly Outcome[]): Awaitable<unknown> {
    const batches = new Map<StepField, StepBatch>();
    const onParent = (step: StepField, parent: object) => {
      let batch = batches.get(step);
      if (batch === undefined) {
        batch = this.#batchOf(step);
        batches.set(step, batch);
      }
      batch.add(parent);
    };
    for (const { value } of outcomes) {
      if (!(value instanceof Failure)) gatherParents(plan, value, onParent);
    }
    return together([...batches].map(([step, batch]) => this.#finish(step, batch)));
  }

  #batchOf(step: StepField): StepBatch {
    const { origin } = step;
    const nothing = origin.from === 'link' ? origin.link.nothing : null;
    return new StepBatch(this.#requests(step), nothing, this.#outcomesOf(step));
  }

  #requests(step: StepField): LinkRequests {
    const { origin } = step;
    try {
      const args = stepArguments(step, this.#variables);
      if (origin.from === 'link') return origin.link.requests(args, this.#loaders);
      return { idOf: () => '', load: () => this.#call(origin.operation, args) };
    } catch (error) {
      return { idOf: () => '', load: () => Promise.reject(error) };
    }
  }

  #call(operation: RootOperation, args: Args): Promise<unknown> {
    const answer = operation.call(args, this.#context);
    // What was read before a write may be stale after it, also when it failed.
    const isWrite = this.#plan.operationType === 'mutation';
    return isWrite ? answer.finally(() => this.#madeLoaders?.clear()) : answer;
  }

  #outcomesOf(step: StepField): Map<object, Outcome> {
    let outcomes = this.#outcomes.get(step);
    if (outcomes === undefined) {
      outcomes = new Map();
      this.#outcomes.set(step, outcomes);
    }
    return outcomes;
  }
}
