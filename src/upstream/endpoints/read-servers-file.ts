import path from 'node:path';
import { readDataFile } from '../../config/data-file.ts';
import { serverList } from '../../config/sections/servers-config.ts';
import type { Server } from './endpoint.ts';

/** @throws UserError that says what is wrong with the file */
export function readServersFile(file: string, source: string, baseDir: string): Server[] {
  const hint = `sources.${source}.servers.file in gateway.yaml names it: a list of servers.`;
  return readDataFile({ file: path.resolve(baseDir, file), format: 'yaml', hint }, serverList);
}
