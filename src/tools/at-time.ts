/** Node's timers hold 31 bits: a longer one would be over at once. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Calls back as soon as `Date.now()` has reached a time; at once where it has. Never before: Node
 * counts from the beginning of its loop's turn, so that a timer may be over some milliseconds early
 * by the clock that deadlines are told by, and who looked at that clock then would find time left.
 * @param timeMs Milliseconds since the epoch.
 * @returns Stops that. It keeps no process running.
 */
export function atTime(timeMs: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const leftMs = timeMs - Date.now();
    if (leftMs <= 0) callback();
    else timer = setTimeout(wait, Math.min(leftMs, maxTimerMs)).unref();
  };
  wait();
  return () => clearTimeout(timer);
}
