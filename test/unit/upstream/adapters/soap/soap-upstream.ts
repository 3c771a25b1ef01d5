import type { SoapBinding } from '../../../../../src/annotations/bindings.ts';
import { UpstreamError } from '../../../../../src/errors/upstream-error.ts';
import { createSoapAdapter } from '../../../../../src/upstream/adapters/soap/adapter.ts';
import type { HeaderParts } from '../../../../../src/upstream/adapters/soap/headers/header-writer.ts';
import type { Adapter, AdapterOptions } from '../../../../../src/upstream/call.ts';
import { compose } from '../../../compose/handlers/soap/contract-files.ts';
import type { Answer } from '../../recording-server.ts';

/** An adapter for a contract, as the gateway makes it from the composed schema. */
export async function adapterFor(
  contract: string,
  options: Partial<AdapterOptions> & Pick<AdapterOptions, 'endpoint'>,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Adapter<SoapBinding>> {
  const { wire } = await compose({ 'shop.wsdl': contract }, config);
  return createSoapAdapter({
    source: 'shop',
    wire,
    maxResponseBytes: 100_000,
    maxConnections: 4,
    connectTimeoutMs: 1_000,
    pingIntervalMs: 330_000,
    soapHeaders: {},
    ...options,
  });
}

export const noHeaders: HeaderParts = {
  prefixes: new Map(),
  declared: [],
  free: [],
  givenAddressing: new Set(),
  security: undefined,
};

export interface CallOptions {
  readonly operation?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly deadlineAt?: number;
}

export function call(
  adapter: Adapter<SoapBinding>,
  args: Readonly<Record<string, unknown>> = {},
  { operation = 'GetThing', ...options }: CallOptions = {},
): Promise<unknown> {
  return adapter.call({
    binding: { protocol: 'soap', source: 'shop', operation },
    args,
    headers: {},
    signal: new AbortController().signal,
    deadlineAt: Date.now() + 5_000,
    ...options,
  });
}

export async function failureOf(promise: Promise<unknown>): Promise<UpstreamError> {
  const reason = await promise.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (reason instanceof UpstreamError) return reason;
  throw new Error('expected an UpstreamError', { cause: reason });
}

const namespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

export const envelope = (body: string, version: '1.1' | '1.2' = '1.1') =>
  `<e:Envelope xmlns:e="${namespaces[version]}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
    xmlns="urn:shop"><e:Body>${body}</e:Body></e:Envelope>`;

/** `GetThing` answers with this content. */
export const response = (content: string) =>
  envelope(`<GetThingResponse>${content}</GetThingResponse>`);

export const answering =
  (text: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (out) => {
    out.writeHead(status, { 'content-type': 'text/xml; charset=utf-8', ...headers }).end(text);
  };

/** What stands in the body of a request that we sent. */
export const sentBody = (request: { readonly body: string } | undefined) =>
  /<soap:Body>(.*)<\/soap:Body>/s.exec(request?.body ?? '')?.[1];
