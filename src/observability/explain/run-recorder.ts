import type { Binding } from '../../annotations/bindings.ts';
import { operationName } from '../../annotations/operation-name.ts';
import type {
  ExplainedCall,
  ExplainedRun,
  Explanation,
  GatheredKeys,
} from '../../shared/explanation.ts';
import type { CallWatcher, RequestReport } from '../../shared/request-context.ts';
import type { EndedCall } from '../../shared/upstream-observer.ts';

/** An operation may make a call for each item of a long list. */
const maxListedCalls = 1_000;

type Args = Readonly<Record<string, unknown>>;

/** Writes down the calls of one request. */
export class RunRecorder implements CallWatcher {
  readonly #plan: Explanation;
  readonly #startedAt = performance.now();
  readonly #calls: ExplainedCall[] = [];
  #count = 0;

  constructor(plan: Explanation) {
    this.#plan = plan;
  }

  started(binding: Binding, args: Args): (ended: EndedCall) => void {
    const index = this.#count;
    this.#count += 1;
    if (index >= maxListedCalls) return () => undefined;
    const startMs = this.#sinceStartMs();
    const call = { ...this.#served(binding, args), startMs };
    this.#calls.push({
      ...call,
      ms: null,
      code: null,
      isShared: false,
      isKept: false,
      attempts: 0,
    });
    return ({ outcome: code, report: { isShared, isKept, attempts } }) => {
      const ms = rounded(this.#sinceStartMs() - startMs);
      this.#calls[index] = { ...call, ms, code, isShared, isKept, attempts };
    };
  }

  /** The plan and what happened until now. */
  explanation({ answerCache }: RequestReport): Explanation {
    const run: ExplainedRun = {
      answerCache,
      ms: this.#sinceStartMs(),
      calls: [...this.#calls],
      unlistedCalls: Math.max(0, this.#count - maxListedCalls),
    };
    return { ...this.#plan, run };
  }

  /** Which steps a call is for, and how many keys it asks for. */
  #served(binding: Binding, args: Args) {
    const { source } = binding;
    const operation = operationName(binding);
    const steps: number[] = [];
    let keys: number | null = null;
    for (const [index, step] of this.#plan.steps.entries()) {
      if (step.source !== source || step.operation !== operation) continue;
      steps.push(index);
      if (step.batch !== null) keys = countOf(step.batch, args) ?? keys;
    }
    return { source, operation, steps, keys };
  }

  #sinceStartMs(): number {
    return rounded(performance.now() - this.#startedAt);
  }
}

/** `null`: it asks for all. */
function countOf({ keysArgument, separator }: GatheredKeys, args: Args): number | null {
  const given = valueAt(args, keysArgument);
  if (separator !== undefined && typeof given === 'string') return given.split(separator).length;
  return Array.isArray(given) ? given.length : null;
}

const rounded = (ms: number) => Math.round(ms * 100) / 100;

/** @param path `input.ids` */
function valueAt(args: Args, path: string): unknown {
  let value: unknown = args;
  for (const name of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return value;
}
