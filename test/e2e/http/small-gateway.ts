import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import { AutomaticDocuments } from '../../../src/admission/documents/automatic-documents.ts';
import { MemoryLimits } from '../../../src/admission/limits/memory-limits.ts';
import type { Binding } from '../../../src/annotations/bindings.ts';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { CacheMemory } from '../../../src/cache/cache-memory.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { loadGraph } from '../../../src/gateway/load-graph.ts';
import { operationLimits, prepareServed } from '../../../src/gateway/prepare-served.ts';
import { createService } from '../../../src/gateway.ts';
import { ActiveRequests } from '../../../src/http/operation/active-requests.ts';
import { SubscriptionSlots } from '../../../src/http/operation/subscription-slots.ts';
import { startHttpServer } from '../../../src/http/start-http-server.ts';
import { IdentityMemory } from '../../../src/identity/identity-memory.ts';
import { accessLog } from '../../../src/observability/logs/access-log.ts';
import { logErrors } from '../../../src/observability/logs/log-errors.ts';
import { createMetrics } from '../../../src/observability/metrics/metrics.ts';
import { RedisConnections } from '../../../src/redis/redis-connections.ts';
import type { RequestContext } from '../../../src/shared/request-context.ts';
import { abortSignalOf } from '../../../src/tools/call-signal.ts';
import { ConcurrencyLimit } from '../../../src/tools/concurrency-limit.ts';
import { Owned } from '../../../src/tools/owned.ts';
import type { KeptResult } from '../../../src/upstream/results/kept-result.ts';
import { upstreamErrorFromTransport } from '../../../src/upstream/transport/transport-error.ts';
import { UpstreamMemory } from '../../../src/upstream/upstream-memory.ts';

/** The gateway as it is, with functions in the place of upstreams. */

const by = (name: string) => `@rest(source: "small", method: "GET", path: "${name}")`;

const sdl = /* GraphQL */ `
  schema @source(name: "small", protocol: "rest", endpoint: "http://127.0.0.1:1") {
    query: Query
    mutation: Mutation
    subscription: Subscription
  }
  ${annotationDirectivesSDL}
  ${policyDirectivesSDL}
  type Query {
    hello: String ${by('hello')}
    count(n: Int! = 1, list: [Int!]): Int ${by('count')}
    fails: String ${by('fails')}
    upstreamFails: String ${by('upstreamFails')}
    waits: String ${by('waits')}
    tenant: String ${by('tenant')}
    me: String @authenticated ${by('me')}
    orders: String @requiresScopes(scopes: [["orders:read"], ["admin"]]) ${by('orders')}
    search(term: String, tenant: String): String ${by('search')}
      @rateLimit(max: 2, window: "1m", identityArgs: ["tenant"])
    page(number: Int! = 1): String ${by('page')}
      @rateLimit(max: 2, window: "1m", identityArgs: ["number"])
    product: Product ${by('product')}
    price: Int @cacheControl(maxAge: 60, scope: PUBLIC) ${by('price')}
    greeting: String @cacheControl(maxAge: 60, scope: PRIVATE) ${by('greeting')}
    account(id: ID!): Account @authenticated @rateLimit(max: 3, window: "1m") ${by('account')}
    wrong: Wrong ${by('wrong')}
    wrongs: [Wrong] ${by('wrongs')}
  }
  type Product {
    search: String @rateLimit(max: 1, window: "1m")
    account: Account @link(field: "account", args: { id: "1" })
  }
  type Account {
    owner: String
  }
  type Wrong {
    number: Int
    never: String!
  }
  type Mutation {
    touch: Int @rest(source: "small", method: "POST", path: "touch")
  }
  type Subscription {
    ticks: Int ${by('ticks')}
    secretTicks: Int @authenticated ${by('ticks')}
    internalTicks: Int @tag(name: "internal") ${by('ticks')}
  }
`;

export interface SmallGateway extends AsyncDisposable {
  readonly origin: string;
  readonly url: string;
  readonly port: number;
  /** Names of the upstream operations that ran. */
  readonly ran: string[];
  readonly faults: unknown[];
  /** Lines of the access log. */
  readonly log: string[];
  /** Lines about errors. */
  readonly errorLog: string[];
  /** Emits `ran`, `waiting`, `aborted`, `subscribed`, `unsubscribed`, `finished`. */
  readonly events: EventEmitter;
  /** Lets `waits` answer. */
  release(): void;
  happened(event: string): Promise<unknown>;
  close(graceMs: number): Promise<void>;
}

/** @param config As in gateway.yaml. */
export async function startSmallGateway(config: object = {}): Promise<SmallGateway> {
  const parsed = gatewayConfigSchema.parse({
    profile: 'development',
    ...config,
    server: { port: 0, ...('server' in config ? Object(config.server) : {}) },
  });
  const { server } = parsed;
  const ran: string[] = [];
  const faults: unknown[] = [];
  const log: string[] = [];
  const errorLog: string[] = [];
  const events = new EventEmitter();
  const logged = logErrors(pino({ level: 'debug' }, { write: (line) => errorLog.push(line) }));
  const errors = {
    ...logged,
    fault(fault: unknown, requestId: string | null) {
      faults.push(fault);
      logged.fault(fault, requestId);
    },
  };
  const options = { sdl, schemaFile: 'small.graphql', config: parsed, configFile: 'gateway.yaml' };
  const metrics = createMetrics({
    isReady: () => httpServer.isReady(),
    connections: () => httpServer.connections(),
    webSockets: () => httpServer.webSockets(),
    operations: () => served.operations,
    sources: () => [],
    cacheBytes: () => new Map(),
  });
  const lasting = {
    errors,
    subscriptions: new SubscriptionSlots(server.maxSubscriptions),
    currentIdentity: () => served.identity,
    missingCredentials: () => {},
    unfitDocuments: () => {},
    automaticDocuments: new AutomaticDocuments(parsed.admission.documents.automatic),
    ownLimits: new MemoryLimits(parsed.admission.rateLimit.maxTrackedKeys),
    operations: new ConcurrencyLimit(operationLimits(parsed)),
    upstreams: new UpstreamMemory(),
    identity: new IdentityMemory(),
    kept: new CacheMemory<KeptResult>(),
    traces: null,
    redis: new RedisConnections(() => {}),
    lastUsedFailed: () => {},
    limitsFailed: metrics.limitsFailed,
    cacheFailed: () => {},
    cacheWaited: () => {},
  };
  const stack = new Owned();
  const served = await prepareServed(await loadGraph(options), options, lasting, stack);
  const service = new ActiveRequests(
    createService(served, upstream(ran, events), options, lasting),
  );
  const httpServer = await startHttpServer({
    server,
    service: () => service,
    metrics,
    traces: null,
    defaultQuery: '{ hello # </script> }',
    observers: [
      accessLog(pino({}, { write: (line) => log.push(line) })),
      metrics.requestFinished,
      (request) => events.emit('finished', request),
    ],
    errors,
    connections: metrics,
    baseDir: '.',
  });
  return {
    origin: httpServer.url,
    url: httpServer.url + server.path,
    port: httpServer.port,
    ran,
    faults,
    log,
    errorLog,
    events,
    release: () => events.emit('release'),
    happened: (event) => once(events, event),
    close: (graceMs) => httpServer.close(graceMs),
    [Symbol.asyncDispose]: () => httpServer.close(0).finally(() => stack[Symbol.asyncDispose]()),
  };
}

type Args = Readonly<Record<string, unknown>>;
type Answer = (context: RequestContext, args: Args) => unknown;

function upstream(ran: string[], events: EventEmitter) {
  const answers: Readonly<Record<string, Answer>> = {
    hello: () => 'world',
    count: (_context, { n }) => n,
    fails: () => {
      throw new Error('secret http://10.0.0.7/admin');
    },
    upstreamFails: () => {
      throw new UpstreamError('NOT_FOUND', {
        source: 'catalog',
        details: { title: 'gone' },
        cause: new Error('secret http://10.0.0.7/admin'),
      });
    },
    waits: ({ signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          events.emit('aborted', signal.reason);
          reject(upstreamErrorFromTransport(signal.reason, 'small', signal));
        });
        events.once('release', () => resolve('released'));
        events.emit('waiting');
      }),
    tenant: ({ headers }) => headers['x-tenant'],
    me: ({ principal }) => principal?.id,
    orders: () => 'orders',
    search: () => 'found',
    product: () => ({ search: 'part' }),
    price: () => 42,
    greeting: ({ principal }) => `hello ${principal?.id}`,
    account: (_context, { id }) => ({ owner: `owner of ${id}` }),
    wrong: () => ({ number: 'secret', never: 'x' }),
    wrongs: () => Array.from({ length: 50 }, () => ({ number: 'secret', never: null })),
    touch: () => 1,
  };
  const nameOf = (binding: Binding) => (binding.protocol === 'rest' ? binding.path : '');
  return {
    operation: ({ binding }: { readonly binding: Binding }) => ({
      async call(args: Args, context: RequestContext) {
        ran.push(nameOf(binding));
        events.emit('ran');
        return await answers[nameOf(binding)]?.(context, args);
      },
      stream: (_args: Args, { signal }: RequestContext) => ticking(abortSignalOf(signal), events),
    }),
  };
}

/** One tick, then silence until the client leaves. */
async function* ticking(signal: AbortSignal, events: EventEmitter): AsyncGenerator<number> {
  try {
    events.emit('subscribed');
    yield 1;
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    events.emit('unsubscribed');
  }
}
