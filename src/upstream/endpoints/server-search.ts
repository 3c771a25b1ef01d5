import path from 'node:path';
import type { ServersConfig } from '../../config/sections/servers-config.ts';
import { watchFiles } from '../../tools/file-version.ts';
import { lookUpServers } from './dns-servers.ts';
import type { Server } from './endpoint.ts';
import { readServersFile } from './read-servers-file.ts';

/** How the servers of a source are found. */
export type ServerSearch = (
  | { readonly isImmediate: true; readonly look: () => readonly Server[] }
  | { readonly isImmediate: false; readonly look: () => Promise<readonly Server[]> }
) & {
  /** Calls it whenever there may be others. */
  readonly watch: (again: () => void) => Disposable;
};

export interface SearchedSource {
  readonly source: string;
  readonly servers: Pick<ServersConfig, 'list' | 'dns' | 'file'>;
  /** Of the source: its host is resolved. */
  readonly endpoint: string;
  /** What files are relative to. */
  readonly baseDir: string;
}

export function serverSearch({ source, servers, endpoint, baseDir }: SearchedSource): ServerSearch {
  const { list, dns, file } = servers;
  if (file !== undefined) {
    return {
      isImmediate: true,
      look: () => readServersFile(file, source, baseDir),
      watch: (again) => watchFiles([path.resolve(baseDir, file)], again),
    };
  }
  if (dns !== undefined) {
    return {
      isImmediate: false,
      look: () => lookUpServers(dns, endpoint),
      watch(again) {
        const timer = setInterval(again, dns.refreshMs).unref();
        return { [Symbol.dispose]: () => clearInterval(timer) };
      },
    };
  }
  return { isImmediate: true, look: () => list ?? [], watch: () => ({ [Symbol.dispose]() {} }) };
}
