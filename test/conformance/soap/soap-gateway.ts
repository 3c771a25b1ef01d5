import { makeFolder } from '../../fixtures/folder.ts';
import type { Answer } from '../../fixtures/gateway-client.ts';
import { serveFolder } from '../../fixtures/serve-folder.ts';
import { type EchoServer, startEchoServer } from './echo-server.ts';

export interface SoapGateway extends AsyncDisposable {
  /** The composed schema. */
  readonly sdl: string;
  /** What compose warned of. */
  readonly warnings: readonly string[];
  readonly upstream: EchoServer;
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export interface SoapGatewayOptions {
  /** Of the handler, in `.meshrc.yaml`. */
  readonly handler?: Readonly<Record<string, unknown>>;
  /** Of the source, in `gateway.yaml`. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** More files of the contract, beside it. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * The whole way: contract → composed schema → gateway → GraphQL over HTTP → envelope and back.
 * `contract` gets the address of an echo server.
 */
export async function startSoapGateway(
  contract: (address: string) => string,
  { handler = {}, source = {}, files = {} }: SoapGatewayOptions = {},
): Promise<SoapGateway> {
  const stack = new AsyncDisposableStack();
  const upstream = stack.use(await startEchoServer());
  const soap = { source: './contract.wsdl', ...handler };
  using folder = makeFolder({
    ...files,
    '.meshrc.yaml': JSON.stringify({ sources: [{ name: 'shop', handler: { soap } }] }),
    'contract.wsdl': contract(upstream.url),
  });
  const { sdl, report, ask } = stack.use(
    await serveFolder(folder, {
      server: { introspection: true },
      sources: { shop: source },
    }),
  );
  return {
    sdl,
    warnings: report.sources.flatMap(({ warnings }) => warnings),
    upstream,
    ask,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
