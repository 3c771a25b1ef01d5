import type { EndedCall } from '../../shared/upstream-observer.ts';
import { CallController } from '../../tools/call-signal.ts';
import { endedWith } from '../ended-call.ts';
import { newCallReport, type PolicyCall } from '../policy.ts';

/**
 * Called when a call is made that no request waits for; what it returns is called with how that
 * ended.
 */
export type RefreshStarted = () => (ended: EndedCall) => void;

/** What is fetched again while what is kept is still used: each thing once at a time. */
export class Refreshes {
  readonly #timeoutMs: number;
  readonly #started: RefreshStarted;
  readonly #running = new Set<string>();

  constructor(timeoutMs: number, started: RefreshStarted) {
    this.#timeoutMs = timeoutMs;
    this.#started = started;
  }

  /** @param refresh Gets a call that does not end with the request that caused it. */
  start(key: string, call: PolicyCall, refresh: (call: PolicyCall) => Promise<unknown>): void {
    if (this.#running.has(key)) return;
    this.#running.add(key);
    const ended = this.#started();
    const report = newCallReport();
    const own: PolicyCall = {
      ...call,
      signal: new CallController().signal,
      deadlineAt: Date.now() + this.#timeoutMs,
      report,
    };
    refresh(own)
      .then(
        () => ended({ outcome: 'ok', report }),
        // Who asks next tries again, and what is kept is used until then.
        (error: unknown) => ended(endedWith(error, report)),
      )
      .finally(() => this.#running.delete(key));
  }
}
