import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Polled: events of folders do not come from mounted volumes, and the files of mounted secrets are
 * links that are replaced as a whole.
 */
const watchIntervalMs = 1_000;

interface Stats {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

const textOf = ({ ino, size, mtimeMs }: Stats) => `${ino} ${size} ${mtimeMs}`;

/** A text that is another one when the file was written, replaced, removed or closed to us. */
export function fileVersion(file: string): string {
  try {
    return textOf(statSync(file));
  } catch (error) {
    return codeOf(error);
  }
}

/** Whether there is no such file. One that we may not look at may well be there. */
export const isMissing = (file: string): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(fileVersion(file));

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Sees every change of the files after this call, also one that is made before they are read. */
export function watchFiles(files: readonly string[], changed: () => void): Disposable {
  // Not `watchFile`, which never tells what changes before it has looked for the first time.
  let seen = files.map(fileVersion).join();
  let isLooking = false;
  let isOver = false;
  const look = async () => {
    // A disk that is slow to answer is asked once at a time, and holds up nobody.
    if (isLooking) return;
    isLooking = true;
    const versions = await Promise.all(files.map((file) => stat(file).then(textOf, codeOf)));
    isLooking = false;
    const now = versions.join();
    if (now === seen || isOver) return;
    seen = now;
    changed();
  };
  const timer = setInterval(look, watchIntervalMs).unref();
  return {
    [Symbol.dispose]() {
      isOver = true;
      clearInterval(timer);
    },
  };
}
