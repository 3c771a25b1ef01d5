import type { Gateway } from '../gateway.ts';
import { isReachable } from '../upstream/reachability.ts';
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
 * Waits for SIGINT or SIGTERM, then lets the requests in flight finish. A second signal ends the
 * process at once.
 * @returns The exit code.
 */
export async function untilStopped(...running: readonly AsyncDisposable[]): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, resolve);
  await promise;
  note('  Stopping: requests in flight may finish.');
  const stoppedAt = performance.now();
  const again = () => {
    if (performance.now() - stoppedAt > sameSignalMs) process.exit(1);
  };
  for (const signal of signals) process.on(signal, again);
  for (const each of running) await each[Symbol.asyncDispose]();
  return 0;
}
