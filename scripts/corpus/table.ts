import { table } from '../../src/cli/terminal.ts';
import type { FoundContract } from './find-contracts.ts';
import type { Measurement } from './measurement.ts';

export interface Row extends Measurement {
  /** Relative to the folder. */
  readonly file: string;
  readonly kind: FoundContract['kind'];
}

const head = ['file', 'protocol', 'operations', 'reachable', 'skipped', 'ms', 'MB', 'JSON'];

export function corpusTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.file,
    row.kind,
    ...[row.operations, row.reachable, row.skipped, row.durationMs, row.peakMb].map(String),
    `${(100 * row.jsonShare).toFixed(1)} %`,
    oneLine(row.verdict),
  ]);
  const sum = (key: 'operations' | 'reachable' | 'skipped') =>
    String(rows.reduce((total, row) => total + row[key], 0));
  const count = (outcome: Row['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  return [
    table(rightAligned([[...head, 'verdict'], ...lines]), ''),
    '',
    `${rows.length} contracts: ${count('composed')} composed, ${count('refused')} refused with a reason, ${count('failed')} failed`,
    `${sum('operations')} operations: ${sum('reachable')} reachable, ${sum('skipped')} skipped with a reason`,
  ].join('\n');
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').slice(0, 160);

/** Numbers are read by their last digit; they stand between the protocol and the verdict. */
function rightAligned(lines: readonly (readonly string[])[]): string[][] {
  const widthOf = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const widths = head.map((_, column) => widthOf(column));
  return lines.map((line) =>
    line.map((cell, column) =>
      column >= 2 && column < line.length - 1 ? cell.padStart(widths[column] ?? 0) : cell,
    ),
  );
}
