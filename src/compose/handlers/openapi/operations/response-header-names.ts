import { entryMistake } from '../../source-entry.ts';
import type { ContractAnswer } from './contract-answer.ts';
import { isHiddenHeader } from './contract-headers.ts';

/**
 * A name that no answer has is a typing error that would otherwise have no effect.
 * @throws UserError for the first.
 */
export function checkResponseHeaders(
  source: string,
  names: readonly string[],
  operations: readonly { readonly answer: ContractAnswer }[],
): void {
  const declared = operations.flatMap(({ answer }) => [...answer.declaredHeaders.values()]);
  const known = new Set(declared.map(({ name }) => name));
  const inLowerCase = new Set([...known].map((name) => name.toLowerCase()));
  for (const name of names) {
    if (inLowerCase.has(name.toLowerCase())) continue;
    const problem = isHiddenHeader(name)
      ? 'which is not for clients'
      : 'which no answer of the contract has';
    throw entryMistake(
      { source, handler: 'openapi' },
      `responseHeaders: names "${name}", ${problem}`,
      known.size === 0 ? 'It declares no headers of answers.' : `It has: ${[...known].join(', ')}.`,
    );
  }
}
