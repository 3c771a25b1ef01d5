import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface TemporaryFolder extends Disposable {
  readonly path: string;
}

const folders = new Set<string>();
// A signal ends the bench without disposing of anything.
process.once('exit', () => folders.forEach(remove));

/** An empty folder, which is gone at the end of the bench at the latest. */
export function createTemporaryFolder(name: string): TemporaryFolder {
  const folder = mkdtempSync(path.join(os.tmpdir(), `headgate-bench-${name}-`));
  folders.add(folder);
  return { path: folder, [Symbol.dispose]: () => remove(folder) };
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
