import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Puts a folder of these files in the place of what is there: whole, or not at all.
 * @returns Undoes it, as long as `done` was not called.
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
    rmSync(temporary, { recursive: true, force: true });
    throw error;
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
