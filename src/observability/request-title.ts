import type { RequestReport } from '../shared/request-context.ts';

/** A request in a few words: `query ShopPage`. */
export function requestTitle({ operationType, operationName }: RequestReport): string {
  return [operationType ?? 'request', operationName].filter((part) => part !== null).join(' ');
}
