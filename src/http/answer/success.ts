import type { ExecutionResult } from 'graphql';

/** The HTTP headers of an answer that is nothing but a success; `undefined` when it is more. */
export function headersOfSuccess(
  result: ExecutionResult | AsyncIterable<unknown>,
): Readonly<Record<string, string>> | undefined {
  if (Symbol.asyncIterator in result || result.errors !== undefined) return undefined;
  if (result.extensions === undefined) return {};
  const { http, ...others } = result.extensions;
  if (Object.keys(others).length > 0) return undefined;
  if (http === undefined) return {};
  if (typeof http !== 'object' || http === null || !('headers' in http)) return undefined;
  const { headers, ...more } = http;
  if (Object.keys(more).length > 0 || typeof headers !== 'object') return undefined;
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name, `${value}`]),
  );
}
