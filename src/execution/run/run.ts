import { isPromise } from '@envelop/core';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { RequestContext } from '../../shared/request-context.ts';
import { type Awaitable, andThen, inTurn, together } from '../../tools/awaitable.ts';
import type { LinkRequests } from '../calls/link.ts';
import { type Args, LinkLoaders } from '../calls/link-loaders.ts';
import type { RootOperation } from '../calls/root-operations.ts';
import type { DeferredPart, Plan, StepField, ValuePlan } from '../plan/plan.ts';
import { gatherDeferred, gatherDeferredIn } from './gather-deferred.ts';
import { gatherIn, gatherParents } from './gather-parents.ts';
import { Failure, Outcome } from './outcome.ts';
import { stepArguments } from './step-arguments.ts';
import { StepBatch } from './step-batch.ts';
import { type WantedPart, wantedOutcomes } from './wanted-outcomes.ts';
import { WorkOfParts } from './work-of-parts.ts';

/** Finds the objects of which a part comes later. */
type GatherParts = (onPart: (part: DeferredPart, object: object) => void) => void;

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
  /** Made when the first link needs them. */
  #madeLoaders: LinkLoaders | undefined;
  /** The parts that wait until all writes are done; `null`: nothing has to wait. */
  #heldBack: GatherParts[] | null = null;
  #madeLoadsOf: Map<DeferredPart, Promise<unknown>[]> | undefined;
  /** Set when the answer comes in parts. */
  readonly #work: WorkOfParts | undefined;
  #isGivenUp = false;
  /** When the answer comes in parts: batches that are loading and have links below them. */
  #madeOpen: Set<StepBatch> | undefined;
  readonly #outcomes = new Map<StepField, Map<object, Outcome>>();

  /** @param variables Coerced. */
  constructor(plan: Plan, variables: Variables, context: RequestContext) {
    this.#plan = plan;
    this.#variables = variables;
    this.#work = plan.hasDeferred ? new WorkOfParts(context) : undefined;
    this.#context = this.#work?.context ?? context;
  }

  get #open(): Set<StepBatch> {
    this.#madeOpen ??= new Set();
    return this.#madeOpen;
  }

  /** What each part that comes later waits for. */
  get #loadsOf(): Map<DeferredPart, Promise<unknown>[]> {
    this.#madeLoadsOf ??= new Map();
    return this.#madeLoadsOf;
  }

  get #loaders(): LinkLoaders {
    this.#madeLoaders ??= new LinkLoaders(this.#context);
    return this.#madeLoaders;
  }

  /** Runs the root fields and all links below them: of a query at once, of a mutation one by one. */
  all(): Awaitable<unknown> {
    const { operationType, root } = this.#plan;
    const run = (step: StepField) => this.#rootStep(step);
    if (operationType === 'query') {
      const first = together(root.steps.map(run));
      if (this.#plan.hasDeferred) {
        this.#defer((onPart) => gatherDeferredIn(root, rootValue, onPart));
      }
      return first;
    }
    if (this.#plan.hasDeferred) this.#heldBack = [];
    return andThen(inTurn(root.steps, run), () => this.#endWrites());
  }

  /** Deferred parts of a mutation are read after all writes: in between they might see half of them. */
  #endWrites(): void {
    const heldBack = this.#heldBack ?? [];
    this.#heldBack = null;
    for (const gather of heldBack) this.#defer(gather);
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

  /** Resolves when everything is there that a later part needs; `undefined`: it is there already. */
  whenLoaded(part: DeferredPart): Promise<unknown> | undefined {
    const loads = this.#loadsOf.get(part);
    return loads && Promise.all(loads);
  }

  /** Resolves when nothing is loading any more, whether or not the client has read all parts. */
  async whenAllLoaded(): Promise<void> {
    let loads: Promise<unknown>[] = [];
    let known: number;
    do {
      known = loads.length;
      await Promise.allSettled(loads);
      // A part that holds other parts has begun to load them by the time it is there itself.
      loads = [...this.#loadsOf.values()].flat();
    } while (loads.length > known);
  }

  /**
   * Asks for nothing more but what these parts need: all others stand in what became null. When
   * there are none, what is under way ends.
   */
  keepOnly(parts: readonly WantedPart[]): void {
    if (parts.length === 0) {
      this.#isGivenUp = true;
      this.#work?.end();
    } else if (this.#open.size > 0) {
      const wanted = wantedOutcomes(parts, (step) => this.#outcomesOf(step));
      for (const batch of this.#open) batch.keepOnly(wanted);
    }
  }

  #rootStep(step: StepField): Awaitable<unknown> {
    const batch = this.#batchOf(step);
    batch.add(rootValue);
    return this.#finish(step, batch);
  }

  /** Waits for what the parents of a step asked for, and runs the links that stand in it. */
  #finish({ value }: StepField, batch: StepBatch): Awaitable<unknown> {
    const loaded = batch.loaded();
    const { hasDeferred } = this.#plan;
    if (!value.hasSteps && !value.hasDeferred) return hasDeferred ? batch.whole(loaded) : loaded;
    if (!hasDeferred) return andThen(loaded, () => this.#follow(value, batch.outcomes));
    this.#open.add(batch);
    const followed = andThen(loaded, () => {
      this.#open.delete(batch);
      return this.#follow(value, batch.outcomes);
    });
    return batch.whole(followed);
  }

  /** Runs the links that stand in values. */
  #follow(plan: ValuePlan, outcomes: readonly Outcome[]): Awaitable<unknown> {
    if (this.#isGivenUp) return;
    const batches = new Map<StepField, StepBatch>();
    const onParent = this.#adderTo(batches);
    for (const { value } of outcomes) {
      if (!(value instanceof Failure)) gatherParents(plan, value, onParent);
    }
    const first = this.#finishAll(batches);
    if (plan.hasDeferred) {
      this.#defer((onPart) => {
        for (const { value } of outcomes) {
          if (!(value instanceof Failure)) gatherDeferred(plan, value, onPart);
        }
      });
    }
    return first;
  }

  /**
   * Asks for what comes later, of all objects that `gather` tells of: now, because calls that are
   * made side by side take no longer than one of them, and share batches. Only nobody waits for it.
   */
  #defer(gather: GatherParts): void {
    if (this.#heldBack !== null) {
      this.#heldBack.push(gather);
      return;
    }
    const objects = new Map<DeferredPart, object[]>();
    gather((part, object) => {
      const known = objects.get(part);
      if (known === undefined) objects.set(part, [object]);
      else known.push(object);
    });
    for (const [part, ofPart] of objects) {
      const batches = new Map<StepField, StepBatch>();
      const onParent = this.#adderTo(batches);
      for (const object of ofPart) gatherIn(part.shape, object, onParent);
      const loaded = this.#finishAll(batches);
      if (!isPromise(loaded)) continue;
      // Whoever waits for it learns of a fault; there may be nobody.
      loaded.catch(() => {});
      const loads = this.#loadsOf.get(part);
      if (loads === undefined) this.#loadsOf.set(part, [loaded]);
      else loads.push(loaded);
    }
  }

  #adderTo(batches: Map<StepField, StepBatch>) {
    return (step: StepField, parent: object) => {
      let batch = batches.get(step);
      if (batch === undefined) {
        batch = this.#batchOf(step);
        batches.set(step, batch);
      }
      batch.add(parent);
    };
  }

  #finishAll(batches: ReadonlyMap<StepField, StepBatch>): Awaitable<unknown> {
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
