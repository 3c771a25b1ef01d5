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

/**
 * One execution that several requests wait for. An asker that leaves leaves alone; what was asked
 * of upstreams ends with the last of them.
 */
export class SharedAnswer {
  readonly #answer: Promise<ExecutionResult>;
  readonly #controller = new CallController();
  readonly #startedAt = Date.now();
  readonly #deadlineAt: number;
  readonly #ended: () => void;
  readonly #report: RequestReport;
  #askers = 0;

  /** @param ended Called when nobody can join any more. */
  constructor(execute: Execute, first: RequestContext, ended: () => void) {
    this.#deadlineAt = first.deadlineAt;
    this.#ended = ended;
    this.#report = first.report;
    this.#answer = this.#run(execute, first);
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
    this.#askers += 1;
    return new Promise((resolve, reject) => {
      const stop = context.whenAbandoned((reason) => {
        this.#leave(reason);
        // An answer for nobody; without errors of its own it says that it was aborted.
        resolve({ errors: [] });
      });
      this.#answer.then(
        (result) => {
          stop();
          // What it was made of is written down for who asked first.
          context.report.freshUntil = this.#report.freshUntil;
          context.report.answerTags = this.#report.answerTags;
          resolve(result);
        },
        (error: unknown) => {
          stop();
          reject(error);
        },
      );
    });
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

  #leave(reason: Error): void {
    this.#askers -= 1;
    if (this.#askers > 0) return;
    // At once: who comes now must not join what is being given up.
    this.#ended();
    this.#controller.abort(reason);
  }
}
