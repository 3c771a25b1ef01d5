import type { ExecutionResult } from 'graphql';

/**
 * An answer without errors, as its JSON text. Yoga asks `stringify` for it; `data` is parsed only
 * for those who look. It is a getter of the class, so that who copies results does not look.
 */
export class TextAnswer implements ExecutionResult {
  readonly stringify: () => string;

  constructor(json: string) {
    this.stringify = () => json;
  }

  get data(): Record<string, unknown> {
    return JSON.parse(this.stringify()).data;
  }
}
