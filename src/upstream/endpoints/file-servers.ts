import { readFileSync, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { serverList } from '../../config/gateway-config.ts';
import { UserError } from '../../errors/user-error.ts';
import type { Server } from './endpoint.ts';

/** Looks at the file and not at events of the folder: those of mounted volumes do not come. */
const watchIntervalMs = 1_000;

/** @throws UserError that says what is wrong with the file */
export function readServersFile(file: string, source: string, baseDir: string): Server[] {
  const fullPath = path.resolve(baseDir, file);
  try {
    return serverList.parse(parse(readFileSync(fullPath, 'utf8')));
  } catch (cause) {
    const hint =
      cause instanceof z.ZodError
        ? z.prettifyError(cause)
        : cause instanceof Error
          ? cause.message
          : String(cause);
    throw new UserError(`sources.${source}.servers.file: this is no list of servers`, {
      file: fullPath,
      hint,
      cause,
    });
  }
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
