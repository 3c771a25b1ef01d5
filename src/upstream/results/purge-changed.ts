import type { Policy } from '../policy.ts';

/** Purges what a write has changed. @param answer `undefined`: the write failed, or may have. */
export type PurgeChanged = (args: Readonly<Record<string, unknown>>, answer: unknown) => unknown;

/**
 * What a write may have changed is not kept any longer than it takes, also when it failed: it may
 * have been done all the same. Whoever learns that it is done then reads what is new.
 */
export function purgeChanged(purge: PurgeChanged): Policy {
  return (next) => async (call) => {
    let answer: unknown;
    try {
      answer = await next(call);
      return answer;
    } finally {
      await purge(call.args, answer);
    }
  };
}
