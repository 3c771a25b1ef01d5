import type { Server } from './endpoint.ts';
import type { ServerSearch } from './server-search.ts';

/** Takes the servers that were found. @throws UserError when one cannot be used */
type Update = (servers: readonly Server[]) => void;

/**
 * The servers of a source, which are looked for again and again while anybody follows: one search for
 * all graphs that have the source, so that a new graph knows what the one before it knew, also while
 * DNS does not answer.
 */
export class Discovery {
  readonly #search: ServerSearch;
  readonly #failed: (error: unknown) => void;
  readonly #followers = new Set<Update>();
  #watch: Disposable | undefined;
  #servers: readonly Server[] | undefined;
  #isLooking = false;
  #found: Promise<void> = Promise.resolve();

  /** @param failed Servers cannot be found now: those that are known stay. */
  constructor(search: ServerSearch, failed: (error: unknown) => void) {
    this.#search = search;
    this.#failed = failed;
  }

  /** Resolves when servers were looked for, found or not. */
  get found(): Promise<void> {
    return this.#found;
  }

  /**
   * Tells of the servers that are known already, looks for them now, and goes on looking. What can be
   * found without waiting is found when this returns.
   * @throws UserError when that cannot be used now; then nobody follows
   */
  follow(update: Update): Disposable {
    // Before the first look, so that no change is missed in between.
    this.#watch ??= this.#search.watch(() => this.#lookAgain());
    // A function of its own: whoever follows twice is told twice, and may stop once.
    const follower: Update = (servers) => update(servers);
    const stop = () => {
      this.#followers.delete(follower);
      if (this.#followers.size > 0) return;
      this.#watch?.[Symbol.dispose]();
      this.#watch = undefined;
    };
    try {
      if (this.#search.isImmediate) {
        const servers = this.#search.look();
        update(servers);
        this.#tell(servers);
      } else {
        if (this.#servers !== undefined) update(this.#servers);
        this.#lookLater(this.#search.look);
      }
    } catch (error) {
      stop();
      throw error;
    }
    this.#followers.add(follower);
    return { [Symbol.dispose]: stop };
  }

  #lookAgain(): void {
    try {
      if (this.#search.isImmediate) this.#tell(this.#search.look());
      else this.#lookLater(this.#search.look);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** One that takes long is not overtaken. */
  #lookLater(look: () => Promise<readonly Server[]>): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const done = (tell: () => void) => {
      this.#isLooking = false;
      if (this.#watch !== undefined) tell();
    };
    this.#found = look().then(
      (servers) => done(() => this.#tell(servers)),
      (error: unknown) => done(() => this.#failed(error)),
    );
  }

  #tell(servers: readonly Server[]): void {
    this.#servers = servers;
    for (const update of this.#followers) {
      try {
        update(servers);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
