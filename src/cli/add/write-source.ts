import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import { isFileError, reasonOf } from '../../tools/file-error.ts';

/**
 * Puts a folder of these files in place of what is there: whole, or not at all.
 * @returns Undoes it, as long as `done` was not called.
 * @throws UserError when the folder cannot be written.
 */
export function replaceFolder(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): { undo(): void; done(): void } {
  const temporary = `${folder}.${process.pid}.tmp`;
  const old = `${folder}.${process.pid}.old`;
  try {
    for (const [file, content] of files) {
      const target = path.join(temporary, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(temporary, folder);
  } catch (error) {
    // Below a file there is nothing to take away, and trying to would hide why.
    if (existsSync(temporary)) rmSync(temporary, { recursive: true, force: true });
    if (!isFileError(error)) throw error;
    throw new UserError(`cannot be written: ${reasonOf(error)}`, { file: folder, cause: error });
  }
  return {
    undo() {
      rmSync(folder, { recursive: true, force: true });
      if (existsSync(old)) renameSync(old, folder);
    },
    done() {
      rmSync(old, { recursive: true, force: true });
    },
  };
}
