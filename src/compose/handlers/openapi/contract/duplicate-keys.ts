/** A key that its object has already. */
export interface DuplicateKey {
  readonly key: string;
  /** From 1. */
  readonly line: number;
}

/** Strings, which may hold any of the others, and what begins, parts and ends objects and arrays. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/**
 * What `JSON.parse` does not say: it reads the later one.
 * @param json A text that it has read.
 */
export function duplicateKeys(json: string): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  /** The keys of the objects that are open; arrays have none. */
  const open: (Set<string> | undefined)[] = [];
  const lines = lineCounter(json);
  let isKey = false;
  for (const { 0: token, index } of json.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      isKey = token === '{';
    } else if (token === '}' || token === ']') {
      open.pop();
      isKey = false;
    } else if (token === ',') {
      isKey = open.at(-1) !== undefined;
    } else if (isKey) {
      const key = String(JSON.parse(token));
      const keys = open.at(-1);
      if (keys?.has(key)) found.push({ key, line: lines(index) });
      keys?.add(key);
      isKey = false;
    }
  }
  return found;
}

/** Lines of places that come one after the other. */
function lineCounter(text: string): (index: number) => number {
  let line = 1;
  let counted = 0;
  return (index) => {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < index; ) {
      line += 1;
      counted = at + 1;
      at = text.indexOf('\n', counted);
    }
    return line;
  };
}
