/**
 * ECMAScript "JSON.parse source text access": in every Node that we support, not yet in
 * TypeScript's `lib`.
 */
interface JSON {
  /** A value that `JSON.stringify` writes as this text: numbers with all of their digits. */
  rawJSON(text: string): { readonly rawJSON: string };
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
  parse(
    text: string,
    reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
}

declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';
  export default Pool;
}
