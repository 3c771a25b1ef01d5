import type { SourceReport } from '../../compose/report.ts';
import { UserError } from '../../errors/user-error.ts';
import { warning } from '../terminal.ts';

const maxShown = 5;

/**
 * Composes a source that was just written, alone: what other sources lack is not its fault.
 * @returns What became of its operations, for people.
 * @throws UserError when it cannot be composed, unless `isUnchecked`.
 */
export async function triedText(dir: string, name: string, isUnchecked: boolean): Promise<string> {
  // Mesh takes long to load: mistakes on the command line are told without it.
  const { composeAlone } = await import('../../compose/compose.ts');
  try {
    return operationsText(await composeAlone(dir, name));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!isUnchecked) {
      throw new UserError(error.message, {
        hint: `"${name}" is not added: it cannot be composed. Where it is yours to mend, --unchecked adds it all the same.`,
        cause: error,
      });
    }
    warning(`it cannot be composed yet: ${error.message}`);
    return '';
  }
}

function operationsText({ operations }: SourceReport): string {
  const skipped = operations.filter((operation) => operation.skipped !== undefined);
  const found = `  ${operations.length} ${operations.length === 1 ? 'operation' : 'operations'} found`;
  if (skipped.length === 0) return `${found}, all of them can be served.`;
  const others = skipped.length - maxShown;
  return [
    `${found}, ${operations.length - skipped.length} of them can be served. Not:`,
    ...skipped
      .slice(0, maxShown)
      .map(({ operation, skipped: reason }) => `    ${operation}: ${reason}`),
    ...(others > 0 ? [`    and ${others} more`] : []),
  ].join('\n');
}
