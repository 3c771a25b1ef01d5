import { groupedWarnings } from '../compose/grouped-warnings.ts';
import type { ComposeReport, SourceReport } from '../compose/report.ts';
import { styled, table } from './terminal.ts';

/** A line per source, and what its owner should know; of what is so at many places, the first. */
export function composeSummary(report: ComposeReport): string {
  return summary(
    report,
    report.sources.flatMap(({ name, warnings }) => labelled(name, groupedWarnings(warnings))),
  );
}

function summary(report: ComposeReport, warnings: readonly string[]): string {
  const rows = report.sources.map((source) => [
    styled('bold', source.name),
    source.protocol,
    counted(source.operations.length, 'operation'),
    counted(source.fields, 'field'),
    skippedText(source),
  ]);
  return [
    table(rows),
    `  ${counted(report.links, 'field')} ${report.links === 1 ? 'joins' : 'join'} sources, ${counted(report.policies, 'place')} with a policy`,
    ...renamingLines(report),
    ...batchLines(report),
    ...warnings.map((text) => `  ${styled('yellow', 'warning')}  ${text}`),
  ].join('\n');
}

/** Every operation of every contract, and what is told apart in none. */
export function reportText(report: ComposeReport): string {
  const operations = report.sources.flatMap((source) => [
    '',
    `${styled('bold', source.name)} (${source.protocol}, read in ${source.durationMs} ms)`,
    table(
      source.operations.map(({ operation, field, skipped }) => [
        operation,
        '→',
        field ?? styled('yellow', `not served: ${skipped ?? 'filtered out'}`),
      ]),
    ),
    ...jsonLines(source),
  ]);
  const warnings = report.sources.flatMap((source) => labelled(source.name, source.warnings));
  return [summary(report, warnings), ...operations].join('\n');
}

function jsonLines({ jsonTyped: { spots, of } }: SourceReport): string[] {
  if (spots.length === 0) return [];
  const share = ((100 * spots.length) / of).toFixed(1);
  return [
    `  ${styled('yellow', 'JSON')}  ${spots.length} of ${of} places have no type of their own (${share} %):`,
    ...spots.map((spot) => `    ${spot}`),
  ];
}

function skippedText({ operations }: SourceReport): string {
  const skipped = operations.filter((operation) => operation.skipped !== undefined).length;
  return skipped === 0 ? '' : styled('yellow', `${skipped} not served (--report says why)`);
}

function renamingLines({ renamings }: ComposeReport): string[] {
  return renamings.map(
    ({ source, wanted, got, keptBy }) =>
      `  ${styled('yellow', 'renamed')}  ${wanted} of ${source} is ${got}: ${keptBy} has the name`,
  );
}

function batchLines({ batches: { found, proposed } }: ComposeReport): string[] {
  return [
    ...found.map(
      ({ single, field, keysArg }) =>
        `  ${styled('green', 'batched')}  ${single} is read by ${field}(${keysArg}:)`,
    ),
    ...proposed.map(
      ({ single, field, keysArg, because, remedy }) =>
        `  ${styled('yellow', 'perhaps')}  ${single} could be read by ${field}(${keysArg}:), but ${because}; ${remedy}`,
    ),
  ];
}

const labelled = (source: string, warnings: readonly string[]) =>
  warnings.map((warning) => `${source}: ${warning}`);

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
