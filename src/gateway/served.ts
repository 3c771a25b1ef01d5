import type { AutomaticDocuments } from '../admission/documents/automatic-documents.ts';
import type { UnfitDocument } from '../admission/documents/check-trusted-documents.ts';
import type { TrustedDocuments } from '../admission/documents/trusted-documents.ts';
import type { Limits } from '../admission/limits/charge.ts';
import type { MemoryLimits } from '../admission/limits/memory-limits.ts';
import type { CacheMemory } from '../cache/cache-memory.ts';
import type { Caches } from '../cache/create-caches.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Graph } from '../execution/graph/graph.ts';
import type { SubscriptionSlots } from '../http/operation/subscription-slots.ts';
import type { Policies } from '../identity/access/policy.ts';
import type { Identity } from '../identity/create-identity.ts';
import type { IdentityMemory } from '../identity/identity-memory.ts';
import type { CurrentIdentity } from '../identity/watch-principal.ts';
import type { RedisConnections } from '../redis/redis-connections.ts';
import type { ErrorObserver } from '../shared/request-context.ts';
import type { Traces } from '../shared/request-trace.ts';
import type { ConcurrencyLimit } from '../tools/concurrency-limit.ts';
import type { KeptResult } from '../upstream/results/kept-result.ts';
import type { UpstreamMemory } from '../upstream/upstream-memory.ts';
import type { MissingCredential } from '../upstream/upstreams.ts';
import type { ClientViews } from '../views/client-views.ts';

export interface GatewayOptions {
  /** The composed schema, and where it is from: named in errors. */
  readonly sdl: string;
  readonly schemaFile: string;
  readonly config: GatewayConfig;
  /** Where the configuration is from: its folder is the base of the files that it names. */
  readonly configFile: string;
}

/** What stays when the graph is replaced. */
export interface Lasting {
  readonly errors: ErrorObserver;
  readonly subscriptions: SubscriptionSlots;
  /** Judges credentials by the graph that is served now. */
  readonly currentIdentity: CurrentIdentity;
  /**
   * Called with the credentials that a graph lacks: its operations will be refused by their
   * upstreams.
   */
  readonly missingCredentials: (missing: readonly MissingCredential[]) => void;
  /** Called with the trusted documents that do not fit a graph. */
  readonly unfitDocuments: (unfit: readonly UnfitDocument[]) => void;
  readonly automaticDocuments: AutomaticDocuments;
  /** The counts of this process. */
  readonly ownLimits: MemoryLimits;
  /** How many operations are under way. */
  readonly operations: ConcurrencyLimit;
  readonly upstreams: UpstreamMemory;
  readonly identity: IdentityMemory;
  readonly kept: CacheMemory<KeptResult>;
  /** `null`: requests are not traced. */
  readonly traces: Traces | null;
  readonly redis: RedisConnections;
  /** Called when Redis did not decide about a limit. */
  readonly limitsFailed: (error: unknown) => void;
  /** Called when the times at which API keys were last used cannot be written down. */
  readonly lastUsedFailed: (error: unknown) => void;
  readonly cacheFailed: (error: unknown) => void;
  /** A lookup has waited for Redis, and then perhaps went on without. */
  readonly cacheWaited: (waitedMs: number, isBypassed: boolean) => void;
}

/** What is served, and to whom. */
export interface Served {
  readonly graph: Graph;
  readonly documents: TrustedDocuments;
  readonly views: ClientViews;
  readonly identity: Identity;
  readonly policies: Policies;
  readonly operations: ConcurrencyLimit;
  readonly limits: Limits;
  readonly caches: Caches<KeptResult>;
}
