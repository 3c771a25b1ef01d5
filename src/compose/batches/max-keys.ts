import type { ConstDirectiveNode } from 'graphql';
import { readArgument } from '../../annotations/read.ts';

/** How many keys one bulk call takes, where the contract says so (`maxItems`). */
export function maxKeysOf(directives: readonly ConstDirectiveNode[] | undefined) {
  const { maxItems } = readArgument(directives);
  return maxItems === undefined ? {} : { maxKeys: maxItems };
}
