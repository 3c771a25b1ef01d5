import type { Variables } from '../coerced-variables.ts';
import type { RequestContext } from '../request-context.ts';
import { gatherParents } from './gather-parents.ts';
import type { Link } from './link.ts';
import { type Args, LinkLoaders } from './link-loaders.ts';
import type { Plan, StepField, ValuePlan } from './plan.ts';
import type { RootOperation } from './root-operations.ts';
import { stepArguments } from './step-arguments.ts';

/** Why there is no value. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** What a step brought for one parent: what the upstream sent, or a `Failure`. */
export type Outcome = unknown;

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
  readonly #loaders: LinkLoaders;
  readonly #outcomes = new Map<StepField, Map<object, Outcome>>();

  /** @param variables Coerced. */
  constructor(plan: Plan, variables: Variables, context: RequestContext) {
    this.#plan = plan;
    this.#variables = variables;
    this.#context = context;
    this.#loaders = new LinkLoaders(context);
  }

  /** Runs root fields and all links below them: those of a query at once, others in their order. */
  async all(): Promise<void> {
    const { operationType, root } = this.#plan;
    if (operationType === 'query') {
      await Promise.all(root.steps.map((step) => this.#step(step, [rootValue])));
      return;
    }
    for (const step of root.steps) await this.#step(step, [rootValue]);
  }

  /** Runs the links below an event of a subscription. */
  async event(event: unknown): Promise<void> {
    for (const step of this.#plan.root.steps) {
      this.#outcomesOf(step).set(rootValue, event);
      await this.#follow(step.value, [event]);
    }
  }

  /** What a step brought, by parent; whole after everything was run. */
  outcomesOf(step: StepField): ReadonlyMap<object, Outcome> {
    return this.#outcomesOf(step);
  }

  async #step(step: StepField, parents: readonly object[]): Promise<void> {
    const { origin } = step;
    const outcomes = this.#outcomesOf(step);
    try {
      const args = stepArguments(step, this.#variables);
      if (origin.from === 'link') await this.#link(origin.link, args, parents, outcomes);
      else outcomes.set(rootValue, await this.#call(origin.operation, args));
    } catch (error) {
      for (const parent of parents) outcomes.set(parent, new Failure(error));
    }
    if (step.value.hasSteps) await this.#follow(step.value, new Set(outcomes.values()));
  }

  async #call(operation: RootOperation, args: Args): Promise<unknown> {
    try {
      return await operation.call(args, this.#context);
    } finally {
      // What was read before a write may be stale after it, also when it failed.
      if (this.#plan.operationType === 'mutation') this.#loaders.clear();
    }
  }

  async #link(
    link: Link,
    args: Args,
    parents: readonly object[],
    outcomes: Map<object, Outcome>,
  ): Promise<void> {
    const requestOf = link.requests(args, this.#loaders);
    const groups = new Map<string, { parents: object[]; outcome: Promise<Outcome> }>();
    for (const parent of parents) {
      const request = requestOf(parent);
      if (request === null) {
        outcomes.set(parent, link.nothing);
        continue;
      }
      const group = groups.get(request.id);
      if (group !== undefined) {
        group.parents.push(parent);
        continue;
      }
      const outcome = request.load().catch((error: unknown) => new Failure(error));
      groups.set(request.id, { parents: [parent], outcome });
    }
    for (const { parents: askers, outcome } of groups.values()) {
      const value = await outcome;
      for (const parent of askers) outcomes.set(parent, value);
    }
  }

  /** Runs the links that stand in values. */
  async #follow(plan: ValuePlan, values: Iterable<unknown>): Promise<void> {
    const found = new Map<StepField, object[]>();
    for (const value of values) {
      if (value instanceof Failure) continue;
      gatherParents(plan, value, (step, parent) => this.#claim(step, parent, found));
    }
    await Promise.all([...found].map(([step, parents]) => this.#step(step, parents)));
  }

  /** Once: the same object stands at many places when many parents asked for it. */
  #claim(step: StepField, parent: object, found: Map<StepField, object[]>): void {
    const outcomes = this.#outcomesOf(step);
    if (outcomes.has(parent)) return;
    outcomes.set(parent, undefined);
    const parents = found.get(step);
    if (parents === undefined) found.set(step, [parent]);
    else parents.push(parent);
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
