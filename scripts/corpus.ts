import { fork } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table } from '../src/cli/terminal.ts';
import { type FoundContract, findContracts } from './corpus/find-contracts.ts';
import { isMeasurement, type Measurement } from './corpus/measurement.ts';

/**
 * `npm run corpus -- <folder>`: composes every contract of a folder, each alone and in a process of
 * its own, and prints what became of it. Exits with 1 when one crashed, hung or lost something
 * without a reason; a contract that is refused with a reason is a fact, no failure.
 */

const timeoutMs = 120_000;
const worker = fileURLToPath(new URL('corpus/measure-contract.ts', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    include: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined || !existsSync(folder) || !statSync(folder).isDirectory()) {
  console.error('Usage: npm run corpus -- <folder> [--include <proto folder>] [--json]');
  process.exit(1);
}

const root = path.resolve(folder);
const contracts = findContracts(
  root,
  values.include.map((dir) => path.resolve(dir)),
);
const rows: (Measurement & { readonly file: string; readonly kind: string })[] = [];
for (const contract of contracts) {
  const measurement = await measure(contract);
  rows.push({ file: path.relative(root, contract.file), kind: contract.kind, ...measurement });
  if (!values.json && process.stderr.isTTY) process.stderr.write('.');
}
console.log(values.json ? JSON.stringify(rows, null, 2) : report());
process.exitCode = rows.some(({ failed }) => failed) ? 1 : 0;

async function measure({ file, kind, includeDirs }: FoundContract): Promise<Measurement> {
  const child = fork(worker, [file, kind, ...includeDirs], { silent: true });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  child.stdout?.resume();
  const { promise, resolve } = Promise.withResolvers<Measurement>();
  const startedAt = performance.now();
  const failure = (verdict: string): Measurement => ({
    ...{ operations: 0, reachable: 0, skipped: 0, peakMb: 0, jsonShare: 0 },
    ...{ durationMs: Math.round(performance.now() - startedAt), failed: true, verdict },
  });
  const timer = setTimeout(() => {
    resolve(failure(`HUNG: no answer in ${timeoutMs / 1000} s`));
    child.kill('SIGKILL');
  }, timeoutMs);
  child.on('message', (message) => {
    if (isMeasurement(message)) resolve(message);
  });
  child.on('close', (exitCode, signal) => {
    const line = errors.split('\n').find((each) => each.includes('Error')) ?? '';
    resolve(failure(`CRASHED (${signal ?? exitCode}): ${line}`));
  });
  const measurement = await promise;
  clearTimeout(timer);
  return measurement;
}

function report(): string {
  const lines = rows.map((row) => [
    row.file,
    row.kind,
    ...[row.operations, row.reachable, row.skipped, row.durationMs, row.peakMb].map(String),
    `${(100 * row.jsonShare).toFixed(1)} %`,
    row.verdict,
  ]);
  const head = ['file', 'protocol', 'operations', 'reachable', 'skipped', 'ms', 'MB', 'JSON'];
  const sum = (key: 'operations' | 'reachable' | 'skipped') =>
    String(rows.reduce((total, row) => total + row[key], 0));
  const composed = rows.filter(({ verdict }) => verdict === 'ok').length;
  return [
    table(rightAligned([[...head, 'verdict'], ...lines]), ''),
    '',
    `${rows.length} contracts, ${composed} composed; ${sum('operations')} operations, ${sum('reachable')} reachable, ${sum('skipped')} skipped with a reason`,
  ].join('\n');
}

/** Numbers are read by their last digit; they stand between the protocol and the verdict. */
function rightAligned(lines: readonly (readonly string[])[]): string[][] {
  const widthOf = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  return lines.map((line) =>
    line.map((cell, column) =>
      column >= 2 && column < line.length - 1 ? cell.padStart(widthOf(column)) : cell,
    ),
  );
}
