/** Often enough to see which keys are dead, seldom enough to cost nothing. */
const writeEveryMs = 60_000;
/** Ids come from keys that were right, so there are no more than keys; a bound all the same. */
const maxPending = 10_000;

export interface LastUsed extends AsyncDisposable {
  used(id: string): void;
}

/**
 * Gathers when keys were last used and writes it down once in a while and at the end.
 * @param write Is given ISO times by id. What it throws is lost: nobody waits for it.
 */
export function createLastUsed(
  write: (times: ReadonlyMap<string, string>) => Promise<void>,
): LastUsed {
  let pending = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending.size === 0) return;
    const times = new Map([...pending].map(([id, at]) => [id, new Date(at).toISOString()]));
    pending = new Map();
    await write(times).catch(() => {});
  };
  return {
    used(id) {
      if (pending.size < maxPending || pending.has(id)) pending.set(id, Date.now());
      timer ??= setTimeout(flush, writeEveryMs).unref();
    },
    [Symbol.asyncDispose]: flush,
  };
}
