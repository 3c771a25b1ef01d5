type Args = Readonly<Record<string, unknown>>;

/**
 * How the answer of a bulk read falls into items: what execution knows of a call that is made for
 * its keys only, so that each item can be kept by itself. Arguments
 * are in wire terms.
 */
export interface KeyedCall {
  keysOf(args: Args): unknown;
  /** The same arguments, asking for other keys. */
  withKeys(args: Args, keys: readonly unknown[]): Args;
  /** Keys are equal when their texts are. */
  textOf(key: unknown): string;
  /** `undefined`: the answer has none. */
  itemsOf(answer: unknown): unknown;
  /** `undefined` or null: the item does not repeat its key. */
  keyOf(item: unknown): unknown;
  /** An answer that has these items and nothing else. */
  answerOf(items: readonly unknown[]): unknown;
}
