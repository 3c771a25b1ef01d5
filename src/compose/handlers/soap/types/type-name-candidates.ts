import { typeName } from '../../../naming/graphql-names.ts';
import type { QName } from '../contract/xml-tree.ts';

/**
 * GraphQL names for a named XSD type, best first: its own name, then with a word of its namespace
 * for types that have the same name in two namespaces: `Order`, `SalesOrder`.
 */
export function typeNameCandidates({ namespace, local }: QName): string[] {
  const word = namespace
    .split(/[/:#?]/)
    // The last part that says something: neither a version nor a date.
    .findLast((part) => /[A-Za-z]/.test(part) && !/^v?[\d._-]+$/i.test(part));
  const own = typeName(local);
  return word === undefined ? [own] : [own, typeName(`${word} ${local}`)];
}
