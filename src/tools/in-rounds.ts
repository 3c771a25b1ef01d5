/** Timers and what arrives meanwhile get their turn after so many. */
const maxItems = 64;

/**
 * Does in one go what comes close together: decision 031. A round begins when all that had arrived
 * was read, so nobody waits for somebody who has not asked yet.
 * @param visit Throws nothing, or what stands behind would be lost.
 * @param schedule `setImmediate`: when the sockets that had something were read; `process.nextTick`:
 * when nothing else of the present turn is left to do.
 */
export function inRounds<T>(
  visit: (item: T) => void,
  schedule: (round: () => void) => unknown,
): (item: T) => void {
  let waiting: T[] = [];
  const round = () => {
    const items = waiting;
    waiting = items.length > maxItems ? items.splice(maxItems) : [];
    if (waiting.length > 0) schedule(round);
    for (const item of items) visit(item);
  };
  return (item) => {
    waiting.push(item);
    if (waiting.length === 1) schedule(round);
  };
}
