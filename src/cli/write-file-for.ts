import { UserError } from '../errors/user-error.ts';
import { isFileError, reasonOf } from '../tools/file-error.ts';
import { writeWhole } from '../tools/write-whole.ts';

/**
 * Writes a file that a command makes.
 * @param hint What to do when it cannot be written.
 * @throws UserError that names the file, not the temporary one beside it.
 */
export function writeFileFor(file: string, text: string, hint: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new UserError(`cannot be written: ${reasonOf(error)}`, { file, hint, cause: error });
  }
}
