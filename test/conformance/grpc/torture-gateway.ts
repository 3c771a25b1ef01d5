import { fileURLToPath } from 'node:url';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { buildSchema } from 'graphql';
import type { SourceReport } from '../../../src/compose/report.ts';
import type { Gateway } from '../../../src/gateway/start-gateway.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import type { Answer } from '../../fixtures/gateway-client.ts';
import { serveFolder } from '../../fixtures/serve-folder.ts';

export type Message = Readonly<Record<string, unknown>>;
export type Unary = ServerUnaryCall<Message, Message>;
export type Stream = ServerWritableStream<Message, Message>;

export interface TortureGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly sdl: string;
  readonly report: SourceReport;
  /** What the server understood, as @grpc/proto-loader does; takes what came since the last time. */
  seen(): Message[];
  ask(query: string, variables?: Message): Promise<Answer>;
  /** Sends a value by a variable of the argument's type, and fails when the answer has errors. */
  echo(argument: string, value: unknown, selection?: string, field?: string): Promise<unknown>;
}

const contract = fileURLToPath(new URL('torture.proto', import.meta.url));

/** The contract as another implementation reads it. */
function tortureService() {
  const definitions = loadSync(contract, { longs: String, enums: String, keepCase: true });
  const service = definitions['torture.v1.Torture'];
  const echoBytes = service !== undefined && 'EchoBytes' in service ? service.EchoBytes : undefined;
  if (service === undefined || 'format' in service || echoBytes === undefined) {
    throw new Error('there is no such service');
  }
  const asIs = (bytes: Buffer) => bytes;
  return {
    ...service,
    EchoBytes: { ...echoBytes, requestDeserialize: asIs, responseSerialize: asIs },
  };
}

/**
 * The whole way: the contract, composed; its graph, served; a real server that echoes behind it.
 *
 * @param methods Methods that do something else.
 */
export async function startTorture(
  methods: UntypedServiceImplementation = {},
  source: Message = {},
): Promise<TortureGateway> {
  const stack = new AsyncDisposableStack();
  const seen: Message[] = [];
  const echo = (call: Unary, respond: sendUnaryData<Message>) => {
    seen.push(call.request);
    respond(null, call.request);
  };
  const server = new Server();
  stack.defer(() => server.forceShutdown());
  server.addService(tortureService(), {
    ...{
      Echo: echo,
      EchoBytes: echo,
      EchoLegacy: echo,
      Nothing: echo,
      GetFailure: echo,
      GetLate: echo,
    },
    ...{ WatchCount: () => {}, Upload: () => {}, Chat: () => {} },
    ...methods,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const grpc = { endpoint: `127.0.0.1:${port}`, source: contract };
  const folder = stack.use(
    makeFolder({
      '.meshrc.yaml': JSON.stringify({ sources: [{ name: 'torture', handler: { grpc } }] }),
    }),
  );
  const served = await serveFolder(folder, { sources: { torture: source } });
  const { sdl, gateway, ask, report } = stack.use(served);
  const [sourceReport] = report.sources;
  if (sourceReport === undefined) throw new Error('there is no source');
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  return {
    gateway,
    sdl,
    report: sourceReport,
    seen: () => seen.splice(0),
    ask,
    async echo(argument, value, selection = argument, field = 'echo') {
      const args = schema.getQueryType()?.getFields()[field]?.args ?? [];
      const type = args.find(({ name }) => name === argument)?.type;
      const query = `query ($value: ${type}) { ${field}(${argument}: $value) { ${selection} } }`;
      const { data, errors } = await ask(query, { value });
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data?.[field];
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Without the prototypes and buffers of @grpc/proto-loader. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** A failure with details in its trailer. */
export function failure(code: number, details: string, trailer?: Buffer) {
  const metadata = new Metadata();
  if (trailer !== undefined) metadata.set('grpc-status-details-bin', trailer);
  return { code, details, metadata };
}
