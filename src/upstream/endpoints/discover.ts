import path from 'node:path';
import type { ServersConfig } from '../../config/servers-config.ts';
import { watchFiles } from '../../tools/file-version.ts';
import { lookUpServers } from './dns-servers.ts';
import type { Server } from './endpoint.ts';
import { readServersFile } from './read-servers-file.ts';

export interface Discovery extends Disposable {
  /** Resolves when servers were looked for, found or not. */
  readonly found: Promise<void>;
}

export interface DiscoveryOptions {
  readonly source: string;
  readonly servers: ServersConfig;
  /** Of the source: its host is resolved. */
  readonly endpoint: string;
  /** What files are relative to. */
  readonly baseDir: string;
  readonly update: (servers: readonly Server[]) => void;
  /** Servers cannot be found now: those that are known stay. */
  readonly failed: (error: unknown) => void;
}

/**
 * Finds the servers of a source, and goes on looking.
 * @throws UserError when its file cannot be used now
 */
export function discoverServers(options: DiscoveryOptions): Discovery {
  const { source, servers, baseDir, update, failed } = options;
  const { list, dns, file } = servers;
  if (file !== undefined) {
    const read = () => update(readServersFile(file, source, baseDir));
    const onChange = () => {
      try {
        read();
      } catch (error) {
        failed(error);
      }
    };
    const watcher = watchFiles([path.resolve(baseDir, file)], onChange);
    try {
      read();
    } catch (error) {
      watcher[Symbol.dispose]();
      throw error;
    }
    return { found: Promise.resolve(), [Symbol.dispose]: () => watcher[Symbol.dispose]() };
  }
  if (dns !== undefined) return resolveAgain(dns, options);
  update(list ?? []);
  return { found: Promise.resolve(), [Symbol.dispose]: () => {} };
}

function resolveAgain(
  dns: NonNullable<ServersConfig['dns']>,
  { endpoint, update, failed }: DiscoveryOptions,
): Discovery {
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;
  const resolve = async () => {
    try {
      const servers = await lookUpServers(dns, endpoint);
      if (!isDisposed) update(servers);
    } catch (error) {
      if (!isDisposed) failed(error);
    }
    if (!isDisposed) timer = setTimeout(resolve, dns.refreshMs).unref();
  };
  return {
    found: resolve(),
    [Symbol.dispose]() {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}
