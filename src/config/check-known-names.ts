import { UserError } from '../errors/user-error.ts';
import { didYouMean } from '../tools/closest-name.ts';
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
    const place = `sources.${source}`;
    const mistake = (problem: string, hint: string) =>
      new UserError(`${place}${problem}`, { file, hint });
    const names = known.get(source);
    if (names === undefined) {
      const hint = didYouMean(source, known.keys());
      const all = [...known.keys()].join(', ');
      throw mistake(': the graph has no such source', hint ?? `Its sources are: ${all}.`);
    }
    for (const name of Object.keys(operations)) {
      if (names.operations.includes(name)) continue;
      const example = names.operations[0] ?? 'GET /path';
      throw mistake(
        `.operations: the graph has no operation "${name}"`,
        didYouMean(name, names.operations, 3) ??
          `Operations of ${source} are called as in its contract, like "${example}".`,
      );
    }
    for (const endpoint of Object.keys(endpoints)) {
      if (names.endpoints.includes(endpoint)) continue;
      throw mistake(
        `.endpoints: no operation has the server "${endpoint}"`,
        names.endpoints.length === 0
          ? `No operation of ${source} has a server of its own: ${place}.endpoint is for all.`
          : `There are: ${names.endpoints.join(', ')}.`,
      );
    }
    if (servers?.hashArg !== undefined) checkHashArg(servers.hashArg, names, source, mistake);
  }
}

function checkHashArg(
  name: string,
  known: KnownOfSource,
  source: string,
  mistake: (problem: string, hint: string) => UserError,
): void {
  const args = new Set(known.args());
  if (args.has(name)) return;
  const [example] = args;
  throw mistake(
    `.servers.hashArg: no operation has the argument "${name}"`,
    example === undefined
      ? `No operation of ${source} has arguments.`
      : (didYouMean(name, args) ??
          `Arguments of ${source} are called as in its contract, like "${example}".`),
  );
}
