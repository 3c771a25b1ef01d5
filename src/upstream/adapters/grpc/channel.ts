import {
  type Client,
  connectivityState,
  InterceptingCall,
  type Interceptor,
  type ServiceError,
} from '@grpc/grpc-js';
import { UpstreamError } from '../../../errors/upstream-error.ts';
import type { CallSignal } from '../../../tools/call-signal.ts';
import type { UpstreamCall } from '../../call.ts';
import { codeForAbort } from '../../transport/transport-error.ts';
import { type ClientSettings, clientMaker } from './client.ts';
import { createMetadata } from './metadata.ts';
import { RefusedStreams } from './refused-streams.ts';
import { upstreamErrorFromStatus } from './status.ts';

/** The parts of a call that have nothing to do with its values. */
type CallTerms = Pick<UpstreamCall, 'headers' | 'signal' | 'deadlineAt'>;

/** Values are encoded before and decoded after the call, where their errors can be told apart. */
const asIs = (bytes: Buffer) => bytes;

/**
 * Calls to one gRPC server, in bytes. All calls share one HTTP/2 connection, which is made when it
 * is first needed and again after it was lost, or has refused one call after the other. Every failure
 * is an `UpstreamError`.
 */
export class GrpcChannel {
  readonly #settings: ClientSettings;
  readonly #makeClient: () => Client;
  readonly #refused = new RefusedStreams();
  #client: Client;
  #isClosed = false;
  #isReady = false;
  #timesReady = 0;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#makeClient = clientMaker(settings);
    this.#client = this.#makeClient();
    this.#watchState(this.#client);
  }

  async unary(path: string, request: Buffer, terms: CallTerms): Promise<Buffer> {
    const metadata = this.#begin(terms);
    const client = this.#client;
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const options = { deadline: terms.deadlineAt, interceptors: [readToEnd] };
    const settle = (error: ServiceError | null, response: Buffer = Buffer.alloc(0)) =>
      error === null ? resolve(response) : reject(error);
    const rpc = client.makeUnaryRequest(path, asIs, asIs, request, metadata, options, settle);
    const release = this.#watch(terms, (error) => {
      // Before cancelling, of which grpc-js makes a status.
      reject(error);
      rpc.cancel();
    });
    try {
      const response = await promise;
      this.#ended(client);
      return response;
    } catch (error) {
      this.#ended(client, error);
      throw this.#error(error);
    } finally {
      release();
    }
  }

  async *serverStream(path: string, request: Buffer, terms: CallTerms): AsyncGenerator<Buffer> {
    const metadata = this.#begin(terms);
    const client = this.#client;
    const options = { deadline: terms.deadlineAt };
    const rpc = client.makeServerStreamRequest(path, asIs, asIs, request, metadata, options);
    // The loop below hears of errors only while it reads; the cancellation reports one later.
    rpc.on('error', () => {});
    const release = this.#watch(terms, (error) => rpc.destroy(error));
    try {
      for await (const message of rpc) yield message;
      this.#ended(client);
    } catch (error) {
      this.#ended(client, error);
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

  /** Calls that are under way with the client before may end. */
  #ended(client: Client, error?: unknown): void {
    if (client !== this.#client || this.#isClosed || error instanceof UpstreamError) return;
    if (!this.#refused.ended(error)) return;
    this.#client = this.#makeClient();
    client.close();
    this.#watchState(this.#client);
  }

  #watchState(client: Client): void {
    if (this.#isClosed || client !== this.#client) return;
    const channel = client.getChannel();
    const state = channel.getConnectivityState(false);
    this.#isReady = state === connectivityState.READY;
    if (this.#isReady) this.#timesReady += 1;
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => this.#watchState(client));
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

  #abortError(signal: CallSignal): UpstreamError {
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

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}
