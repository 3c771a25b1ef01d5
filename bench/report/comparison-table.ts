import type { Comparison } from '../commands/compare.ts';
import { median } from '../harness/median.ts';
import type { Sample } from '../measure.ts';
import type { BenchQuery } from '../queries.ts';
import { figure, markdownTable } from './markdown.ts';

const head = [
  'peer',
  'CPU ms/request',
  '× by CPU',
  'requests/s',
  '× by requests/s',
  'p50 ms',
  'p99 ms',
  'upstream calls',
  'RSS MB',
];

/** A table a query: medians of the rounds, and how much better the first peer is than each other. */
export function comparisonTables(comparisons: readonly Comparison[]): string {
  const queries = new Set(comparisons.map(({ query }) => query));
  return [...queries]
    .map((query) => {
      const rows = comparisons.filter((each) => each.query === query);
      return `### ${titleOf(query)}\n\n${markdownTable(head, rowsOf(rows))}`;
    })
    .join('\n\n');
}

export function titleOf({ letter, title }: BenchQuery): string {
  return `${letter}: ${title}`;
}

export function medianOf({ samples }: Comparison, key: keyof Sample): number {
  return median(samples.map((sample) => sample[key]));
}

function rowsOf(rows: readonly Comparison[]): string[][] {
  const [first] = rows;
  if (first === undefined) return [];
  return rows.map((row) => [
    row.peer.title,
    figure(medianOf(row, 'cpuMs')),
    ratio(medianOf(row, 'cpuMs') / medianOf(first, 'cpuMs')),
    figure(medianOf(row, 'requestsPerSecond')),
    ratio(medianOf(first, 'requestsPerSecond') / medianOf(row, 'requestsPerSecond')),
    figure(medianOf(row, 'p50Ms')),
    figure(medianOf(row, 'p99Ms')),
    callsOf(row),
    figure(medianOf(row, 'rssMb')),
  ]);
}

const ratio = (value: number) => (Number.isFinite(value) ? `${value.toFixed(2)}` : '–');

/** Requests that are cut off at the end of a run are calls without an answer. */
const sharedBelow = 0.75;

/** One at a time; and under load, when that is fewer because reads are shared. */
function callsOf(row: Comparison): string {
  const underLoad = medianOf(row, 'calls');
  const alone = row.callsOfOne.toFixed(1);
  return underLoad < row.callsOfOne * sharedBelow
    ? `${alone} (${underLoad.toFixed(2)} under load)`
    : alone;
}
