import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UserError } from '../src/errors/user-error.ts';
import { cold } from './commands/cold.ts';
import { compare } from './commands/compare.ts';
import { lists } from './commands/lists.ts';
import { schemas } from './commands/schemas.ts';
import { waits } from './commands/waits.ts';
import { headgates, otherVersion } from './peers/headgate.ts';
import type { Peer } from './peers/peer.ts';
import { peers } from './peers/peers.ts';
import { type BenchQuery, queries } from './queries.ts';
import { comparisonChart } from './report/comparison-chart.ts';
import { comparisonTables } from './report/comparison-table.ts';
import { coldTable, listTable, schemaTable, waitTable } from './report/growth-tables.ts';

export const usage = `npm run bench -- [command] [options]

Commands
  compare [name=folder …]  all queries against all peers (the default), or against other checkouts
                           of Headgate, such as before=../before
  cold                     start to first answer, and memory at rest, of the built package
  lists                    query a with 10 to 10,000 items
  waits                    how long others wait while lists of 1,000 to 50,000 items are answered
  schemas <contract …>     graphs of these OpenAPI, .proto or WSDL files: each, and all together

Options
  --peers <names>      only these, with commas between; "" for Headgate alone:
                       ${peers.map(({ name }) => name).join(', ')}
  --queries <letters>  of ${queries.map(({ letter }) => letter).join('')} (default: all)
  --rounds <n>         medians of so many rounds (default: 3)
  --seconds <n>        how long each is measured in a round; longer when it is slow (default: 4)
  --warmup <n>         seconds of CPU time before that which do not count (default: 5)
  --connections <n>    requests at a time (default: 64; lists: 8)
  --chart <file>       compare: also draws the result as SVG
  --profile <folder>   writes a CPU profile of each process of Headgate there`;

const seeHelp = '`npm run bench -- --help` tells what there is.';

/** What a command found out. */
export interface Report {
  readonly text: string;
  /** Peers that could not run or answered wrongly, each with the reason. */
  readonly leftOut: readonly string[];
}

/** @returns What to run; nothing when only help is asked for. @throws UserError */
export function readCommandLine(args: readonly string[]): (() => Promise<Report>) | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [command = 'compare', ...named] =
    positionals[0]?.includes('=') === true ? ['compare', ...positionals] : positionals;
  if (named.length > 0 && !['compare', 'schemas'].includes(command)) {
    throw new UserError(`${command} takes no "${named[0]}"`, { hint: seeHelp });
  }
  const options = {
    queries: chosenQueries(values.queries),
    rounds: count('rounds', values.rounds),
    seconds: count('seconds', values.seconds),
    warmupSeconds: count('warmup', values.warmup),
    // A list of 10,000 is 1.5 MB: with more at a time, memory would be what is measured.
    connections: count('connections', values.connections ?? (command === 'lists' ? '8' : '64')),
  };
  const ours = headgates(values.profile);
  switch (command) {
    case 'compare': {
      const versions = named.map(otherVersion);
      // Versions of Headgate are another question than its peers.
      const others = chosenPeers(values.peers ?? (versions.length > 0 ? '' : undefined));
      return async () => {
        const all = [...ours, ...versions, ...others];
        const { comparisons, leftOut } = await compare({ ...options, peers: all });
        if (values.chart !== undefined) writeFileSync(values.chart, comparisonChart(comparisons));
        return { text: comparisonTables(comparisons), leftOut };
      };
    }
    case 'cold': {
      const all = [...ours.slice(0, 1), ...chosenPeers(values.peers)];
      return async () => {
        const { coldStarts, leftOut } = await cold({ ...options, peers: all });
        return { text: coldTable(coldStarts), leftOut };
      };
    }
    case 'lists': {
      const all = [...ours.slice(0, 1), ...chosenPeers(values.peers ?? 'yoga-jit,floor')];
      return async () => {
        const { growth, leftOut } = await lists({ ...options, peers: all });
        return { text: listTable(growth), leftOut };
      };
    }
    case 'waits': {
      const all = [...ours.slice(0, 1), ...chosenPeers(values.peers ?? 'hive,yoga-jit')];
      return async () => {
        const { waits: waited, leftOut } = await waits({ ...options, peers: all });
        return { text: waitTable(waited), leftOut };
      };
    }
    case 'schemas': {
      if (named.length === 0) {
        throw new UserError('schemas needs the files of contracts', { hint: seeHelp });
      }
      return async () => ({
        text: schemaTable(await schemas({ ...options, contracts: named })),
        leftOut: [],
      });
    }
    default:
      throw new UserError(`there is no command "${command}"`, { hint: seeHelp });
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        peers: { type: 'string' },
        queries: { type: 'string', default: queries.map(({ letter }) => letter).join('') },
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '4' },
        warmup: { type: 'string', default: '5' },
        connections: { type: 'string' },
        chart: { type: 'string' },
        profile: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error), { hint: seeHelp });
  }
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) {
    throw new UserError(`--${name} must be a whole number from 1 on, not "${text}"`);
  }
  return Number(text);
}

function chosenQueries(letters: string): readonly BenchQuery[] {
  for (const letter of letters) {
    if (!queries.some((query) => query.letter === letter)) {
      throw new UserError(`--queries: there is no query "${letter}"`, { hint: seeHelp });
    }
  }
  return queries.filter(({ letter }) => letters.includes(letter));
}

/** @param names All, when left out. */
function chosenPeers(names: string | undefined): readonly Peer[] {
  if (names === undefined) return peers;
  const wanted = names.split(',').filter((name) => name !== '');
  for (const name of wanted) {
    if (!peers.some((peer) => peer.name === name)) {
      throw new UserError(`--peers: there is no peer "${name}"`, { hint: seeHelp });
    }
  }
  return peers.filter(({ name }) => wanted.includes(name));
}
