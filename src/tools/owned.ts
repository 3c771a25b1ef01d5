/**
 * What must be disposed together, the last first: `AsyncDisposableStack` as far as it is needed,
 * because Node has that from 24 on only.
 */
export class Owned implements AsyncDisposable {
  #disposers: (() => unknown)[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.defer(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(dispose: () => unknown): void {
    this.#disposers.push(dispose);
  }

  /** Hands all over to a new owner: what is built in steps is disposed by nobody when all went well. */
  move(): Owned {
    const owner = new Owned();
    owner.#disposers = this.#disposers;
    this.#disposers = [];
    return owner;
  }

  /** @throws the first failure, after everything was disposed */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const dispose of this.#disposers.splice(0).reverse()) {
      try {
        await dispose();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
