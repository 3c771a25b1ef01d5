import type { ExecutionResult } from 'graphql';

type Headers = Readonly<Record<string, string>>;

/**
 * A result without errors, as its JSON text. Yoga asks `stringify` for it; `data` is parsed only for
 * those who look. It is a getter of the class, so that who copies results does not look.
 */
export class TextResult implements ExecutionResult {
  readonly stringify: () => string;
  readonly extensions?: { readonly http: { readonly headers: Headers } };

  /** @param headers To be sent with it. */
  constructor(json: string, headers?: Headers) {
    this.stringify = () => json;
    if (headers !== undefined) this.extensions = { http: { headers } };
  }

  get data(): Record<string, unknown> {
    return JSON.parse(this.stringify()).data;
  }
}
