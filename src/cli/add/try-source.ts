import { groupedWarnings } from '../../compose/grouped-warnings.ts';
import type { SourceReport } from '../../compose/report.ts';
import { UserError } from '../../errors/user-error.ts';
import { warning } from '../terminal.ts';

interface Trial {
  /** Whether it refers to what is not there: what compose says about it is then printed, too. */
  readonly isIncomplete: boolean;
  readonly isUnchecked: boolean;
}

const maxShown = 5;

/**
 * Composes a source that was just written, alone: what other sources lack is not its fault.
 * @returns What became of its operations, for people.
 * @throws UserError when it cannot be composed, unless `isUnchecked`.
 */
export async function triedText(
  dir: string,
  name: string,
  { isIncomplete, isUnchecked }: Trial,
): Promise<string> {
  // Mesh takes long to load: mistakes on the command line are reported without it.
  const { composeAlone } = await import('../../compose/compose.ts');
  try {
    const report = await composeAlone(dir, name);
    return operationsText(report, isIncomplete ? groupedWarnings(report.warnings) : []);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!isUnchecked) {
      throw new UserError(error.message, {
        hint: `"${name}" is not added: it cannot be composed. If you can fix it, --unchecked adds it anyway.`,
        cause: error,
      });
    }
    warning(`it cannot be composed yet: ${error.message}`);
    return '';
  }
}

function operationsText({ operations }: SourceReport, warnings: readonly string[]): string {
  const skipped = operations
    .filter((operation) => operation.skipped !== undefined)
    .map(({ operation, skipped: reason }) => `${operation}: ${reason}`);
  const found = `  ${operations.length} ${operations.length === 1 ? 'operation' : 'operations'} found`;
  const served = skipped.length === 0 ? 'all' : `${operations.length - skipped.length}`;
  return [
    `${found}, ${served} of them can be served.${skipped.length === 0 ? '' : ' Not:'}`,
    ...firstLines(skipped),
    ...(warnings.length === 0 ? [] : ['  Not as the contract says:']),
    ...firstLines(warnings),
  ].join('\n');
}

function firstLines(texts: readonly string[]): string[] {
  const others = texts.length - maxShown;
  return [
    // Below them may be a hint.
    ...texts.slice(0, maxShown).map((text) => `    ${text.replaceAll('\n', '\n  ')}`),
    ...(others > 0 ? [`    and ${others} more`] : []),
  ];
}
