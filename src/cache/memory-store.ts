import { LRUCache } from 'lru-cache';
import type { CacheEntry, CacheStore, Lookup } from '../tools/cache-store.ts';
import { valueBytes } from './value-bytes.ts';

interface Kept<V> {
  readonly value: V;
  readonly tags: readonly string[];
}

/** What an entry takes besides its value: its places in the list and in the index. */
const entryOverheadBytes = 512;
/** One answer must not drive out everything else. */
const largestShare = 0.1;
const maxRememberedPurges = 10_000;
/** The store has one part only. */
const part = 0;

/** Keeps values as they are in the memory of this process, so nobody may change them. */
export class MemoryStore<V> implements CacheStore<V> {
  readonly #maxBytes: number;
  /** The part of `maxBytes` that it has. */
  #part = 1;
  #entries: LRUCache<string, Kept<V>>;
  readonly #keysByTag = new Map<string, Set<string>>();
  /** The number of the last purge of each tag. */
  readonly #purgedAt: LRUCache<string, number>;
  #purges = 0;
  /** What a lookup returns: made once for each purge. */
  #seen: Lookup<V>['purges'] = new Map([[part, 0]]);
  /** The latest purge that is not remembered any more: what was looked up before may not be kept. */
  #forgotten = 0;

  /** @param maxBytes Of all entries together; those that were not used for longest make room. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#entries = this.#emptyEntries();
    this.#purgedAt = new LRUCache({
      max: maxRememberedPurges,
      dispose: (purge, _tag, reason) => {
        if (reason === 'evict') this.#forgotten = Math.max(this.#forgotten, purge);
      },
    });
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  lookUp(keys: readonly string[]): Lookup<V> {
    return {
      values: keys.map((key) => this.#entries.get(key)?.value),
      isBypassed: false,
      purges: this.#seen,
    };
  }

  keep(key: string, { value, tags, keepMs }: CacheEntry<V>, { purges }: Lookup<V>): void {
    const seen = purges.get(part) ?? 0;
    const wasPurged = (tag: string) => (this.#purgedAt.peek(tag) ?? 0) > seen;
    if (keepMs <= 0 || seen < this.#forgotten || tags.some(wasPurged)) return;
    this.#entries.set(key, { value, tags }, { ttl: keepMs });
    // What is too large was not taken.
    if (!this.#entries.has(key)) return;
    for (const tag of tags) {
      const keys = this.#keysByTag.get(tag);
      if (keys === undefined) this.#keysByTag.set(tag, new Set([key]));
      else keys.add(key);
    }
  }

  purge(tags: readonly string[]): number {
    this.#purges += 1;
    this.#seen = new Map([[part, this.#purges]]);
    let removed = 0;
    for (const tag of tags) {
      this.#purgedAt.set(tag, this.#purges);
      for (const key of this.#keysByTag.get(tag) ?? []) {
        if (this.#entries.delete(key)) removed += 1;
      }
    }
    return removed;
  }

  /** @param part Of its room, from now on. Where that is another than before, all is forgotten. */
  giveRoom(part: number): void {
    if (part === this.#part) return;
    this.#part = part;
    this.#entries.clear();
    this.#entries = this.#emptyEntries();
  }

  #emptyEntries(): LRUCache<string, Kept<V>> {
    const maxBytes = Math.ceil(this.#maxBytes * this.#part);
    return new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: Math.ceil(maxBytes * largestShare),
      sizeCalculation: ({ value, tags }, key) =>
        entryOverheadBytes + key.length + valueBytes(value) + valueBytes(tags),
      dispose: ({ tags }, key) => this.#unlist(key, tags),
    });
  }

  #unlist(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.#keysByTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTag.delete(tag);
    }
  }
}
