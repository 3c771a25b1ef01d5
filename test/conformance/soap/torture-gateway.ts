import { compose } from '../../../src/compose/compose.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { startGateway } from '../../../src/gateway/start-gateway.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { type Answer, ask } from '../../fixtures/gateway-client.ts';
import { type EchoServer, startEchoServer } from './echo-server.ts';
import { tortureContract } from './torture-contract.ts';

export interface TortureGateway extends AsyncDisposable {
  /** The composed schema. */
  readonly sdl: string;
  readonly upstream: EchoServer;
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** The whole way: contract → composed schema → gateway → GraphQL over HTTP → envelope and back. */
export async function startTorture(
  source: Readonly<Record<string, unknown>> = {},
): Promise<TortureGateway> {
  const stack = new AsyncDisposableStack();
  const upstream = stack.use(await startEchoServer());
  using folder = makeFolder({
    '.meshrc.yaml':
      'sources:\n  - name: torture\n    handler: { soap: { source: ./torture.wsdl } }\n',
    'torture.wsdl': tortureContract(upstream.url),
  });
  const { sdl } = await compose(folder.path);
  const gateway = stack.use(
    await startGateway({
      sdl,
      schemaFile: 'schema/unified.graphql',
      configFile: 'gateway.yaml',
      config: gatewayConfigSchema.parse({
        observability: { logLevel: 'silent' },
        server: { port: 0 },
        sources: { torture: source },
      }),
    }),
  );
  return {
    sdl,
    upstream,
    ask: (query, variables = {}) => ask(gateway.url, query, { variables }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
