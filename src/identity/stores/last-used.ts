/** Often enough to see which keys are dead, rarely enough to cost nothing. */
const writeEveryMs = 60_000;
/** Ids come from keys that were right, so there are no more than keys; a bound all the same. */
const maxPending = 10_000;

export interface LastUsed extends AsyncDisposable {
  used(id: string): void;
}

/**
 * Gathers when keys were last used and writes it down from time to time and at the end. Nobody
 * waits for it; what cannot be written is written with the next.
 * @param write Is given ISO times by id.
 * @param failed Called when it fails, once until it works again: whoever looks for dead keys must
 * know.
 */
export function createLastUsed(
  write: (times: ReadonlyMap<string, string>) => Promise<void>,
  failed: (error: unknown) => void,
): LastUsed {
  let pending = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let hasFailed = false;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending.size === 0) return;
    const unwritten = pending;
    pending = new Map();
    try {
      await write(new Map([...unwritten].map(([id, at]) => [id, new Date(at).toISOString()])));
      hasFailed = false;
    } catch (error) {
      // Times of keys that were used meanwhile are later, and win.
      pending = new Map([...unwritten, ...pending].slice(-maxPending));
      if (!hasFailed) failed(error);
      hasFailed = true;
    }
  };
  return {
    used(id) {
      if (pending.size < maxPending || pending.has(id)) pending.set(id, Date.now());
      timer ??= setTimeout(flush, writeEveryMs).unref();
    },
    [Symbol.asyncDispose]: flush,
  };
}
