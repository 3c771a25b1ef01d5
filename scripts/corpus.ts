import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findContracts } from './corpus/find-contracts.ts';
import { withinLimits } from './corpus/limits.ts';
import { measureAll } from './corpus/measure-all.ts';
import { showProgress } from './corpus/progress.ts';
import { corpusTable, type Row } from './corpus/table.ts';

/**
 * `npm run corpus -- <folder>`: composes every contract of a folder and prints what became of it.
 * Exits with 1 when one of them crashed, hung, took more than it may, lost an operation without a
 * reason, or made a graph that does not hold; and when more are refused for what is in them (a
 * document that does not parse, a service of which nothing can be served) than `--max-refused` says.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    include: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    'max-ms': { type: 'string', default: '30000' },
    'max-mb': { type: 'string', default: '1024' },
    'max-refused': { type: 'string', default: 'Infinity' },
  },
});
const [folder] = positionals;
const limits = { maxMs: Number(values['max-ms']), maxMb: Number(values['max-mb']) };
const maxRefused = Number(values['max-refused']);
const isFolder = folder !== undefined && existsSync(folder) && statSync(folder).isDirectory();
if (!isFolder || !(limits.maxMs > 0 && limits.maxMb > 0 && maxRefused >= 0)) {
  console.error(`Usage: npm run corpus -- <folder> [options]
  --include <folder>   where imports of .proto files are looked for, too
  --max-ms <n>         how long each contract may take (30000)
  --max-mb <n>         how much memory it may take (1024)
  --max-refused <n>    how many may be refused for what is in them (any number)
  --json               for programs`);
  process.exit(1);
}

const root = path.resolve(folder);
const contracts = findContracts(
  root,
  values.include.map((dir) => path.resolve(dir)),
);
const progress = showProgress(contracts.length);
const measurements = await measureAll(contracts, (count, { file }) =>
  progress.show(count, path.relative(root, file)),
);
progress.end();
const rows = measurements.map(([{ file, kind }, measurement]): Row => {
  return { file: path.relative(root, file), kind, ...withinLimits(measurement, limits) };
});
console.log(values.json ? JSON.stringify(rows, null, 2) : corpusTable(rows));

const refused = rows.filter(({ outcome }) => outcome === 'refused').length;
if (refused > maxRefused) console.error(`${refused} contracts are refused, ${maxRefused} may be.`);
const failed = rows.some(({ outcome }) => outcome === 'failed');
process.exitCode = failed || refused > maxRefused ? 1 : 0;
