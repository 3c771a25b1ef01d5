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
  #sharedBody: string | Uint8Array | undefined;

  /** @param headers To be sent with it. */
  constructor(json: string, headers?: Headers) {
    this.stringify = () => json;
    if (headers !== undefined) this.extensions = { http: { headers } };
  }

  /** The text as it is sent to many: encoded once for all of them, where that is worth it. */
  sharedBody(): string | Uint8Array {
    if (this.#sharedBody === undefined) {
      const json = this.stringify();
      const isShortAscii =
        json.length < minEncodedLength && Buffer.byteLength(json) === json.length;
      this.#sharedBody = isShortAscii ? json : Buffer.from(json);
    }
    return this.#sharedBody;
  }

  get data(): Record<string, unknown> {
    return JSON.parse(this.stringify()).data;
  }
}
