import { createHmac } from 'node:crypto';
import { setTimeout as pass } from 'node:timers/promises';
import { cacheTags } from '../../annotations/results/cache-tags.ts';
import type { Redis } from '../../redis/connect-redis.ts';
import { type RedisScript, runScript, type ScriptCall } from '../../redis/redis-script.ts';
import type { CacheEntry, CacheStore, Lookup } from '../../tools/cache-store.ts';
import { type CommandTrace, traceCommand } from '../../tools/command-trace.ts';
import { keepScript, purgeScript } from './scripts.ts';
import { readValue, writeValue } from './stored-value.ts';

export interface RedisStoreOptions<V> {
  readonly redis: Redis;
  /** Tells this store from others in the same Redis. */
  readonly name: string;
  /** The secret of the gateways that share this Redis, which nobody else has. */
  readonly keySecret: string;
  /** The longest that a request waits for Redis. */
  readonly timeoutMs: number;
  /** The tags of purges that it has yet to hear of; stores of the same entries share them. */
  readonly pendingPurges: Set<string>;
  /** Shared by all stores in this Redis: when one cannot reach it, the others need not try. */
  readonly pause: RedisPause;
  /** What was written by another version is not a value. */
  readonly isValue: (value: unknown) => value is V;
  readonly failed: (error: unknown) => void;
  /**
   * Called after each lookup with how long it has waited for Redis, and whether it then went on
   * without.
   */
  readonly waited: (waitedMs: number, isBypassed: boolean) => void;
}

/** Until when a Redis that failed is not asked, in milliseconds since the epoch. */
export interface RedisPause {
  until: number;
}

/** Entries are spread over as many slots of a cluster; all that belongs to one is in its slot. */
const shardCount = 16;
/** For how long after a failure nobody waits for Redis. */
const pauseMs = 1_000;
/** Longer than any read takes that was begun before a purge. */
const rememberPurgeMs = 600_000;
/** How soon a purge that has time is tried again. */
const purgeAgainMs = 100;
const maxPendingWrites = 1_000;
const maxPendingPurges = 10_000;

/**
 * Keeps values in a Redis that gateways share. A Redis that is down, slow, read-only or full is
 * gone round: lookups find nothing after at most `timeoutMs`, and for a while nobody asks. A purge
 * that failed is made up for before anything is read again.
 */
export class RedisStore<V> implements CacheStore<V> {
  readonly bytes = null;
  readonly #options: RedisStoreOptions<V>;
  readonly #pendingPurges: Set<string>;
  readonly #writes = new Set<Promise<void>>();

  constructor(options: RedisStoreOptions<V>) {
    this.#options = options;
    this.#pendingPurges = options.pendingPurges;
  }

  async lookUp(keys: readonly string[], trace: CommandTrace | null = null): Promise<Lookup<V>> {
    if (!this.#mayAsk()) return bypassed(keys);
    const startedAt = performance.now();
    const lookup = (await this.#madeUp()) ? await this.#lookUp(keys, trace) : bypassed(keys);
    this.#options.waited(performance.now() - startedAt, lookup.isBypassed);
    return lookup;
  }

  async #lookUp(keys: readonly string[], trace: CommandTrace | null): Promise<Lookup<V>> {
    const places = keys.map((key) => this.#placeOf(key));
    const shards = [...new Set(places.map(({ shard }) => shard))];
    try {
      const answers = await this.#within(
        Promise.all(shards.map((shard) => this.#read(shard, places, trace))),
      );
      const values = new Map<string, V>();
      const purges = new Map<number, number>();
      for (const { shard, seen, entries } of answers) {
        purges.set(shard, seen);
        for (const [entry, value] of entries) values.set(entry, value);
      }
      return { values: places.map(({ entry }) => values.get(entry)), isBypassed: false, purges };
    } catch (error) {
      this.#fail(error);
      return bypassed(keys);
    }
  }

  keep(key: string, entry: CacheEntry<V>, lookup: Lookup<V>): void {
    if (lookup.isBypassed || entry.keepMs < 1) return;
    const { shard, entry: entryKey } = this.#placeOf(key);
    const seen = lookup.purges.get(shard);
    if (seen === undefined || !this.#mayAsk() || this.#writes.size >= maxPendingWrites) return;
    const write = async () => {
      const value = await writeValue(entry.value);
      const keys = [entryKey, ...entry.tags.flatMap((tag) => this.#tagKeys(shard, tag))];
      await this.#within(
        this.#run(keepScript, {
          keys,
          arguments: [value, String(Math.ceil(entry.keepMs)), String(seen)],
        }),
      );
    };
    const writing = write()
      // Reads of a Redis that is full or read-only go on.
      .catch((error: unknown) => this.#options.failed(error))
      .finally(() => this.#writes.delete(writing));
    this.#writes.add(writing);
  }

  /** Resolves when everything is written that was to be kept until now. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  /** @throws Error when Redis cannot do it now; it is done before anything is read again */
  async purge(tags: readonly string[], timeoutMs?: number): Promise<number> {
    for (const tag of tags) this.#pendingPurges.add(tag);
    if (this.#pendingPurges.size > maxPendingPurges) {
      this.#pendingPurges.clear();
      this.#pendingPurges.add(cacheTags.everything);
    }
    const removed = await (timeoutMs === undefined
      ? this.#purgeOnce()
      : this.#purgeWithin(timeoutMs));
    if (removed === undefined) throw new Error('Redis cannot be asked now');
    return removed;
  }

  #mayAsk(): boolean {
    const { redis, pause } = this.#options;
    return redis.isHealthy() && Date.now() >= pause.until;
  }

  async #madeUp(): Promise<boolean> {
    return this.#pendingPurges.size === 0 || (await this.#purgePending()) !== undefined;
  }

  async #purgeOnce(): Promise<number | undefined> {
    return this.#mayAsk() ? this.#purgePending() : undefined;
  }

  /** Whatever requests have found out, and again for as long as there is time. */
  async #purgeWithin(timeoutMs: number): Promise<number | undefined> {
    const until = performance.now() + timeoutMs;
    for (let leftMs = timeoutMs; leftMs > 0; leftMs = until - performance.now()) {
      const isHealthy = this.#options.redis.isHealthy();
      const removed = isHealthy ? await this.#purgePending(leftMs) : undefined;
      if (removed !== undefined) return removed;
      await pass(purgeAgainMs, undefined, { ref: false });
    }
    return undefined;
  }

  async #purgePending(timeoutMs = this.#options.timeoutMs): Promise<number | undefined> {
    const tags = [...this.#pendingPurges];
    try {
      const removed = await this.#within(
        Promise.all(
          Array.from({ length: shardCount }, (_, shard) =>
            this.#purgeShard(shard, tags, timeoutMs),
          ),
        ),
        timeoutMs,
      );
      for (const tag of tags) this.#pendingPurges.delete(tag);
      return removed.reduce((sum, each) => sum + each, 0);
    } catch (error) {
      // Another purge of the same, which began before and did reach Redis, may have taken them out.
      for (const tag of tags) this.#pendingPurges.add(tag);
      this.#fail(error);
      return undefined;
    }
  }

  async #purgeShard(shard: number, tags: readonly string[], timeoutMs: number): Promise<number> {
    const keys = [this.#key(shard, 'purges'), ...tags.flatMap((tag) => this.#tagKeys(shard, tag))];
    const call = { keys, arguments: [String(rememberPurgeMs)] };
    return Number(await this.#run(purgeScript, call, timeoutMs));
  }

  async #read(
    shard: number,
    places: readonly { shard: number; entry: string }[],
    trace: CommandTrace | null,
  ) {
    const keys = places.filter((place) => place.shard === shard).map(({ entry }) => entry);
    const [seen, ...stored] = await traceCommand(
      trace?.command('MGET'),
      this.#options.redis.readBytes([this.#key(shard, 'purges'), ...keys]),
    );
    const entries = new Map<string, V>();
    for (const [index, entry] of keys.entries()) {
      const bytes = stored[index];
      if (bytes == null) continue;
      const value = await readValue(bytes).catch(() => undefined);
      if (this.#options.isValue(value)) entries.set(entry, value);
    }
    return { shard, seen: Number(seen ?? 0), entries };
  }

  #run(script: RedisScript, call: ScriptCall, timeoutMs?: number): Promise<unknown> {
    return this.#options.redis.run((client) => runScript(client, script, call), timeoutMs);
  }

  /** What takes longer is not waited for; a command that was sent cannot be called back. */
  async #within<T>(answer: Promise<T>, timeoutMs = this.#options.timeoutMs): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('Redis is slow')), timeoutMs);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #fail(error: unknown): void {
    this.#options.pause.until = Date.now() + pauseMs;
    this.#options.failed(error);
  }

  #placeOf(key: string) {
    const hash = this.#hashOf(key);
    const shard = (hash[0] ?? 0) % shardCount;
    return { shard, entry: this.#key(shard, `entry:${hash.toString('base64url')}`) };
  }

  #tagKeys(shard: number, tag: string): string[] {
    const hash = this.#hashOf(tag).toString('base64url');
    return [this.#key(shard, `tag:${hash}`), this.#key(shard, `purge:${hash}`)];
  }

  /**
   * Keys are made of what decides about an answer: passwords for upstreams, tokens of clients, whose
   * plain hash could be tried out by all who can read Redis.
   */
  #hashOf(text: string): Buffer {
    return createHmac('sha256', this.#options.keySecret).update(text).digest();
  }

  /** What stands in braces decides about the slot of a cluster. */
  #key(shard: number, name: string): string {
    return `cache:{${this.#options.name}:${shard}}:${name}`;
  }
}

const bypassed = (keys: readonly string[]) => ({
  values: keys.map(() => undefined),
  isBypassed: true,
  purges: new Map<number, number>(),
});
