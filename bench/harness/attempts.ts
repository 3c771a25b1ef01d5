import { UserError } from '../../src/errors/user-error.ts';

/** Runs what may fail because of one peer: it is left out then and named, and the others go on. */
export class Attempts {
  readonly leftOut: string[] = [];

  /** @returns `undefined` when it failed. */
  async try<Result>(who: string, run: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.leftOut.push(`${who}: ${error.message}`);
      return undefined;
    }
  }
}
