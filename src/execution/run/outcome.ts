/** Why there is no value. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** What a step brought for all parents that asked for the same. */
export class Outcome {
  /** What the upstream sent, or a `Failure`. */
  value: unknown;
  /** How it stands in the answer, once it was written there: parents that share it share this, too. */
  text: string | undefined;
  /**
   * Of plans of which parts come later: resolves when all is there that stands below it.
   * `undefined`: nothing was waited for.
   */
  whole: Promise<unknown> | undefined;

  constructor(value?: unknown) {
    this.value = value;
  }
}
