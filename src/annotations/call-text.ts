import type { Binding } from './bindings.ts';
import { operationName } from './operation-name.ts';

/**
 * A call as its owner would write it down: `GET /products?ids={…}`, `shop.Inventory/BatchGetStock`,
 * `GetShippingQuotes`. No value of a client is in it, and no header.
 * @param given The wire names of the arguments that are sent.
 */
export function callText(binding: Binding, given: ReadonlySet<string>): string {
  const name = operationName(binding);
  if (binding.protocol !== 'rest') return name;
  const query = binding.parameters
    .filter(({ in: location, arg }) => location === 'query' && given.has(arg))
    .map(({ name: parameter }) => `${parameter}={…}`);
  return query.length === 0 ? name : `${name}?${query.join('&')}`;
}
