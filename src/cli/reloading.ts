import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { UserError } from '../errors/user-error.ts';
import type { GatewayOptions } from '../gateway/served.ts';
import type { Gateway } from '../gateway/start-gateway.ts';
import { note, success, userFailure, warning } from './terminal.ts';

/**
 * What a gateway that runs cannot change: its sockets and its log stand. Who may ask it to explain, or
 * to purge, is looked up again.
 */
const lasting: Readonly<Record<string, (config: GatewayConfig) => object>> = {
  server: ({ server }) => server,
  observability: ({ observability }) => ({ ...observability, explain: undefined }),
  'cache.purge': ({ cache }) => ({ ...cache.purge, token: undefined, timeoutMs: undefined }),
};

/**
 * @param started What the gateway was started with.
 * @param load Reads the project again.
 * @returns Serves the project as it is now, without dropping a request. A mistake in it is
 * reported, and the last good graph goes on; so it does after a fault of ours: the next edit may
 * mend it.
 */
export function createReload(
  gateway: Gateway,
  started: GatewayOptions,
  load: () => GatewayOptions | Promise<GatewayOptions>,
): () => Promise<void> {
  return async () => {
    const startedAt = performance.now();
    try {
      const next = await load();
      await gateway.reload(next);
      for (const [section, of] of Object.entries(lasting)) {
        if (isDeepStrictEqual(of(next.config), of(started.config))) continue;
        warning(`what \`${section}\` says in gateway.yaml applies after a restart`);
      }
      success(`reloaded in ${Math.round(performance.now() - startedAt)} ms`);
    } catch (error) {
      if (error instanceof UserError) userFailure(error);
      else console.error(error);
      note('  The last good graph is still served.');
    }
  };
}

/**
 * From now on SIGHUP asks to reload, and no longer kills the process. To be called before any file is
 * read: what is asked for before there is something to reload is done then.
 * @returns Takes what reloads.
 */
export function listenForReload(): (reload: () => unknown) => void {
  let reload: (() => unknown) | undefined;
  let isAsked = false;
  process.on('SIGHUP', () => {
    isAsked = true;
    reload?.();
  });
  return (ready) => {
    reload = ready;
    if (isAsked) ready();
  };
}
