import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import type { GatewayOptions } from '../../../src/gateway/served.ts';
import { type Gateway, startGateway } from '../../../src/gateway/start-gateway.ts';

export interface OneSource extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly url: string;
  /** Targets of the requests that the source got, as they came: `/things/a%2Fb`. */
  readonly targets: string[];
  /** All connections to the source, in the order in which they were made. */
  readonly connections: readonly Socket[];
  /** The options for `gateway.reload`, with these parts of gateway.yaml. */
  options(config?: object): GatewayOptions;
}

export interface OneSourceOptions {
  readonly config?: object;
  /** What the source answers. Default: `{}`. */
  readonly listener?: RequestListener;
}

/**
 * The whole gateway over one real REST source.
 * @param types SDL whose root fields have `@rest(source: "things", …)`.
 */
export async function startOneSource(
  types: string,
  { config = {}, listener = (_request, response) => response.end('{}') }: OneSourceOptions = {},
): Promise<OneSource> {
  const targets: string[] = [];
  const source = createServer((request, response) => {
    targets.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    listener(request, response);
  }).listen(0, '127.0.0.1');
  const connections: Socket[] = [];
  source.on('connection', (socket) => connections.push(socket));
  await once(source, 'listening');
  const address = source.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const options = (changed: object = config): GatewayOptions => ({
    sdl: `schema @source(name: "things", protocol: "rest", endpoint: "http://127.0.0.1:${port}") {
      query: Query ${types.includes('type Mutation') ? 'mutation: Mutation' : ''}
    } ${types} ${annotationDirectivesSDL} ${policyDirectivesSDL}`,
    schemaFile: 'things.graphql',
    configFile: 'gateway.yaml',
    config: gatewayConfigSchema.parse({
      profile: 'development',
      observability: { logLevel: 'silent' },
      ...changed,
      // Clients of tests keep connections, and send nothing more on them.
      server: { port: 0, idleGraceMs: 0, ...('server' in changed ? Object(changed.server) : {}) },
    }),
  });
  const gateway = await startGateway(options());
  return {
    gateway,
    url: gateway.url,
    targets,
    options,
    connections,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      source.closeAllConnections();
      await new Promise((resolve) => source.close(resolve));
    },
  };
}
