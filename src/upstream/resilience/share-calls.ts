import { UpstreamError } from '../../errors/upstream-error.ts';
import { CallController } from '../../tools/call-signal.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import type { Next, Policy, PolicyCall } from '../policy.ts';
import { upstreamErrorFromTransport } from '../transport/transport-error.ts';

/** How many writes are over. What was asked for before the last one may be older than it. */
export interface WriteCount {
  count: number;
}

/**
 * Equal reads in flight are one call, also of different requests: whatever would be sent must be
 * equal, arguments and headers with their credentials. An asker that leaves leaves alone; the call
 * ends with the last of them. After a write nobody joins a read that began before it.
 */
export function shareCalls(writes: WriteCount): Policy {
  return (next) => {
    const inFlight = new Map<string, SharedCall>();
    return (call) => {
      if (call.signal.aborted) return Promise.reject(abortError(call));
      const key = canonicalJson([call.args, call.headers, call.client]);
      const known = inFlight.get(key);
      if (known !== undefined && known.writesBefore === writes.count) {
        call.report.isShared = true;
        return known.join(call);
      }
      const shared = new SharedCall(next, call, writes.count, () => {
        if (inFlight.get(key) === shared) inFlight.delete(key);
      });
      inFlight.set(key, shared);
      return shared.join(call);
    };
  };
}

/** Counts a write, also one that failed: it may have been done all the same. */
export function countWrites(writes: WriteCount): Policy {
  return (next) => async (call) => {
    try {
      return await next(call);
    } finally {
      writes.count += 1;
    }
  };
}

class SharedCall {
  readonly writesBefore: number;
  readonly #controller = new CallController();
  readonly #answer: Promise<unknown>;
  readonly #ended: () => void;
  readonly #askers = new Set<PolicyCall>();
  /** The asker in whose name the call is made and reported: the first, or another after it has left. */
  #owner: PolicyCall;
  /** The deadline of the asker that can wait longest. */
  #deadlineAt: number;

  constructor(next: Next, first: PolicyCall, writesBefore: number, ended: () => void) {
    this.writesBefore = writesBefore;
    this.#deadlineAt = first.deadlineAt;
    this.#owner = first;
    this.#ended = ended;
    this.#answer = this.#send(next, first);
  }

  join(asker: PolicyCall): Promise<unknown> {
    const { signal } = asker;
    this.#askers.add(asker);
    this.#deadlineAt = Math.max(this.#deadlineAt, asker.deadlineAt);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        reject(abortError(asker));
        this.#leave(asker);
      };
      signal.addEventListener('abort', onAbort);
      this.#answer
        .finally(() => signal.removeEventListener('abort', onAbort))
        .then(resolve, reject);
    });
  }

  #leave(asker: PolicyCall): void {
    this.#askers.delete(asker);
    const [next] = this.#askers;
    if (next === undefined) {
      // At once: who comes now must not join a call that is being given up.
      this.#ended();
      this.#controller.abort(asker.signal.reason);
    } else if (asker === this.#owner) {
      // Else nobody would be told how it ends.
      asker.report.isShared = true;
      next.report.isShared = false;
      this.#owner = next;
    }
  }

  /** What was sent is in the report of the first. */
  #writeDown({ report: { attempts, queuedMs, hedges, endpoints } }: PolicyCall): void {
    const { report } = this.#owner;
    Object.assign(report, { attempts, queuedMs, hedges });
    report.endpoints.push(...endpoints);
  }

  async #send(next: Next, first: PolicyCall): Promise<unknown> {
    const { signal } = this.#controller;
    try {
      for (;;) {
        const deadlineAt = this.#deadlineAt;
        try {
          return await next({ ...first, signal, deadlineAt });
        } catch (error) {
          // Those who came later and can wait longer must not fail with those who came first.
          if (!isTimeout(error) || Date.now() < deadlineAt) throw error;
          if (this.#deadlineAt <= Date.now()) throw error;
        }
      }
    } finally {
      this.#ended();
      if (this.#owner !== first) this.#writeDown(first);
    }
  }
}

const isTimeout = (error: unknown) =>
  error instanceof UpstreamError && error.code === 'UPSTREAM_TIMEOUT';

const abortError = ({ binding, signal }: PolicyCall) =>
  upstreamErrorFromTransport(signal.reason, binding.source, signal);
