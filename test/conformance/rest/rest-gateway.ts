import type { SourceReport } from '../../../src/compose/report.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import type { Answer as GraphQLAnswer } from '../../fixtures/gateway-client.ts';
import { serveFolder } from '../../fixtures/serve-folder.ts';
import {
  type Answer,
  type RecordedRequest,
  type RecordingServer,
  startRecordingServer,
} from '../../unit/upstream/recording-server.ts';

/** The whole way: a contract, composed; its graph, served; a real upstream behind it. */
export interface RestGateway extends AsyncDisposable {
  readonly sdl: string;
  readonly report: SourceReport;
  readonly requests: readonly RecordedRequest[];
  readonly upstream: RecordingServer;
  /** Asks, and fails when the answer has errors. */
  data(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  ask(query: string, variables?: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** Takes the one request that was made since the last time. */
  request(): RecordedRequest;
}

/**
 * @param contractFor Makes the contract for the upstream's address.
 * @param answer What the upstream does; default: it sends back what it got, byte for byte.
 * @param source Its settings in gateway.yaml.
 * @param handler Options of the handler in .meshrc.yaml.
 */
export async function startRestGateway(
  contractFor: (endpoint: string) => unknown,
  answer: Answer = echo,
  source: Record<string, unknown> = {},
  handler: Record<string, unknown> = {},
): Promise<RestGateway> {
  const stack = new AsyncDisposableStack();
  const upstream = stack.use(await startRecordingServer(answer));
  const folder = stack.use(
    makeFolder({
      // JSON is YAML.
      '.meshrc.yaml': JSON.stringify({
        sources: [{ name: 'echo', handler: { openapi: { source: './openapi.json', ...handler } } }],
      }),
      'openapi.json': JSON.stringify(contractFor(upstream.endpoint)),
    }),
  );
  const { sdl, report, ask } = stack.use(await serveFolder(folder, { sources: { echo: source } }));
  const [sourceReport] = report.sources;
  if (sourceReport === undefined) throw new Error('no source');
  let taken = 0;
  return {
    sdl,
    report: sourceReport,
    requests: upstream.requests,
    upstream,
    ask,
    async data(query, variables) {
      const { data, errors } = await ask(query, variables);
      if (errors !== undefined || data == null) throw new Error(JSON.stringify(errors));
      return data;
    },
    request() {
      const [request, ...others] = upstream.requests.slice(taken);
      taken = upstream.requests.length;
      if (request === undefined || others.length > 0) throw new Error('not exactly one request');
      return request;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const echo: Answer = (response, { headers, bytes }) => {
  response.setHeader('content-type', headers['content-type'] ?? 'application/json').end(bytes);
};
