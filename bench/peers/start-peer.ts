import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { untilAnswered } from '../harness/ask.ts';
import { freePort } from '../harness/free-port.ts';
import { type RunningProgram, startProgram } from '../harness/program.ts';
import type { GraphName } from '../queries.ts';
import type { Upstream } from '../upstreams/upstream.ts';
import { installPeer } from './install.ts';
import type { Peer } from './peer.ts';

/** A peer that answers one graph. */
export interface RunningPeer extends AsyncDisposable {
  readonly peer: Peer;
  readonly graph: GraphName;
  readonly url: string;
  readonly upstream: Upstream;
  readonly program: RunningProgram;
}

/** @throws UserError when it cannot be installed, prepared or started */
export async function startPeer(
  peer: Peer,
  graph: GraphName,
  upstream: Upstream,
): Promise<RunningPeer> {
  await using stack = new AsyncDisposableStack();
  if (peer.packages !== undefined) await installPeer(peer.packages);
  const folder = mkdtempSync(path.join(os.tmpdir(), `headgate-bench-${peer.name}-`));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const prepared = await peer.prepare({ graph, addresses: upstream.addresses, port, folder });
  const program = stack.use(startProgram(prepared, 'gateway'));
  const url = `http://127.0.0.1:${port}${peer.path ?? '/graphql'}`;
  await untilAnswered(url, '{ __typename }', program);
  const owned = stack.move();
  return { peer, graph, url, upstream, program, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
