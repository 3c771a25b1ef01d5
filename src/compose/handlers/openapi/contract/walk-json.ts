/** Told what stands in a text, in its order, with the index of each. */
export interface JsonVisitor {
  /** An object or an array begins. */
  readonly open: (isArray: boolean, index: number) => void;
  readonly close: () => void;
  readonly key: (name: string, index: number) => void;
  /** The next item of an array or member of an object follows. */
  readonly comma: () => void;
}

/** Strings, which may hold any of the others, and what begins, parts and ends objects and arrays. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/**
 * Tells what `JSON.parse` does not: where things stand, and what stands twice.
 * @param json A text that it has read.
 */
export function walkJson(json: string, { open, close, key, comma }: JsonVisitor): void {
  const isObject: boolean[] = [];
  let isKey = false;
  for (const { 0: token, index } of json.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      isKey = token === '{';
      isObject.push(isKey);
      open(!isKey, index);
    } else if (token === '}' || token === ']') {
      isObject.pop();
      isKey = false;
      close();
    } else if (token === ',') {
      isKey = isObject.at(-1) === true;
      comma();
    } else if (isKey) {
      isKey = false;
      key(String(JSON.parse(token)), index);
    }
  }
}

/** Lines, from 1, of places that come one after the other. */
export function lineCounter(text: string): (index: number) => number {
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
