import type { Binding, Protocol, SourceAnnotation } from '../annotations/model.ts';
import { operationName } from '../annotations/operation-name.ts';
import { defaultSourceConfig, type GatewayConfig } from '../config/gateway-config.ts';
import { resolveSecret, resolveSecrets } from '../config/secret.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import { UserError } from '../errors/user-error.ts';
import type { RequestContext, UpstreamObserver } from '../request-context.ts';
import { type AnyAdapter, createAdapter } from './adapters/registry.ts';
import type { UpstreamCall } from './call.ts';

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
  readonly observer: UpstreamObserver;
}

/** @throws UserError when a source has no address or a secret is missing. */
export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { observer } = options;
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
    return observer.started(binding.source, operationName(binding));
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
        ended(error instanceof UpstreamError ? error.code : 'INTERNAL');
        throw error;
      }
    },
    async *stream(binding, args, context) {
      const { adapter, prepare } = upstreamOf(binding);
      if (adapter.stream === undefined) throw new Error(`${binding.source} has no streams`);
      const ended = begin(binding, context);
      let outcome: 'ok' | ErrorCode = 'ok';
      try {
        // A stream lives as long as its client: the timeout of a source is for single answers.
        const { deadlineAt } = context;
        yield* adapter.stream({ ...prepare(binding, args, context), deadlineAt });
      } catch (error) {
        outcome = error instanceof UpstreamError ? error.code : 'INTERNAL';
        throw error;
      } finally {
        ended(outcome);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...bySource.values()].map(({ adapter }) => adapter[Symbol.asyncDispose]()),
      );
    },
  };
}

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
  const adapter = createAdapter(source, {
    source: source.name,
    endpoint,
    wire: source.wire,
    maxResponseBytes: settings.maxResponseBytes,
    maxConnections: settings.maxConnections,
    connectTimeoutMs: settings.connectTimeoutMs,
    soapHeaders: resolveSecrets(settings.soapHeaders, baseDir),
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

/** Only what the operator listed: anything else a client sends stays here. */
function picked(headers: Readonly<Record<string, string>>, names: readonly string[]) {
  const result: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}
