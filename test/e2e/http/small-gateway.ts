import { EventEmitter, once } from 'node:events';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { pino } from 'pino';
import { createDocumentCache } from '../../../src/admission/document-cache.ts';
import { useDocumentLimits } from '../../../src/admission/use-document-limits.ts';
import { useIntrospection } from '../../../src/admission/use-introspection.ts';
import { useRateLimits } from '../../../src/admission/use-rate-limits.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { useAnswerCache } from '../../../src/cache/use-answer-cache.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { startHttpServer } from '../../../src/http/start-http-server.ts';
import { useErrorModel } from '../../../src/http/use-error-model.ts';
import { useGraphqlRequest } from '../../../src/http/use-graphql-request.ts';
import { useSubscriptionLifetime } from '../../../src/http/use-subscription-lifetime.ts';
import { yogaHttpOptions } from '../../../src/http/yoga-options.ts';
import { useFieldAccess } from '../../../src/identity/use-field-access.ts';
import { useIdentity } from '../../../src/identity/use-identity.ts';
import { accessLog } from '../../../src/observability/access-log.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { useOperationReport } from '../../../src/observability/use-operation-report.ts';
import type { RequestContext } from '../../../src/request-context.ts';

/** The rooms around execution with a schema in the place of a graph. */

const sdl = /* GraphQL */ `
  ${policyDirectivesSDL}
  type Query {
    hello: String
    fails: String
    upstreamFails: String
    waits: String
    me: String @authenticated
    orders: String @requiresScopes(scopes: [["orders:read"], ["admin"]])
    search(term: String, tenant: String): String
      @rateLimit(max: 2, window: "1m", identityArgs: ["tenant"])
    product: Product
    price: Int @cacheControl(maxAge: 60, scope: PUBLIC)
    greeting: String @cacheControl(maxAge: 60, scope: PRIVATE)
  }
  type Product {
    search: String @rateLimit(max: 1, window: "1m")
  }
  type Mutation {
    touch: Int
  }
  type Subscription {
    ticks: Int
  }
`;

export interface SmallGateway extends AsyncDisposable {
  readonly origin: string;
  readonly url: string;
  readonly port: number;
  /** Names of the resolvers that ran. */
  readonly ran: string[];
  readonly faults: unknown[];
  readonly log: string[];
  /** Emits `waiting`, `aborted`, `subscribed`, `unsubscribed`, `finished`. */
  readonly events: EventEmitter;
  /** Lets `waits` answer. */
  release(): void;
  happened(event: string): Promise<unknown>;
  close(graceMs: number): Promise<void>;
}

/** @param config As in gateway.yaml. */
export async function startSmallGateway(config: object = {}): Promise<SmallGateway> {
  const { server, identity, admission, cache } = gatewayConfigSchema.parse({
    ...config,
    server: { port: 0, ...('server' in config ? Object(config.server) : {}) },
  });
  const ran: string[] = [];
  const faults: unknown[] = [];
  const log: string[] = [];
  const events = new EventEmitter();
  const onFault = (fault: unknown) => faults.push(fault);
  const metrics = createMetrics(() => httpServer.isReady());
  const yoga = createYoga<RequestContext, RequestContext>({
    ...yogaHttpOptions(server.path),
    parserAndValidationCache: createDocumentCache(admission.maxCachedDocuments),
    schema: executable(ran, events),
    plugins: [
      useGraphqlRequest(server),
      useOperationReport(),
      useDocumentLimits(admission),
      useIntrospection(server.introspection),
      useIdentity({ identity, baseDir: '.' }),
      useFieldAccess(identity),
      useRateLimits(admission.rateLimit.maxTrackedKeys),
      useAnswerCache({ schemaId: 'small', varyHeaders: [], ...cache.answers }),
      useSubscriptionLifetime(),
      useErrorModel({ suggestions: server.introspection, onFault }),
    ],
  });
  const logger = pino({}, { write: (line) => log.push(line) });
  const httpServer = await startHttpServer({
    server,
    handler: yoga,
    isReady: () => true,
    metrics,
    defaultQuery: '{ hello # </script> }',
    observers: [
      accessLog(logger),
      metrics.requestFinished,
      (request) => events.emit('finished', request),
    ],
    onFault,
  });
  return {
    origin: httpServer.url,
    url: httpServer.url + server.path,
    port: httpServer.port,
    ran,
    faults,
    log,
    events,
    release: () => events.emit('release'),
    happened: (event) => once(events, event),
    close: (graceMs) => httpServer.close(graceMs),
    [Symbol.asyncDispose]: () => httpServer.close(0),
  };
}

type Resolver = (root: unknown, args: object, context: RequestContext) => unknown;

function executable(ran: string[], events: EventEmitter): GraphQLSchema {
  const schema = buildSchema(sdl);
  const resolvers: Readonly<Record<string, Resolver>> = {
    hello: () => 'world',
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
    waits: (_root, _args, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          events.emit('aborted', signal.reason);
          resolve(null);
        });
        events.once('release', () => resolve('released'));
        events.emit('waiting');
      }),
    me: (_root, _args, { principal }) => principal?.id,
    orders: () => 'orders',
    search: () => 'found',
    product: () => ({ search: 'part' }),
    price: () => 42,
    greeting: (_root, _args, { principal }) => `hello ${principal?.id}`,
    touch: () => 1,
  };
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      field.resolve = (root, args, context) => {
        ran.push(field.name);
        return resolvers[field.name]?.(root, args, context);
      };
    }
  }
  const ticks = schema.getSubscriptionType()?.getFields().ticks;
  if (ticks !== undefined) {
    ticks.subscribe = (_root, _args, { signal }: RequestContext) => ticking(signal, events);
    ticks.resolve = (count) => count;
  }
  return schema;
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
