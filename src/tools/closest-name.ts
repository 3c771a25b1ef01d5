/** The name that a misspelt one most likely meant; `undefined` when none is near. */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  return closestNames(name, candidates)[0];
}

/** What to say of a misspelt name: `Did you mean "a"?`; `undefined` when none is near. */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  most = 1,
): string | undefined {
  const near = closestNames(name, candidates, most).map((each) => `"${each}"`);
  return near.length === 0 ? undefined : `Did you mean ${near.join(' or ')}?`;
}

/** Names that are near a misspelt one, the nearest first. */
export function closestNames(name: string, candidates: Iterable<string>, most = 3): string[] {
  const farthest = Math.floor(Math.max(name.length, 3) / 2);
  return [...candidates]
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ distance }) => distance <= farthest)
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Levenshtein: how many letters to insert, remove or replace. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = at(previous, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, at(previous, column) + 1, at(current, column - 1) + 1));
    }
    previous = current;
  }
  return at(previous, right.length);
}

const at = (numbers: readonly number[], index: number) =>
  numbers[index] ?? Number.POSITIVE_INFINITY;
