import { UpstreamError } from '../../errors/upstream-error.ts';

type Keys = readonly unknown[];

/** The most calls in which missing keys are looked for: three among a hundred are found. */
const mostCalls = 42;

/** In parts of this number at least one should have all of its keys. */
const enoughParts = 4;

/** Whether a bulk call that failed may have failed for some of its keys only. */
export const isOfSomeKeys = (error: unknown, keys: Keys): boolean =>
  keys.length > 1 && error instanceof UpstreamError && error.code === 'NOT_FOUND';

/**
 * Some services answer for all keys or for none (Google's AIP-231 asks for that): that one of many
 * is not found says nothing about the others. So parts are halved until the missing ones stand
 * alone, or until hardly anything is there.
 * @param load One bulk call; its items in the order of the keys.
 * @returns For each key its item, or why there is none.
 */
export async function loadInHalves(
  keys: Keys,
  load: (part: Keys) => Promise<Keys>,
): Promise<unknown[]> {
  const answers = new Map<unknown, unknown>();
  let parts = halvesOf(keys);
  for (let calls = parts.length; parts.length > 0; calls += parts.length) {
    const loaded = await Promise.allSettled(parts.map(load));
    const mayGoOn =
      calls < mostCalls &&
      (parts.length < enoughParts || loaded.some(({ status }) => status === 'fulfilled'));
    const next: Keys[] = [];
    for (const [index, part] of parts.entries()) {
      const result = loaded[index];
      if (result?.status === 'rejected' && mayGoOn && isOfSomeKeys(result.reason, part)) {
        next.push(...halvesOf(part));
      } else {
        for (const [at, key] of part.entries()) {
          answers.set(key, result?.status === 'fulfilled' ? result.value[at] : result?.reason);
        }
      }
    }
    parts = next;
  }
  return keys.map((key) => answers.get(key));
}

function halvesOf(keys: Keys): Keys[] {
  const middle = Math.ceil(keys.length / 2);
  return [keys.slice(0, middle), keys.slice(middle)];
}
