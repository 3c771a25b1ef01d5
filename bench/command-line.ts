import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { warning } from '../src/cli/terminal.ts';
import { UserError } from '../src/errors/user-error.ts';
import { compare } from './commands/compare.ts';
import { machineFacts } from './harness/machine.ts';
import { notes } from './harness/notes.ts';
import { endProgress } from './harness/progress.ts';
import { createHeadgate } from './peers/headgate.ts';
import type { Peer } from './peers/peer.ts';
import { peers } from './peers/peers.ts';
import { queries } from './queries.ts';
import { comparisonChart } from './report/comparison-chart.ts';
import { comparisonTables } from './report/comparison-table.ts';

export const usage = `npm run bench -- [command] [options] [name=folder …]

Commands
  compare              all peers and queries (the default)

Options
  --peers <names>      only these, with commas between; none: "--peers="
                       ${peers.map(({ name }) => name).join(', ')}
  --queries <letters>  of ${queries.map(({ letter }) => letter).join('')} (default: all)
  --rounds <n>         medians of so many rounds (default: 3)
  --seconds <n>        how long each is measured in a round (default: 4)
  --warmup <n>         seconds of CPU time before that which do not count (default: 1)
  --connections <n>    requests at a time (default: 64)
  --chart <file>       also draws the comparison as SVG
  --profile <folder>   writes a CPU profile of each process of Headgate there

name=folder names another checkout of Headgate to measure beside this one, such as before=../before.`;

/** @returns What to run, which gives the report; nothing when only help is asked for. */
export function readCommandLine(args: readonly string[]): (() => Promise<string>) | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [command = 'compare', ...more] = positionals.filter((each) => !each.includes('='));
  if (command !== 'compare' || more.length > 0) {
    throw new UserError(`"${[command, ...more].join(' ')}" is no command`, { hint: seeHelp });
  }
  const versions = positionals.filter((each) => each.includes('='));
  const options = {
    peers: [
      createHeadgate({
        name: 'headgate',
        title: 'Headgate',
        root: path.resolve(import.meta.dirname, '..'),
        profileDir: values.profile && path.resolve(values.profile),
      }),
      ...versions.map(otherVersion),
      ...chosenPeers(values.peers, versions.length > 0),
    ],
    queries: chosenQueries(values.queries),
    rounds: count('rounds', values.rounds),
    seconds: count('seconds', values.seconds),
    warmupSeconds: count('warmup', values.warmup),
    connections: count('connections', values.connections),
  };
  return async () => {
    const { comparisons, leftOut } = await compare(options);
    endProgress();
    for (const each of leftOut) warning(`left out: ${each}`);
    if (values.chart !== undefined) writeFileSync(values.chart, comparisonChart(comparisons));
    const { rounds, seconds, connections } = options;
    return [
      comparisonTables(comparisons),
      `${machineFacts()}. Medians of ${rounds} rounds of ${seconds} s, ${connections} connections.`,
      ...[...notes, ...leftOut.map((each) => `left out: ${each}`)].map((each) => `Note: ${each}.`),
    ].join('\n\n');
  };
}

const seeHelp = '`npm run bench -- --help` tells what there is.';

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
        warmup: { type: 'string', default: '1' },
        connections: { type: 'string', default: '64' },
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

function chosenQueries(letters: string) {
  for (const letter of letters) {
    if (!queries.some((query) => query.letter === letter)) {
      throw new UserError(`--queries: there is no query "${letter}"`, { hint: seeHelp });
    }
  }
  return queries.filter(({ letter }) => letters.includes(letter));
}

/** All, unless versions of Headgate are compared, which is another question. */
function chosenPeers(names: string | undefined, comparesVersions: boolean): readonly Peer[] {
  if (names === undefined) return comparesVersions ? [] : peers;
  const wanted = names.split(',').filter((name) => name !== '');
  for (const name of wanted) {
    if (!peers.some((peer) => peer.name === name)) {
      throw new UserError(`--peers: there is no peer "${name}"`, { hint: seeHelp });
    }
  }
  return peers.filter(({ name }) => wanted.includes(name));
}

function otherVersion(argument: string): Peer {
  const [name = '', folder = ''] = argument.split(/=(.*)/s, 2);
  const root = path.resolve(folder);
  if (!existsSync(path.join(root, 'bin/headgate.js'))) {
    throw new UserError(`${argument}: ${root} is no checkout of Headgate`);
  }
  return createHeadgate({ name, title: `Headgate, ${name}`, root });
}
