import { isIP, type LookupFunction } from 'node:net';
// All of undici (fetch, WebSockets, caches, mocks) takes a tenth of the start and 14 MB.
import Pool from 'undici/lib/dispatcher/pool.js';
import { UserError } from '../../errors/user-error.ts';
import type { AdapterOptions } from '../call.ts';
import { decodeContent, isEncoded } from './content-coding.ts';
import { exchange, type HttpRequest, type HttpResponse } from './http-exchange.ts';
import { upstreamErrorFromTransport } from './transport-error.ts';

/** HTTP/1.1 to one upstream. Every failure to bring an answer is an `UpstreamError`. */
export interface HttpClient extends AsyncDisposable {
  readonly endpoint: URL;
  send(request: HttpRequest): Promise<HttpResponse>;
}

type HttpClientOptions = Pick<
  AdapterOptions,
  | 'source'
  | 'endpoint'
  | 'address'
  | 'maxConnections'
  | 'connectTimeoutMs'
  | 'maxResponseBytes'
  | 'tls'
>;

/** Throws a `UserError` when the endpoint is not an http(s) address. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const endpoint = parseEndpoint(options);
  const { source, maxResponseBytes } = options;
  const pool = new Pool(endpoint.origin, {
    connections: options.maxConnections,
    connect: {
      timeout: options.connectTimeoutMs,
      ...options.tls,
      ...(options.address !== undefined && { lookup: lookupAlways(options.address) }),
    },
    // One call per connection at a time: a slow answer then delays nobody else's, and
    // `maxConnections` is the most calls in flight.
    pipelining: 1,
    allowH2: false,
    // The deadline of each call is the one clock; undici's own would only report it differently.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    endpoint,
    send(request) {
      return exchange(pool, request, options).then(
        (answer) => (isEncoded(answer) ? decodeContent(answer, source, maxResponseBytes) : answer),
        (error: unknown) => {
          throw upstreamErrorFromTransport(error, source, request.signal);
        },
      );
    },
    async [Symbol.asyncDispose]() {
      // Lets calls in flight finish; their own deadlines bound the wait.
      await pool.close();
    },
  };
}

/** The host stays that of the endpoint, in `Host` and for TLS. */
function lookupAlways(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, { all }, callback) =>
    all ? callback(null, [{ address, family }]) : callback(null, address, family);
}

function parseEndpoint({ source, endpoint }: HttpClientOptions): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UserError(`source ${source}: "${endpoint}" is not an http or https address`, {
    hint: `Write it like https://${source}.example/api: in sources.${source} it is the endpoint, or one of servers or endpoints.`,
  });
}
