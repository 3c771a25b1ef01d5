import DataLoader from 'dataloader';
import type { RequestContext } from '../../shared/request-context.ts';
import { attempt } from '../../tools/awaitable.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import { keyText } from '../../tools/key-text.ts';
import { isOfSomeKeys, loadInHalves } from './load-in-halves.ts';
import type { SplitKeys } from './url-chunks.ts';

export type Args = Readonly<Record<string, unknown>>;

/** A read that can be asked for many times in one request. */
export interface SingleRead {
  /** Tells this read from others: the coordinate of its Query field. */
  readonly id: string;
  load(args: Args, context: RequestContext): Promise<unknown>;
}

/** A read whose answers for many keys come from one bulk call. */
export interface KeyedRead {
  readonly id: string;
  /** The most keys of one bulk call. */
  readonly maxKeys: number;
  /** Where fewer keys may have to do: how they are split. */
  readonly split: SplitKeys | undefined;
  /**
   * One bulk call.
   * @returns The found items, by `keyText` of the key that each of them repeats.
   */
  loadMany(
    keys: readonly unknown[],
    otherArgs: Args,
    context: RequestContext,
  ): Promise<ReadonlyMap<string, unknown>>;
}

/** Loads by key; all keys that are asked for at the same time share a bulk call. */
export interface KeyedLoader {
  /** Equal for equal other arguments of the same read. */
  readonly id: string;
  load(key: unknown): Promise<unknown>;
}

/**
 * The dataloaders of one request: equal reads happen once, keyed reads together. They live as long
 * as the request, so that no answer outlives the principal who may see it.
 */
export class LinkLoaders {
  readonly #context: RequestContext;
  readonly #single = new Map<string, DataLoader<Args, unknown, string>>();
  readonly #keyed = new Map<string, KeyedLoader>();

  constructor(context: RequestContext) {
    this.#context = context;
  }

  load(read: SingleRead, args: Args): Promise<unknown> {
    const loader = getOrMake(
      this.#single,
      read.id,
      () =>
        new DataLoader<Args, unknown, string>(
          (batch) =>
            Promise.all(
              batch.map((each) => attempt(() => read.load(each, this.#context), asError)),
            ),
          // A batch has its answers all at once: who needs one call does not wait for the others.
          { cacheKeyFn: canonicalJson, batch: false },
        ),
    );
    return loader.load(args);
  }

  byKey(read: KeyedRead, otherArgs: Args): KeyedLoader {
    const id = `${read.id} ${canonicalJson(otherArgs)}`;
    return getOrMake(this.#keyed, id, () => {
      const loader = new DataLoader<unknown, unknown, string>(
        (keys) => this.#loadChunk(read, keys, otherArgs),
        { cacheKeyFn: keyText, maxBatchSize: read.maxKeys },
      );
      return { id, load: (key) => loader.load(key) };
    });
  }

  /** What was read before a write, or for an earlier event of a subscription, may be stale now. */
  clear(): void {
    this.#single.clear();
    this.#keyed.clear();
  }

  #loadChunk(
    read: KeyedRead,
    keys: readonly unknown[],
    otherArgs: Args,
  ): Promise<readonly unknown[]> {
    const chunks = read.split?.(keys) ?? [keys];
    if (chunks.length === 1) return this.#loadAll(read, keys, otherArgs);
    const loaded = chunks.map((chunk) =>
      attempt(
        () => this.#loadAll(read, chunk, otherArgs),
        (error) => chunk.map(() => asError(error)),
      ),
    );
    return Promise.all(loaded).then((answers) => answers.flat());
  }

  #loadAll(read: KeyedRead, keys: readonly unknown[], otherArgs: Args): Promise<unknown[]> {
    const call = (part: readonly unknown[]) => read.loadMany(part, otherArgs, this.#context);
    return call(keys).then(
      (found) => inOrder(keys, found),
      (error: unknown) => {
        if (!isOfSomeKeys(error, keys)) throw error;
        return loadInHalves(keys, async (part) => inOrder(part, await call(part)));
      },
    );
  }
}

/** A key that the bulk call did not answer is null: it does not exist. */
const inOrder = (keys: readonly unknown[], found: ReadonlyMap<string, unknown>): unknown[] =>
  keys.map((key) => found.get(keyText(key)) ?? null);

/** A dataloader tells a failed item by an Error in its place; others of the batch stay whole. */
const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('load failed', { cause: error });

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
