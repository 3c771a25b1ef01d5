import { randomUUID } from 'node:crypto';
import type { Policy } from '../policy.ts';

/**
 * Gives each call a key that all of its attempts have, by which the upstream knows a repetition.
 * A key of the client's own, where it is forwarded, goes first: it covers the client's repetitions.
 */
export function sendIdempotencyKey(header: string): Policy {
  return (next) => (call) =>
    next(
      call.headers[header] === undefined
        ? { ...call, headers: { ...call.headers, [header]: randomUUID() } }
        : call,
    );
}
