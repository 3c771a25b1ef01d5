import type { ExecutionResult } from 'graphql';
import type { RequestContext, RequestReport } from '../shared/request-context.ts';
import { atTime } from '../tools/at-time.ts';
import { CallController } from '../tools/call-signal.ts';

/** Whoever asks later starts over: it must not get what is nearly as old as a deadline is long. */
const joinableMs = 1_000;
/** How much of the time that it has left who joins may lose, because the others have less. */
const largestLoss = 0.5;

/** Runs an operation for a request, or for several. */
export type Execute = (context: RequestContext) => Promise<ExecutionResult> | ExecutionResult;

interface Asker {
  readonly report: RequestReport;
  /** Has nobody be told any more when it leaves. */
  stop: () => void;
  readonly resolve: (result: ExecutionResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One execution that several requests wait for. An asker that leaves leaves alone; what was asked
 * of upstreams ends with the last of them.
 */
export class SharedAnswer {
  readonly #controller = new CallController();
  readonly #startedAt = Date.now();
  readonly #deadlineAt: number;
  readonly #ended: () => void;
  readonly #report: RequestReport;
  /** Whoever waits. To go on from a promise of the answer, each would need two more. */
  readonly #askers = new Set<Asker>();

  /** @param ended Called when nobody can join any more. */
  constructor(execute: Execute, first: RequestContext, ended: () => void) {
    this.#deadlineAt = first.deadlineAt;
    this.#ended = ended;
    this.#report = first.report;
    this.#run(execute, first).then(
      (result) => this.#answer(result),
      (error: unknown) => {
        for (const { stop, reject } of this.#askers) {
          stop();
          reject(error);
        }
      },
    );
  }

  /**
   * Whether its end is neither too late nor too early for a request: who asks with a short deadline
   * must not decide for others how long they wait.
   */
  isFor({ deadlineAt }: RequestContext): boolean {
    const now = Date.now();
    const lostMs = deadlineAt - this.#deadlineAt;
    const mayLoseMs = (deadlineAt - now) * largestLoss;
    return lostMs >= 0 && lostMs <= mayLoseMs && now - this.#startedAt < joinableMs;
  }

  join(context: RequestContext): Promise<ExecutionResult> {
    const { promise, resolve, reject } = Promise.withResolvers<ExecutionResult>();
    const asker: Asker = { report: context.report, stop() {}, resolve, reject };
    this.#askers.add(asker);
    asker.stop = context.whenAbandoned((reason) => {
      this.#leave(asker, reason);
      // An answer for nobody; without errors of its own it says that it was aborted.
      resolve({ errors: [] });
    });
    return promise;
  }

  #answer(result: ExecutionResult): void {
    const { freshUntil, answerTags } = this.#report;
    for (const { report, stop, resolve } of this.#askers) {
      stop();
      // What it was made of is written down for who asked first.
      report.freshUntil = freshUntil;
      report.answerTags = answerTags;
      resolve(result);
    }
  }

  async #run(execute: Execute, first: RequestContext): Promise<ExecutionResult> {
    const { signal } = this.#controller;
    // Whoever asked first may leave first: only the shared signal counts for what is under way.
    const context: RequestContext = Object.create(first, { signal: { value: signal } });
    // Nobody waits longer than that: calls end, and what they have brought until then is answered.
    const onDeadline = () => {
      const reason = new DOMException('The deadline of the request passed.', 'TimeoutError');
      this.#controller.abort(reason);
    };
    const stop = atTime(this.#deadlineAt, onDeadline);
    try {
      return await execute(context);
    } finally {
      stop();
      this.#ended();
    }
  }

  #leave(asker: Asker, reason: Error): void {
    this.#askers.delete(asker);
    if (this.#askers.size > 0) return;
    // At once: who comes now must not join what is being given up.
    this.#ended();
    this.#controller.abort(reason);
  }
}
