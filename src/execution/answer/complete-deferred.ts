import type { GraphQLError } from 'graphql';
import type { DeferredFragment, ResponsePath } from '../../shared/incremental-answer.ts';
import type { Steps } from '../../tools/steps.ts';
import type { Deferral } from '../plan/collect-fields.ts';
import type { DeferredPart, ObjectPlan } from '../plan/plan.ts';
import { rootValue } from '../run/run.ts';
import { Completer, type Completion, invalid, type Text } from './complete.ts';

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
  /** As JSON; `undefined`: null was not allowed in it. */
  readonly data: string | undefined;
  readonly errors: readonly GraphQLError[];
  /** What comes later of it. */
  readonly found: readonly FoundPart[];
}

/** What a part takes in an answer, besides its label and its path: to be announced, to come, to end. */
const partLength = 100;
const keyLength = 5;

/** Completes an answer of which parts come later, and each of these parts. */
export class DeferredCompleter extends Completer<FoundPart> {
  readonly #plan: ObjectPlan;
  #scope: Scope | undefined;
  #fragments = 0;

  constructor(completion: Completion) {
    super(completion);
    this.#plan = completion.plan.root;
  }

  /** What comes at first. @throws AnswerTooLargeError */
  initial(): Steps<CompletedPart> {
    return this.#complete(this.#plan, rootValue, []);
  }

  /** @throws AnswerTooLargeError */
  part({ part, path, source, scope }: FoundPart): Steps<CompletedPart> {
    this.#scope = scope;
    return this.#complete(part.shape, source, path);
  }

  override object(plan: ObjectPlan, source: object): Steps<Text> {
    const hasDeferred = plan.deferred.length > 0 || plan.deferrals.length > 0;
    return hasDeferred ? this.#scoped(plan, source) : super.object(plan, source);
  }

  *#scoped(plan: ObjectPlan, source: object): Steps<Text> {
    const outer = this.#scope;
    const path = [...this.path];
    const scope = this.#scopeIn(plan, path);
    this.#scope = scope;
    for (const part of plan.deferred) {
      const fragments = part.deferrals.flatMap((deferral) => fragmentOf(deferral, scope) ?? []);
      for (const { label = '' } of fragments) {
        this.spend(partLength + label.length + path.length * keyLength);
      }
      this.found.push({ part, path, fragments, source, scope });
    }
    const text = yield* super.object(plan, source);
    this.#scope = outer;
    return text;
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

  *#complete(plan: ObjectPlan, source: object, path: ResponsePath): Steps<CompletedPart> {
    this.path = [...path];
    this.errors = [];
    this.found = [];
    const text = yield* this.object(plan, source);
    const { errors, found } = this;
    return text === invalid
      ? { data: undefined, errors, found: [] }
      : { data: text, errors, found };
  }
}

function fragmentOf(deferral: Deferral, scope: Scope | undefined): OpenFragment | undefined {
  return scope && (scope.fragments.get(deferral) ?? fragmentOf(deferral, scope.outer));
}
