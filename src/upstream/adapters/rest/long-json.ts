import type { Steps } from '../../../tools/steps.ts';
import { readJson } from './exact-json.ts';

/** To read so many characters takes some milliseconds. */
export const pieceLength = 262_144;
/** Deeper down a value is read in one go: each level that is read in pieces takes some of the stack. */
const maxLevels = 50;

/**
 * As `readJson`, in steps of about `pieceLength` characters: to read an answer of 10 MB in one go keeps
 * everybody waiting for a tenth of a second. Only what holds the pieces together is read here, lists of
 * list items and members of objects; each piece is read by `readJson`, which also finds what is wrong in it.
 * @throws SyntaxError
 */
export function* readLongJson(text: string, length = pieceLength): Steps<unknown> {
  const reader = new LongJsonReader(text, length);
  const value = yield* reader.value(0);
  reader.end();
  return value;
}

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

class LongJsonReader {
  readonly #text: string;
  readonly #pieceLength: number;
  #at = 0;
  /** Where the present step began. */
  #stepFrom = 0;

  constructor(text: string, length: number) {
    this.#text = text;
    this.#pieceLength = length;
  }

  *value(level: number): Steps<unknown> {
    this.#skipBlanks();
    const end = endOfValue(this.#text, this.#at, this.#at + this.#pieceLength);
    if (end !== undefined) {
      const value = readJson(this.#take(end));
      if (this.#at - this.#stepFrom >= this.#pieceLength) {
        this.#stepFrom = this.#at;
        yield undefined;
      }
      return value;
    }
    const first = this.#text.charCodeAt(this.#at);
    if (level < maxLevels && first === openBracket) return yield* this.#list(level);
    if (level < maxLevels && first === openBrace) return yield* this.#object(level);
    return readJson(this.#take(endOfValue(this.#text, this.#at) ?? this.#text.length));
  }

  /** @throws SyntaxError when anything comes behind the value */
  end(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#fail();
  }

  *#list(level: number): Steps<unknown[]> {
    const items: unknown[] = [];
    this.#expect(openBracket);
    if (this.#passes(closeBracket)) return items;
    do {
      this.#skipBlanks();
      const end = this.#endOfItems();
      if (end === undefined) {
        items.push(yield* this.value(level + 1));
      } else {
        const some = readJson(`[${this.#take(end)}]`);
        if (!Array.isArray(some)) this.#fail();
        for (const item of some) items.push(item);
        this.#stepFrom = this.#at;
        yield undefined;
      }
    } while (this.#passes(comma));
    this.#expect(closeBracket);
    return items;
  }

  *#object(level: number): Steps<object> {
    const members = {};
    this.#expect(openBrace);
    if (this.#passes(closeBrace)) return members;
    do {
      this.#skipBlanks();
      const name = readJson(this.#take(endOfValue(this.#text, this.#at) ?? this.#at));
      if (typeof name !== 'string') this.#fail();
      this.#expect(colon);
      const value = yield* this.value(level + 1);
      // `__proto__` is a name like any other.
      Object.defineProperty(members, name, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    } while (this.#passes(comma));
    this.#expect(closeBrace);
    return members;
  }

  /** Behind as many list items as one piece holds; `undefined`: the first of them is longer. */
  #endOfItems(): number | undefined {
    const limit = this.#at + this.#pieceLength;
    let whole: number | undefined;
    for (let from = this.#at; ; ) {
      const end = endOfValue(this.#text, from, limit);
      if (end === undefined || end === from) return whole;
      whole = end;
      const next = afterBlanks(this.#text, end);
      if (this.#text.charCodeAt(next) !== comma) return whole;
      from = afterBlanks(this.#text, next + 1);
    }
  }

  #take(end: number): string {
    const taken = this.#text.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  #skipBlanks(): void {
    this.#at = afterBlanks(this.#text, this.#at);
  }

  #passes(character: number): boolean {
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: number): void {
    if (!this.#passes(character)) this.#fail();
  }

  #fail(): never {
    throw new SyntaxError(`unexpected JSON at position ${this.#at}`);
  }
}

const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/**
 * Where the value ends that begins at `from`: whatever is between its brackets is not looked at.
 * @returns `undefined`: behind `limit`.
 */
function endOfValue(text: string, from: number, limit = text.length): number | undefined {
  const end = Math.min(limit, text.length);
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at, end);
      if (depth === 0 && at < end) return at + 1;
    } else if (code === openBracket || code === openBrace) {
      depth += 1;
    } else if (code === closeBracket || code === closeBrace) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (code === comma || code === colon || isBlank(code))) {
      return at;
    }
  }
  return end === text.length ? end : undefined;
}

/** Where its closing quotation mark stands; not less than `end`: it is not before that. */
function endOfString(text: string, from: number, end: number): number {
  for (
    let at = text.indexOf('"', from + 1);
    at !== -1 && at < end;
    at = text.indexOf('"', at + 1)
  ) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return end;
}
