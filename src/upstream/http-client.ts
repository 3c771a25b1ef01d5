import { Agent, type Dispatcher } from 'undici';
import { UpstreamError } from '../errors/upstream-error.ts';
import { UserError } from '../errors/user-error.ts';
import type { AdapterOptions } from './call.ts';
import { decodeContent } from './content-coding.ts';
import { upstreamErrorFromTransport } from './transport-error.ts';

export interface HttpRequest {
  readonly method: string;
  /** The request target as it goes over the wire: path and query, encoded, from the root. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** HTTP/1.1 to one upstream. Every failure to bring an answer is an `UpstreamError`. */
export interface HttpClient extends AsyncDisposable {
  readonly endpoint: URL;
  send(request: HttpRequest): Promise<HttpResponse>;
}

type HttpClientOptions = Pick<
  AdapterOptions,
  'source' | 'endpoint' | 'maxConnections' | 'connectTimeoutMs' | 'maxResponseBytes' | 'tls'
>;

/** Throws a `UserError` when the endpoint is no http(s) address. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const endpoint = parseEndpoint(options);
  const { source, maxResponseBytes } = options;
  const agent = new Agent({
    connections: options.maxConnections,
    connect: { timeout: options.connectTimeoutMs, ...options.tls },
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
    async send(request) {
      try {
        const answer = await exchange(agent, endpoint.origin, request, source, maxResponseBytes);
        return await decodeContent(answer, source, maxResponseBytes);
      } catch (error) {
        throw upstreamErrorFromTransport(error, source, request.signal);
      }
    },
    async [Symbol.asyncDispose]() {
      // Lets calls in flight finish; their own deadlines bound the wait.
      await agent.close();
    },
  };
}

function parseEndpoint({ source, endpoint }: HttpClientOptions): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UserError(`source ${source}: its endpoint is not an http or https address`, {
    hint: `Set sources.${source}.endpoint in gateway.yaml, e.g. https://${source}.example/api.`,
  });
}

/**
 * One request and its whole answer. Uses `dispatch` and not `request`: no stream has to be made
 * for an answer that is read whole anyway, and a call that waits for a connection can be given up
 * at once.
 */
function exchange(
  agent: Agent,
  origin: string,
  request: HttpRequest,
  source: string,
  maxResponseBytes: number,
): Promise<HttpResponse> {
  const { signal, deadlineAt } = request;
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  let controller: Dispatcher.DispatchController | undefined;
  let failure: Error | undefined;
  let status = 0;
  let headers: HttpResponse['headers'] = {};
  const chunks: Buffer[] = [];
  let receivedBytes = 0;

  const settle = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  const fail = (error: Error) => {
    if (failure !== undefined) return;
    failure = error;
    settle();
    reject(error);
    controller?.abort(error);
  };
  const tooLarge = () =>
    new UpstreamError('UPSTREAM_INVALID_RESPONSE', {
      source,
      cause: new Error(`the answer is larger than ${maxResponseBytes} bytes`),
    });
  const onAbort = () => fail(new DOMException('the call was aborted', 'AbortError'));
  const onDeadline = () =>
    fail(new DOMException('the deadline of the call passed', 'TimeoutError'));
  const timer = setTimeout(onDeadline, Math.max(0, deadlineAt - Date.now()));
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  else if (deadlineAt <= Date.now()) onDeadline();
  if (failure !== undefined) return promise;

  agent.dispatch(
    {
      origin,
      path: request.target,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
    },
    {
      onRequestStart(started) {
        controller = started;
        if (failure !== undefined) started.abort(failure);
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        status = statusCode;
        // 1xx answers come before the real one.
        if (statusCode < 200) return;
        headers = flatHeaders(responseHeaders);
        if (Number(headers['content-length']) > maxResponseBytes && request.method !== 'HEAD') {
          fail(tooLarge());
        }
      },
      onResponseData(_controller, chunk) {
        receivedBytes += chunk.length;
        if (receivedBytes > maxResponseBytes) fail(tooLarge());
        else chunks.push(chunk);
      },
      onResponseEnd() {
        settle();
        const [first = Buffer.alloc(0), second] = chunks;
        resolve({ status, headers, body: second === undefined ? first : Buffer.concat(chunks) });
      },
      onResponseError(_controller, error) {
        // Once the answer has begun, an end of the connection is an answer that is cut off.
        fail(
          status >= 200
            ? new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, cause: error })
            : error,
        );
      },
    },
  );
  return promise;
}

function flatHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): HttpResponse['headers'] {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
