import { compose } from '../../../src/compose/compose.ts';
import type { SourceReport } from '../../../src/compose/report.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { type Gateway, startGateway } from '../../../src/gateway/start-gateway.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { type Answer, ask } from '../../fixtures/gateway-client.ts';
import {
  type GrpcBehaviour,
  requestMessage,
  sendMessage,
  startRawGrpcServer,
} from '../../upstreams/raw-grpc-server.ts';

export interface ProtoGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly sdl: string;
  readonly report: SourceReport;
  /** What the server got, as `/package.Service/Method` and hex; takes what came since the last time. */
  seen(): [path: string, message: string][];
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** @param grpc The `grpc` entry of the source. */
async function composeProto(
  files: Readonly<Record<string, string>>,
  grpc: Readonly<Record<string, unknown>>,
) {
  using folder = makeFolder({
    ...files,
    '.meshrc.yaml': JSON.stringify({ sources: [{ name: 'proto', handler: { grpc } }] }),
  });
  const { sdl, report } = await compose(folder.path);
  const [sourceReport] = report.sources;
  if (sourceReport === undefined) throw new Error('there is no source');
  return { sdl, report: sourceReport };
}

/**
 * A gateway of its own over what was composed.
 *
 * @param source The entry of the source in `gateway.yaml`.
 */
export const serveProto = (
  sdl: string,
  source: Readonly<Record<string, unknown>>,
): Promise<Gateway> =>
  startGateway({
    sdl,
    schemaFile: 'schema/unified.graphql',
    configFile: 'gateway.yaml',
    config: gatewayConfigSchema.parse({
      server: { port: 0, idleGraceMs: 0, introspection: true },
      observability: { logLevel: 'silent' },
      sources: { proto: source },
    }),
  });

interface ProtoGatewayOptions {
  /** The `grpc` entry of the source besides its endpoint; else it is `main.proto`. */
  readonly grpc?: Readonly<Record<string, unknown>>;
  /** The entry of the source in `gateway.yaml`. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** What the server does; else it sends back the bytes that it got. */
  readonly behaviour?: GrpcBehaviour;
}

/**
 * The whole way, for a contract of the test's own: it is composed and served, and a server that is
 * made of frames, which sees bytes and no contract, stands behind it.
 *
 * @param files The contract, by path.
 */
export async function startProto(
  files: Readonly<Record<string, string>>,
  { grpc = { source: 'main.proto' }, source = {}, behaviour }: ProtoGatewayOptions = {},
): Promise<ProtoGateway> {
  await using stack = new AsyncDisposableStack();
  const seen: [string, string][] = [];
  const echo: GrpcBehaviour = async (stream, _session, path) => {
    const message = await requestMessage(stream);
    seen.push([path, message.toString('hex')]);
    sendMessage(stream, message);
    stream.end();
  };
  const { endpoint } = stack.use(await startRawGrpcServer(behaviour ?? echo));
  const { sdl, report } = await composeProto(files, { endpoint, ...grpc });
  const gateway = stack.use(await serveProto(sdl, source));
  const owned = stack.move();
  return {
    gateway,
    sdl,
    report,
    seen: () => seen.splice(0),
    ask: (query, variables = {}) => ask(gateway.url, query, { variables }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
