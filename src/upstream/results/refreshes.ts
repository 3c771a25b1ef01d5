import { newCallReport, type PolicyCall } from '../policy.ts';

/** What is fetched anew while what is kept is still used: each thing once at a time. */
export class Refreshes {
  readonly #timeoutMs: number;
  readonly #running = new Set<string>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** @param refresh Gets a call that does not end with the request that caused it. */
  start(key: string, call: PolicyCall, refresh: (call: PolicyCall) => Promise<unknown>): void {
    if (this.#running.has(key)) return;
    this.#running.add(key);
    const own: PolicyCall = {
      ...call,
      signal: new AbortController().signal,
      deadlineAt: Date.now() + this.#timeoutMs,
      report: newCallReport(),
    };
    refresh(own)
      // Who asks next tries again, and what is kept is used until then.
      .catch(() => {})
      .finally(() => this.#running.delete(key));
  }
}
