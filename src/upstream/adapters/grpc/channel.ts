import { isIPv6 } from 'node:net';
import { createSecureContext } from 'node:tls';
import {
  Client,
  type ClientOptions,
  connectivityState,
  credentials,
  InterceptingCall,
  type Interceptor,
  type ServiceError,
} from '@grpc/grpc-js';
import { UpstreamError } from '../../../errors/upstream-error.ts';
import type { AdapterOptions, UpstreamCall } from '../../call.ts';
import { codeForAbort } from '../../transport-error.ts';
import { parseEndpoint } from './endpoint.ts';
import { createMetadata } from './metadata.ts';
import { upstreamErrorFromStatus } from './status.ts';

type ChannelSettings = Pick<
  AdapterOptions,
  | 'source'
  | 'endpoint'
  | 'address'
  | 'maxResponseBytes'
  | 'connectTimeoutMs'
  | 'pingIntervalMs'
  | 'tls'
>;

/** The parts of a call that have nothing to do with its values. */
type CallTerms = Pick<UpstreamCall, 'headers' | 'signal' | 'deadlineAt'>;

/** Values are encoded before and decoded after the call, where their errors can be told apart. */
const asIs = (bytes: Buffer) => bytes;

/**
 * Calls to one gRPC server, in bytes. All calls share one HTTP/2 connection, which is made when it
 * is first needed and again after it was lost. Every failure is an `UpstreamError`.
 */
export class GrpcChannel {
  readonly #settings: ChannelSettings;
  readonly #client: Client;
  #isClosed = false;
  #isReady = false;
  #timesReady = 0;

  constructor(settings: ChannelSettings) {
    const { target, isSecure } = parseEndpoint(settings.source, settings.endpoint);
    this.#settings = settings;
    const transport = isSecure
      ? // Not createSsl(), whose authorities are those of a variable that only gRPC reads.
        credentials.createFromSecureContext(createSecureContext(settings.tls))
      : credentials.createInsecure();
    this.#client = new Client(
      settings.address === undefined ? target : addressTarget(target, settings.address),
      transport,
      {
        ...channelOptions(settings),
        ...(settings.address !== undefined && namedAs(target)),
      },
    );
    this.#watchState();
  }

  async unary(path: string, request: Buffer, terms: CallTerms): Promise<Buffer> {
    const metadata = this.#begin(terms);
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const options = { deadline: terms.deadlineAt, interceptors: [readToEnd] };
    const settle = (error: ServiceError | null, response: Buffer = Buffer.alloc(0)) =>
      error === null ? resolve(response) : reject(error);
    const rpc = this.#client.makeUnaryRequest(path, asIs, asIs, request, metadata, options, settle);
    const release = this.#watch(terms, (error) => {
      // Before cancelling, of which grpc-js makes a status.
      reject(error);
      rpc.cancel();
    });
    try {
      return await promise;
    } catch (error) {
      throw this.#error(error);
    } finally {
      release();
    }
  }

  async *serverStream(path: string, request: Buffer, terms: CallTerms): AsyncGenerator<Buffer> {
    const metadata = this.#begin(terms);
    const options = { deadline: terms.deadlineAt };
    const rpc = this.#client.makeServerStreamRequest(path, asIs, asIs, request, metadata, options);
    // The loop below hears of errors only while it reads; the cancellation reports one later.
    rpc.on('error', () => {});
    const release = this.#watch(terms, (error) => rpc.destroy(error));
    try {
      for await (const message of rpc) yield message;
    } catch (error) {
      throw this.#error(error);
    } finally {
      release();
      // Does nothing when the stream is at its end; otherwise its reader left.
      rpc.cancel();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#client.close();
  }

  #begin({ headers, signal }: CallTerms) {
    if (signal.aborted) throw this.#abortError(signal);
    if (this.#isClosed) throw this.#unavailable('The channel is closed.');
    return createMetadata(this.#settings.source, headers);
  }

  #watchState(): void {
    if (this.#isClosed) return;
    const channel = this.#client.getChannel();
    const state = channel.getConnectivityState(false);
    this.#isReady = state === connectivityState.READY;
    if (this.#isReady) this.#timesReady += 1;
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => this.#watchState());
  }

  /**
   * Ends a call that is of no use any more. grpc-js has no timeout for connecting: without one here
   * an address that swallows packets would cost each call its whole deadline.
   *
   * @returns Stops watching.
   */
  #watch({ signal }: CallTerms, fail: (error: UpstreamError) => void): () => void {
    const { connectTimeoutMs } = this.#settings;
    const timesReady = this.#timesReady;
    const onAbort = () => fail(this.#abortError(signal));
    const onConnectTimeout = () => {
      // After GOAWAY a channel is not ready, and its calls may end all the same.
      if (this.#timesReady > timesReady) return;
      fail(this.#unavailable('Connecting took too long.'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = this.#isReady ? undefined : setTimeout(onConnectTimeout, connectTimeoutMs);
    return () => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    };
  }

  #abortError(signal: AbortSignal): UpstreamError {
    const cause: unknown = signal.reason;
    return new UpstreamError(codeForAbort(cause), { source: this.#settings.source, cause });
  }

  #unavailable(cause: string): UpstreamError {
    return new UpstreamError('UPSTREAM_UNAVAILABLE', { source: this.#settings.source, cause });
  }

  #error(error: unknown): UpstreamError {
    const { source, maxResponseBytes } = this.#settings;
    if (error instanceof UpstreamError) return error;
    return isServiceError(error)
      ? upstreamErrorFromStatus(source, error, maxResponseBytes)
      : new UpstreamError('INTERNAL', { source, cause: error });
  }
}

/**
 * grpc-js reads no further than the first message of a unary answer, and waits for the status behind
 * it: where there is a second message, until the deadline.
 */
const readToEnd: Interceptor = (options, nextCall) => {
  const call = nextCall(options);
  return new InterceptingCall(call, {
    start(metadata, _listener, next) {
      next(metadata, {
        onReceiveMessage(message, nextMessage) {
          nextMessage(message);
          if (message !== null) call.startRead();
        },
      });
    },
  });
};

/** `dns:host:port`, with an address in the place of the host. */
function addressTarget(target: string, address: string): string {
  const port = target.slice(target.lastIndexOf(':') + 1);
  return isIPv6(address) ? `ipv6:[${address}]:${port}` : `ipv4:${address}:${port}`;
}

/** The host stays that of the endpoint, in `:authority` and for TLS. */
function namedAs(target: string): ClientOptions {
  const authority = target.slice('dns:'.length);
  return {
    'grpc.default_authority': authority,
    'grpc.ssl_target_name_override': authority.slice(0, authority.lastIndexOf(':')),
  };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}

/** How long a ping may be unanswered. */
const pingTimeoutMs = 20_000;

function channelOptions({ maxResponseBytes, pingIntervalMs }: ChannelSettings): ClientOptions {
  return {
    'grpc.max_receive_message_length': maxResponseBytes,
    // Retries are the pipeline's: it knows the budget, and whether the operation may be repeated.
    'grpc.enable_retries': 0,
    // Otherwise a TXT record of the host could bring retries and balancing of its own.
    'grpc.service_config_disable_resolution': 1,
    // Otherwise http_proxy in the environment redirects calls together with their credentials.
    'grpc.enable_http_proxy': 0,
    // Otherwise channels of equal address share a connection, and closing one does not close it.
    'grpc.use_local_subchannel_pool': 1,
    // The default backs off for up to two minutes, in which a server that is back gets no calls.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 5_000,
    // Otherwise a stream whose server vanished without a word (a cut cable, a firewall that forgot
    // the connection) stays open for ever: subscriptions have no deadline.
    'grpc.keepalive_time_ms': pingIntervalMs,
    'grpc.keepalive_timeout_ms': Math.min(pingIntervalMs, pingTimeoutMs),
  };
}
