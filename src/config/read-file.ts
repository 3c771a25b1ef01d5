import { readFileSync } from 'node:fs';
import { UserError } from '../errors/user-error.ts';
import { reasonOf } from '../tools/file-error.ts';

/**
 * Reads a file that configuration or an option names.
 * @param hint Who names it.
 * @throws UserError that says why it cannot be read
 */
export function readTextFile(file: string, hint: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(cause, file, hint);
  }
}

/** @param cause What `node:fs` has thrown. */
export function unreadable(cause: unknown, file: string, hint: string): unknown {
  if (!(cause instanceof Error)) return cause;
  return new UserError(reasonOf(cause), { file, hint, cause });
}
