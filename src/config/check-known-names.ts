import { UserError } from '../errors/user-error.ts';
import { closestName, closestNames } from './closest-name.ts';
import type { GatewayConfig } from './gateway-config.ts';

/** What a graph has that gateway.yaml may speak of: the operations of each source, as named there. */
export type KnownNames = ReadonlyMap<string, readonly string[]>;

/**
 * Settings of a source or operation that is not in the graph are a misspelt name: limits and
 * headers would silently not apply.
 * @throws UserError
 */
export function checkKnownNames({ sources }: GatewayConfig, known: KnownNames, file: string): void {
  for (const [source, { operations }] of Object.entries(sources)) {
    const operationNames = known.get(source);
    if (operationNames === undefined) throw unknownSource(source, [...known.keys()], file);
    for (const name of Object.keys(operations)) {
      if (!operationNames.includes(name)) {
        throw unknownOperation(source, name, operationNames, file);
      }
    }
  }
}

function unknownSource(name: string, sourceNames: readonly string[], file: string): UserError {
  const meant = closestName(name, sourceNames);
  return new UserError(`sources.${name}: the graph has no such source`, {
    file,
    hint:
      meant === undefined
        ? `Its sources are: ${sourceNames.join(', ')}.`
        : `Did you mean ${meant}?`,
  });
}

function unknownOperation(
  source: string,
  name: string,
  operationNames: readonly string[],
  file: string,
): UserError {
  const near = closestNames(name, operationNames);
  return new UserError(`sources.${source}.operations: the graph has no operation "${name}"`, {
    file,
    hint:
      near.length === 0
        ? `Operations of ${source} are called as in its contract, like "${operationNames[0] ?? 'GET /path'}".`
        : `Did you mean ${near.map((each) => `"${each}"`).join(' or ')}?`,
  });
}
