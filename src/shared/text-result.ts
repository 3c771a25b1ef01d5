import type { ExecutionResult } from 'graphql';

type Headers = Readonly<Record<string, string>>;

/** Shorter ASCII is sent faster as text, which Node puts together with the headers. */
const minEncodedLength = 4_000;

/**
 * A result without errors, as its JSON text. Yoga asks `stringify` for it; `data` is parsed only for
 * those who look. It is a getter of the class, so that who copies results does not look.
 */
export class TextResult implements ExecutionResult {
  readonly stringify: () => string;
  readonly extensions?: { readonly http: { readonly headers: Headers } };
  /** Also shared with copies that differ in headers only. */
  #shared: { body?: string | Uint8Array } = {};

  /** @param headers To be sent with it. */
  constructor(json: string, headers?: Headers) {
    // Not assigned as it is written: V8 makes such a function old at once, and its text with it.
    const stringify = () => json;
    this.stringify = stringify;
    if (headers !== undefined) this.extensions = { http: { headers } };
  }

  withHeaders(headers: Headers): TextResult {
    const result = new TextResult(this.stringify(), headers);
    result.#shared = this.#shared;
    return result;
  }

  /** The text as it is sent to many: encoded once for all of them, where that is worth it. */
  sharedBody(): string | Uint8Array {
    if (this.#shared.body === undefined) {
      const json = this.stringify();
      const isShortAscii =
        json.length < minEncodedLength && Buffer.byteLength(json) === json.length;
      this.#shared.body = isShortAscii ? json : Buffer.from(json);
    }
    return this.#shared.body;
  }

  get data(): Record<string, unknown> {
    return JSON.parse(this.stringify()).data;
  }
}
