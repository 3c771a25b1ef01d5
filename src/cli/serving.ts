import { setTimeout } from 'node:timers/promises';
import type { Gateway } from '../gateway/start-gateway.ts';
import { isReachable } from '../upstream/transport/reachability.ts';
import { note, styled, table } from './terminal.ts';

/** Tells a person where the gateway listens and how its sources are. */
export async function announce(gateway: Gateway, what: string): Promise<void> {
  const rows = await Promise.all(
    gateway.sources.map(async ({ name, protocol, endpoint }) => [
      styled('bold', name),
      protocol,
      endpoint,
      (await isReachable(endpoint)) ? styled('green', '● up') : styled('red', '● not reachable'),
    ]),
  );
  note(`\n  ${styled('bold', 'Headgate')} serves ${what} on ${styled('cyan', gateway.url)}\n`);
  note(`${table(rows, '    ')}\n`);
}

/** One Ctrl-C comes twice under npm: from the terminal, and passed on by npm itself. */
const sameSignalMs = 500;

/**
 * From now on SIGINT and SIGTERM ask to stop, and a second one, later, ends the process at once.
 * To be called before anybody learns that the gateway is running. The listener stays: while there is
 * none, even for a moment, a signal kills the process.
 * @returns Stops what it is given once a signal has come; requests in flight may finish.
 */
export function listenForStop() {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  let askedAt: number | undefined;
  const sinceAskedMs = () => performance.now() - (askedAt ?? performance.now());
  const onSignal = () => {
    askedAt ??= performance.now();
    if (sinceAskedMs() > sameSignalMs) process.exit(1);
    ask();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);

  return async (...running: readonly AsyncDisposable[]): Promise<void> => {
    await asked;
    note('  Stopping: requests in flight may finish.');
    for (const each of running) await each[Symbol.asyncDispose]();
    // Node has no listeners any more while it ends, and npm's own signal may still be on its way.
    const underNpm = process.env.npm_lifecycle_event !== undefined;
    if (underNpm) await setTimeout(Math.max(0, sameSignalMs - sinceAskedMs()));
  };
}
