import { lineCounter, walkJson } from './walk-json.ts';

/** A key that its object has already. */
export interface DuplicateKey {
  readonly key: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * What `JSON.parse` does not say: it reads the later one.
 * @param json A text that it has read.
 */
export function duplicateKeys(json: string): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  /** The keys of the objects that are open; arrays have none. */
  const open: (Set<string> | undefined)[] = [];
  const lines = lineCounter(json);
  walkJson(json, {
    open: (isArray) => open.push(isArray ? undefined : new Set()),
    close: () => open.pop(),
    comma: () => {},
    key(key, index) {
      const keys = open.at(-1);
      if (keys?.has(key)) found.push({ key, line: lines(index) });
      keys?.add(key);
    },
  });
  return found;
}
