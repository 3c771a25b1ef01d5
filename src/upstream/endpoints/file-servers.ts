import { type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readDataFile } from '../../config/data-file.ts';
import { serverList } from '../../config/servers-config.ts';
import type { Server } from './endpoint.ts';

/** Looks at the file and not at events of the folder: those of mounted volumes do not come. */
const watchIntervalMs = 1_000;

/** @throws UserError that says what is wrong with the file */
export function readServersFile(file: string, source: string, baseDir: string): Server[] {
  const hint = `sources.${source}.servers.file in gateway.yaml names it: a list of servers.`;
  return readDataFile({ file: path.resolve(baseDir, file), format: 'yaml', hint }, serverList);
}

/** Sees every change after the call, also one that is made before the file is read. */
export function watchServersFile(file: string, baseDir: string, changed: () => void): Disposable {
  const fullPath = path.resolve(baseDir, file);
  let seen = versionOf(statSync(fullPath, { throwIfNoEntry: false }));
  const look = async () => {
    const now = versionOf(await stat(fullPath).catch(() => undefined));
    if (now === seen) return;
    seen = now;
    changed();
  };
  const timer = setInterval(look, watchIntervalMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

const versionOf = (stats: Stats | undefined) =>
  stats && [stats.ino, stats.mtimeMs, stats.size].join(' ');
