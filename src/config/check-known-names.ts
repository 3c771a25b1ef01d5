import { UserError } from '../errors/user-error.ts';
import { closestName, closestNames } from './closest-name.ts';
import type { GatewayConfig } from './gateway-config.ts';

/** What a source of the graph has that gateway.yaml may speak of, as named there. */
export interface KnownOfSource {
  readonly operations: readonly string[];
  /** The servers that single operations have of their own. */
  readonly endpoints: readonly string[];
  /** The arguments of all operations: thousands, for which few ask. */
  readonly args: () => Iterable<string>;
}

/** By the names of sources. */
export type KnownNames = ReadonlyMap<string, KnownOfSource>;

/**
 * Settings of a source, operation or server that is not in the graph are a misspelt name: limits and
 * headers would silently not apply.
 * @throws UserError
 */
export function checkKnownNames({ sources }: GatewayConfig, known: KnownNames, file: string): void {
  for (const [source, { operations, endpoints, servers }] of Object.entries(sources)) {
    const names = known.get(source);
    if (names === undefined) throw unknownSource(source, [...known.keys()], file);
    for (const name of Object.keys(operations)) {
      if (!names.operations.includes(name)) {
        throw unknownOperation(source, name, names.operations, file);
      }
    }
    for (const endpoint of Object.keys(endpoints)) {
      if (!names.endpoints.includes(endpoint)) {
        throw unknownEndpoint(source, endpoint, names.endpoints, file);
      }
    }
    if (servers?.hashArg === undefined) continue;
    const args = new Set(names.args());
    if (!args.has(servers.hashArg)) throw unknownArgument(source, servers.hashArg, args, file);
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

function unknownEndpoint(
  source: string,
  name: string,
  endpoints: readonly string[],
  file: string,
): UserError {
  return new UserError(`sources.${source}.endpoints: no operation has the server "${name}"`, {
    file,
    hint:
      endpoints.length === 0
        ? `No operation of ${source} has a server of its own: sources.${source}.endpoint is for all.`
        : `There are: ${endpoints.join(', ')}.`,
  });
}

function unknownArgument(
  source: string,
  name: string,
  args: ReadonlySet<string>,
  file: string,
): UserError {
  const [first] = args;
  const meant = closestName(name, args);
  return new UserError(
    `sources.${source}.servers.hashArg: no operation has the argument "${name}"`,
    {
      file,
      hint:
        first === undefined
          ? `No operation of ${source} has arguments.`
          : meant === undefined
            ? `Arguments of ${source} are called as in its contract, like "${first}".`
            : `Did you mean "${meant}"?`,
    },
  );
}
