import type { Program } from '../harness/program.ts';
import type { GraphName } from '../queries.ts';
import type { Addresses } from '../upstreams/upstream.ts';

/** Something that answers the queries of the bench. */
export interface Peer {
  /** For `--peers`, and the file name of what belongs to it. */
  readonly name: string;
  readonly title: string;
  /** The graphs that it can serve. */
  readonly graphs: readonly GraphName[];
  /** The folder below peers/ whose packages it needs. */
  readonly packages?: string;
  /**
   * Writes and builds what its start needs. It is to answer at `/graphql`.
   * @throws UserError when it cannot run on this machine
   */
  prepare(site: Site): Promise<Program>;
}

/** Where a peer is to serve what. */
export interface Site {
  readonly graph: GraphName;
  readonly addresses: Addresses;
  readonly port: number;
  /** An empty folder for what the peer needs on disk. */
  readonly folder: string;
}
