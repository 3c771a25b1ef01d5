/** Where it is written down what a database was asked for a request, and how long that took. */
export interface CommandTrace {
  /**
   * A command is sent.
   * @param name As the database calls it: `MGET`.
   * @param script What the command runs, where that is a script.
   */
  command(name: string, script?: string): CommandStep;
}

export interface CommandStep {
  /** @param failure What was thrown instead of an answer. */
  ended(failure?: Error): void;
}

/** @param step `undefined`: nobody writes it down. @returns The same, once it is written down. */
export function traceCommand<T>(step: CommandStep | undefined, answer: Promise<T>): Promise<T> {
  if (step === undefined) return answer;
  return answer.then(
    (value) => {
      step.ended();
      return value;
    },
    (failure: unknown) => {
      step.ended(failure instanceof Error ? failure : new Error(String(failure)));
      throw failure;
    },
  );
}
