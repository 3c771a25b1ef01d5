import type { GraphQLError } from 'graphql';
import type { DeferredFragment, ResponsePath } from '../../shared/incremental-answer.ts';
import type { Deferral } from '../plan/collect-fields.ts';
import type { DeferredPart, ObjectPlan } from '../plan/plan.ts';
import { rootValue } from '../run/run.ts';
import { Completer, type Completion, invalid } from './complete.ts';

/** A deferred fragment at one place of the answer, and how much of it is to come. */
export interface OpenFragment extends DeferredFragment {
  /** The one that it stands in. */
  readonly outer: OpenFragment | undefined;
  /** Whether its client knows of it. */
  isAnnounced: boolean;
  /** Its parts that are to come. */
  openParts: number;
  /** A part of it was null where null is not allowed: nothing more of it comes. */
  hasFailed: boolean;
}

/** A part of one object of the answer that comes later. */
export interface FoundPart {
  readonly part: DeferredPart;
  readonly path: ResponsePath;
  readonly fragments: readonly OpenFragment[];
  /** What was sent of the object. */
  readonly source: object;
  readonly scope: Scope;
}

/** The deferred fragments around an object. */
interface Scope {
  readonly fragments: ReadonlyMap<Deferral, OpenFragment>;
  readonly outer: Scope | undefined;
}

/** A part of the answer that was completed. */
export interface CompletedPart {
  /** `undefined`: null was not allowed in it. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly GraphQLError[];
  /** What comes later of it. */
  readonly found: readonly FoundPart[];
}

/** What a part takes in an answer, besides its label and its path: to be announced, to come, to end. */
const partLength = 100;
const keyLength = 5;

/** Completes an answer of which parts come later, and each of these parts. */
export class DeferredCompleter extends Completer {
  readonly #plan: ObjectPlan;
  #scope: Scope | undefined;
  #found: FoundPart[] = [];
  #fragments = 0;

  constructor(completion: Completion) {
    super(completion);
    this.#plan = completion.plan.root;
  }

  /** What comes at first. @throws AnswerTooLargeError */
  initial(): CompletedPart {
    return this.#complete(this.#plan, rootValue, []);
  }

  /** @throws AnswerTooLargeError */
  part({ part, path, source, scope }: FoundPart): CompletedPart {
    this.#scope = scope;
    return this.#complete(part.shape, source, path);
  }

  override object(plan: ObjectPlan, source: object): Record<string, unknown> | typeof invalid {
    if (plan.deferred.length === 0 && plan.deferrals.length === 0) {
      return super.object(plan, source);
    }
    const outer = this.#scope;
    const path = [...this.path];
    const scope = this.#scopeIn(plan, path);
    this.#scope = scope;
    for (const part of plan.deferred) {
      const fragments = part.deferrals.flatMap((deferral) => fragmentOf(deferral, scope) ?? []);
      for (const { label = '' } of fragments) {
        this.spend(partLength + label.length + path.length * keyLength);
      }
      this.#found.push({ part, path, fragments, source, scope });
    }
    const object = super.object(plan, source);
    this.#scope = outer;
    return object;
  }

  #scopeIn({ deferrals }: ObjectPlan, path: ResponsePath): Scope {
    const outer = this.#scope;
    if (deferrals.length === 0 && outer !== undefined) return outer;
    const scope = { fragments: new Map<Deferral, OpenFragment>(), outer };
    for (const deferral of deferrals) {
      const { label, within } = deferral;
      scope.fragments.set(deferral, {
        id: String(this.#fragments),
        path,
        label,
        outer: within && fragmentOf(within, scope),
        isAnnounced: false,
        openParts: 0,
        hasFailed: false,
      });
      this.#fragments += 1;
    }
    return scope;
  }

  #complete(plan: ObjectPlan, source: object, path: ResponsePath): CompletedPart {
    this.path = [...path];
    this.errors = [];
    this.#found = [];
    const object = this.object(plan, source);
    if (object === invalid) return { data: undefined, errors: this.errors, found: [] };
    // What stands in an object that became null is nowhere.
    const found = this.#found.filter((each) => isIn(object, each.path.slice(path.length)));
    return { data: object, errors: this.errors, found };
  }
}

function fragmentOf(deferral: Deferral, scope: Scope | undefined): OpenFragment | undefined {
  return scope && (scope.fragments.get(deferral) ?? fragmentOf(deferral, scope.outer));
}

function isIn(data: unknown, path: ResponsePath): boolean {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return false;
    value = Reflect.get(value, key);
  }
  return value !== null;
}
