import { freePort } from '../harness/free-port.ts';
import type { RunningProgram } from '../harness/program.ts';
import { startAnswering } from '../harness/start-answering.ts';
import { createTemporaryFolder } from '../harness/temporary-folder.ts';
import type { GraphName } from '../queries.ts';
import type { Upstream } from '../upstreams/upstream.ts';
import { installPeer } from './install.ts';
import type { Peer } from './peer.ts';

/** A peer that could start now. */
export interface PreparedPeer extends AsyncDisposable {
  readonly peer: Peer;
  readonly graph: GraphName;
  readonly url: string;
  readonly upstream: Upstream;
  /** Starts it and waits for its first answer, asking every `pauseMs`. */
  start(pauseMs?: number): Promise<RunningProgram>;
}

/** A peer that answers one graph. */
export interface RunningPeer extends PreparedPeer {
  readonly program: RunningProgram;
}

/** @throws UserError when it cannot be installed or prepared */
export async function preparePeer(
  peer: Peer,
  graph: GraphName,
  upstream: Upstream,
): Promise<PreparedPeer> {
  await using stack = new AsyncDisposableStack();
  if (peer.packages !== undefined) await installPeer(peer.packages);
  const { path: folder } = stack.use(createTemporaryFolder(peer.name));
  const port = await freePort();
  const prepared = await peer.prepare({ graph, addresses: upstream.addresses, port, folder });
  const url = `http://127.0.0.1:${port}/graphql`;
  const owned = stack.move();
  return {
    ...{ peer, graph, url, upstream },
    start: (pauseMs) => startAnswering(prepared, url, pauseMs),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** @throws UserError when it cannot be installed, prepared or started */
export async function startPeer(
  peer: Peer,
  graph: GraphName,
  upstream: Upstream,
): Promise<RunningPeer> {
  await using stack = new AsyncDisposableStack();
  const prepared = stack.use(await preparePeer(peer, graph, upstream));
  const program = stack.use(await prepared.start());
  const owned = stack.move();
  return { ...prepared, program, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
