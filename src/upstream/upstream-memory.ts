import { KeptWhileUsed } from '../tools/kept-while-used.ts';
import type { UpstreamCredential } from './credentials/credential.ts';
import type { Discovery } from './endpoints/discovery.ts';
import type { KnownServers } from './endpoints/endpoint-pool.ts';
import type { CircuitBreaker } from './resilience/circuit-breaker.ts';
import type { WriteCount } from './resilience/share-calls.ts';
import type { SourceLoad } from './source-load.ts';

/**
 * What is known of upstreams and of the calls to them. It outlives the graph, because the upstreams
 * are the same: calls of the graph before go on, and a server that is down is no better for a reload.
 */
export class UpstreamMemory {
  readonly loads = new KeptWhileUsed<SourceLoad>();
  readonly circuits = new KeptWhileUsed<CircuitBreaker>();
  readonly servers = new KeptWhileUsed<KnownServers>();
  /** By all that decides about what they find. */
  readonly discoveries = new KeptWhileUsed<Discovery>();
  /** Those that are issued: by all that they are issued for. */
  readonly tokens = new KeptWhileUsed<UpstreamCredential>();
  /** Of all sources: a write to one may change what another answers. */
  readonly writes: WriteCount = { count: 0 };
}
