import type { Owned } from './owned.ts';

/**
 * Things that outlive whoever made them. Whoever takes the place of another is made before the other
 * ends: it finds what that one uses, and both use it together. What nobody uses any more is gone, so
 * there are never more than those that are used.
 */
export class KeptWhileUsed<T extends object> {
  readonly #kept = new Map<string, { readonly thing: T; users: number }>();
  readonly #users = new Map<T, number>();
  readonly #dispose: (thing: T) => unknown;

  /** @param dispose Ends a thing that nobody uses any more. */
  constructor(dispose: (thing: T) => unknown = () => {}) {
    this.#dispose = dispose;
  }

  /**
   * @param user Gives the thing back when it ends.
   * @param keys All that decides whether a thing that is kept will do. It is found by any of them.
   * @param make Makes one where there is none.
   */
  take(user: Owned, keys: readonly string[], make: () => T): T {
    const known = keys.map((key) => this.#kept.get(key)).find((each) => each !== undefined);
    const thing = known?.thing ?? make();
    this.#users.set(thing, (this.#users.get(thing) ?? 0) + 1);
    const used = [...new Set(keys)].filter((key) => this.#use(key, thing));
    user.defer(() => this.#giveBack(used, thing));
    return thing;
  }

  /** All that anybody uses. */
  used(): Iterable<T> {
    return this.#users.keys();
  }

  /** @returns Whether it is this thing that has the key. */
  #use(key: string, thing: T): boolean {
    const kept = this.#kept.get(key);
    if (kept === undefined) this.#kept.set(key, { thing, users: 1 });
    else if (kept.thing === thing) kept.users += 1;
    else return false;
    return true;
  }

  #giveBack(keys: readonly string[], thing: T): unknown {
    for (const key of keys) {
      const kept = this.#kept.get(key);
      if (kept === undefined) continue;
      kept.users -= 1;
      if (kept.users === 0) this.#kept.delete(key);
    }
    const others = (this.#users.get(thing) ?? 0) - 1;
    this.#users.set(thing, others);
    if (others > 0) return undefined;
    this.#users.delete(thing);
    return this.#dispose(thing);
  }
}
