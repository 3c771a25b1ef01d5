import { KeptWhileUsed } from '../tools/kept-while-used.ts';
import type { UpstreamCredential } from './credentials/credential.ts';
import type { Discovery } from './endpoints/discovery.ts';
import type { KnownServers } from './endpoints/endpoint-pool.ts';
import type { CircuitBreaker } from './resilience/circuit-breaker.ts';
import type { WriteCount } from './resilience/share-calls.ts';
import type { SourceLoad } from './source-load.ts';

/**
 * What is known of upstreams and of the calls to them. It outlives a reload of the graph, because
 * the upstreams stay the same: calls of the previous graph go on, and a server that was down is still
 * down. Each map is keyed by everything that its values depend on.
 */
export class UpstreamMemory {
  readonly loads = new KeptWhileUsed<SourceLoad>();
  readonly circuits = new KeptWhileUsed<CircuitBreaker>();
  readonly servers = new KeptWhileUsed<KnownServers>();
  readonly discoveries = new KeptWhileUsed<Discovery>();
  /** Access tokens that an authorization server has issued. */
  readonly tokens = new KeptWhileUsed<UpstreamCredential>();
  /** Counts the writes to all sources: a write to one may change what another answers. */
  readonly writes: WriteCount = { count: 0 };
}
