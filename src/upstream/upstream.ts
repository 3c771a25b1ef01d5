import type { OperationTypeNode } from 'graphql';
import type { Binding, SourceAnnotation } from '../annotations/model.ts';
import { operationName } from '../annotations/operation-name.ts';
import { callConfigOf, defaultSourceConfig, type SourceConfig } from '../config/gateway-config.ts';
import { resolveSecret, resolveSecrets } from '../config/secret.ts';
import { UserError } from '../errors/user-error.ts';
import type { SourceState, UpstreamChange } from '../request-context.ts';
import { type AnyAdapter, createAdapter } from './adapters/registry.ts';
import { sendCredentials } from './credentials/send-credentials.ts';
import { type SourceCredentials, sourceCredentials } from './credentials/source-credentials.ts';
import { createPipeline } from './pipeline.ts';
import type { Next } from './policy.ts';
import { type RequestHeaders, requestHeaders } from './request-headers.ts';
import { Bulkhead } from './resilience/bulkhead.ts';
import { CircuitBreaker } from './resilience/circuit-breaker.ts';
import { RetryBudget } from './resilience/retry-budget.ts';
import type { WriteCount } from './resilience/share-calls.ts';
import { readTlsOptions } from './tls-options.ts';

/** One source: where it is, who speaks to it, and what all of its operations share. */
export interface Upstream {
  readonly endpoint: string;
  readonly adapter: AnyAdapter;
  readonly headersOf: RequestHeaders;
  readonly credentials: SourceCredentials;
  /** Makes what calls one operation. */
  pipeline(binding: Binding, kind: OperationTypeNode): Next;
  state(): SourceState;
}

export interface UpstreamOptions {
  readonly config: Readonly<Record<string, SourceConfig>>;
  /** The folder of `gateway.yaml`, for `file:` references. */
  readonly baseDir: string;
  readonly writes: WriteCount;
  readonly changed: (change: UpstreamChange) => void;
}

/** @throws UserError when the source has no address or a secret is missing. */
export function createUpstream(source: SourceAnnotation, options: UpstreamOptions): Upstream {
  const settings = options.config[source.name] ?? defaultSourceConfig;
  const endpoint = settings.endpoint ?? source.endpoint;
  if (endpoint === undefined) {
    throw new UserError(`source "${source.name}" has no address`, {
      hint: `Its contract names none: set sources.${source.name}.endpoint in gateway.yaml.`,
    });
  }
  refuseUnusedSettings(source, settings);
  const adapter = createAdapter(source, adapterOptions(source, endpoint, settings, options));
  const credentials = sourceCredentials(source, settings, options.baseDir);
  const budget = new RetryBudget(settings.retryBudget);
  const { maxCalls = settings.maxConnections, ...queue } = settings.concurrency;
  const bulkhead = new Bulkhead({ ...queue, maxCalls: () => maxCalls });
  const breakers = new Map<string, CircuitBreaker>();
  const breakerOf = (operation: string) => {
    const { breaker: config } = callConfigOf(settings, operation);
    if (!config.enabled) return undefined;
    const breaker = new CircuitBreaker(config, Date.now, (state) =>
      options.changed({ about: 'circuit', source: source.name, operation, state }),
    );
    breakers.set(operation, breaker);
    return breaker;
  };
  return {
    endpoint,
    adapter,
    headersOf: requestHeaders(settings.headers, options.baseDir),
    pipeline(binding, kind) {
      const operation = operationName(binding);
      return createPipeline(
        {
          kind,
          config: callConfigOf(settings, operation),
          // Fields that ask for the same operation share what is known of it.
          breaker: breakers.get(operation) ?? breakerOf(operation),
          budget,
          bulkhead,
          writes: options.writes,
        },
        sendCredentials(credentials.of(binding), (call) => adapter.call(call)),
      );
    },
    credentials,
    state: () => ({
      source: source.name,
      callsInFlight: bulkhead.inFlight,
      callsQueued: bulkhead.queued,
      circuits: [...breakers].map(([operation, { state }]) => ({ operation, state })),
    }),
  };
}

function adapterOptions(
  source: SourceAnnotation,
  endpoint: string,
  settings: SourceConfig,
  { baseDir }: UpstreamOptions,
) {
  const { tls, wsSecurity } = settings;
  return {
    source: source.name,
    endpoint,
    endpoints: settings.endpoints,
    wire: source.wire,
    maxResponseBytes: settings.maxResponseBytes,
    maxConnections: settings.maxConnections,
    connectTimeoutMs: settings.connectTimeoutMs,
    ...(tls && { tls: readTlsOptions(source.name, endpoint, tls, baseDir) }),
    soapHeaders: resolveSecrets(settings.soapHeaders, baseDir),
    ...(wsSecurity && {
      wsSecurity: {
        ...wsSecurity,
        username: resolveSecret(wsSecurity.username, baseDir),
        password: resolveSecret(wsSecurity.password, baseDir),
      },
    }),
  };
}

/** A credential that no adapter sends would look as if it protected something. */
function refuseUnusedSettings({ name, protocol }: SourceAnnotation, settings: SourceConfig): void {
  if (protocol === 'soap') return;
  const unused =
    settings.wsSecurity !== undefined
      ? 'wsSecurity'
      : Object.keys(settings.soapHeaders).length > 0
        ? 'soapHeaders'
        : undefined;
  if (unused === undefined) return;
  throw new UserError(
    `sources.${name}.${unused} is for SOAP, and ${name} is a ${protocol} source`,
    { hint: `Use sources.${name}.headers.` },
  );
}
