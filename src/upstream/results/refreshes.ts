import type { EndedCall } from '../../shared/upstream-observer.ts';
import type { CallSignal } from '../../tools/call-signal.ts';
import { endedWith } from '../ended-call.ts';
import { newCallReport, type PolicyCall } from '../policy.ts';

/**
 * Called when a call is made that no request waits for; what it returns is called with how that
 * ended.
 */
export type RefreshStarted = () => (ended: EndedCall) => void;

export interface RefreshOptions {
  readonly refreshStarted: RefreshStarted;
  /** How long fetching again may take when nobody waits for it. */
  readonly refreshTimeoutMs: number;
  /**
   * Aborted when the graph ends: no request keeps it for what is fetched again, and what then finds
   * no connection would look like a fault of the upstream.
   */
  readonly graphEnds: CallSignal;
}

/** What is fetched again while what is kept is still used: each thing once at a time. */
export class Refreshes {
  readonly #options: RefreshOptions;
  readonly #running = new Set<string>();

  constructor(options: RefreshOptions) {
    this.#options = options;
  }

  /** @param refresh Gets a call that does not end with the request that caused it. */
  start(key: string, call: PolicyCall, refresh: (call: PolicyCall) => Promise<unknown>): void {
    const { refreshStarted, refreshTimeoutMs, graphEnds } = this.#options;
    if (this.#running.has(key) || graphEnds.aborted) return;
    this.#running.add(key);
    const ended = refreshStarted();
    const report = newCallReport();
    const own: PolicyCall = {
      ...call,
      signal: graphEnds,
      deadlineAt: Date.now() + refreshTimeoutMs,
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
