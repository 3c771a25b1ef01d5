import type { Binding, Protocol, SourceAnnotation } from '../annotations/model.ts';
import { operationName } from '../annotations/operation-name.ts';
import {
  defaultSourceConfig,
  type GatewayConfig,
  type SourceConfig,
} from '../config/gateway-config.ts';
import { resolveSecret, resolveSecrets } from '../config/secret.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import { UserError } from '../errors/user-error.ts';
import type { RequestContext, UpstreamObserver } from '../request-context.ts';
import { type AnyAdapter, createAdapter } from './adapters/registry.ts';
import type { UpstreamCall } from './call.ts';
import { readTlsOptions } from './tls-options.ts';

type Args = Readonly<Record<string, unknown>>;

export interface SourceEndpoint {
  readonly name: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
}

/** All sources of a graph. */
export interface Upstreams extends AsyncDisposable {
  /** Where each source is called, as configured. */
  readonly endpoints: readonly SourceEndpoint[];
  call(binding: Binding, args: Args, context: RequestContext): Promise<unknown>;
  stream(binding: Binding, args: Args, context: RequestContext): AsyncIterable<unknown>;
}

interface UpstreamsOptions {
  readonly sources: readonly SourceAnnotation[];
  readonly config: GatewayConfig['sources'];
  /** The folder of `gateway.yaml`, for `file:` references. */
  readonly baseDir: string;
  readonly observers: readonly UpstreamObserver[];
}

/** @throws UserError when a source has no address or a secret is missing. */
export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { observers } = options;
  const bySource = new Map(
    options.sources.map((source) => [source.name, createUpstream(source, options)]),
  );
  const upstreamOf = ({ source }: Binding) => {
    const upstream = bySource.get(source);
    if (upstream === undefined) throw new Error(`the composed schema has no @source "${source}"`);
    return upstream;
  };
  const begin = (binding: Binding, context: RequestContext) => {
    context.report.upstreamCalls += 1;
    const { source } = binding;
    const call = { requestId: context.requestId, source, operation: operationName(binding) };
    const ends = observers.map((observer) => observer.started(call));
    return (outcome: 'ok' | ErrorCode, error?: unknown) => {
      for (const ended of ends) ended(outcome, error);
    };
  };
  return {
    endpoints: options.sources.map(({ name, protocol }) => ({
      name,
      protocol,
      endpoint: bySource.get(name)?.endpoint ?? '',
    })),
    async call(binding, args, context) {
      const { adapter, prepare } = upstreamOf(binding);
      const ended = begin(binding, context);
      try {
        const answer = await adapter.call(prepare(binding, args, context));
        ended('ok');
        return answer;
      } catch (error) {
        ended(codeOf(error), error);
        throw error;
      }
    },
    async *stream(binding, args, context) {
      const { adapter, prepare } = upstreamOf(binding);
      if (adapter.stream === undefined) throw new Error(`${binding.source} has no streams`);
      const ended = begin(binding, context);
      let failure: { error: unknown } | undefined;
      try {
        // A stream lives as long as its client: the timeout of a source is for single answers.
        const { deadlineAt } = context;
        yield* adapter.stream({ ...prepare(binding, args, context), deadlineAt });
      } catch (error) {
        failure = { error };
        throw error;
      } finally {
        // Also when the client leaves: then nothing is thrown here.
        if (failure === undefined) ended('ok');
        else ended(codeOf(failure.error), failure.error);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...bySource.values()].map(({ adapter }) => adapter[Symbol.asyncDispose]()),
      );
    },
  };
}

const codeOf = (error: unknown): ErrorCode =>
  error instanceof UpstreamError ? error.code : 'INTERNAL';

interface Upstream {
  readonly endpoint: string;
  readonly adapter: AnyAdapter;
  prepare(binding: Binding, args: Args, context: RequestContext): UpstreamCall;
}

function createUpstream(source: SourceAnnotation, { config, baseDir }: UpstreamsOptions): Upstream {
  const settings = config[source.name] ?? defaultSourceConfig;
  const endpoint = settings.endpoint ?? source.endpoint;
  if (endpoint === undefined) {
    throw new UserError(`source "${source.name}" has no address`, {
      hint: `Its contract names none: set sources.${source.name}.endpoint in gateway.yaml.`,
    });
  }
  refuseUnusedSettings(source, settings);
  const adapter = createAdapter(source, {
    source: source.name,
    endpoint,
    endpoints: settings.endpoints,
    wire: source.wire,
    maxResponseBytes: settings.maxResponseBytes,
    maxConnections: settings.maxConnections,
    connectTimeoutMs: settings.connectTimeoutMs,
    ...(settings.tls && { tls: readTlsOptions(source.name, endpoint, settings.tls, baseDir) }),
    soapHeaders: resolveSecrets(settings.soapHeaders, baseDir),
    ...(settings.wsSecurity && {
      wsSecurity: {
        ...settings.wsSecurity,
        username: resolveSecret(settings.wsSecurity.username, baseDir),
        password: resolveSecret(settings.wsSecurity.password, baseDir),
      },
    }),
  });
  const constantHeaders = Object.fromEntries(
    Object.entries(settings.headers.set).map(([name, value]) => [
      name,
      resolveSecret(value, baseDir),
    ]),
  );
  return {
    endpoint,
    adapter,
    prepare: (binding, args, context) => ({
      binding,
      args,
      headers: { ...picked(context.headers, settings.headers.forward), ...constantHeaders },
      signal: context.signal,
      deadlineAt: Math.min(context.deadlineAt, Date.now() + settings.timeoutMs),
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
    {
      hint: `Use sources.${name}.headers.`,
    },
  );
}

/** Only what the operator listed: anything else a client sends stays here. */
function picked(headers: Readonly<Record<string, string>>, names: readonly string[]) {
  const result: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}
