/** Far from the end of the stack, and more than nearly all contracts have: what waits is read, and named, later. */
const maxDepth = 250;

/**
 * Reading one thing leads to the next. In large contracts thousands hang together, and each within the
 * one before would be more than the stack can hold: from some depth on they wait.
 */
export class BoundedDepth {
  #depth = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param mayWait Whether it is enough that it is done when the first of all has ended. */
  run(mayWait: boolean, work: () => void): void {
    if (mayWait && this.#depth >= maxDepth) {
      this.#waiting.push(work);
      return;
    }
    this.#depth += 1;
    try {
      work();
      if (this.#depth > 1) return;
      // The list grows meanwhile.
      for (const each of this.#waiting) each();
      this.#waiting.length = 0;
    } finally {
      this.#depth -= 1;
    }
  }
}
