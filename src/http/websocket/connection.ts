import type { ExecutionResult } from 'graphql';
import {
  CloseCode,
  type ConnectionInitMessage,
  type Message,
  MessageType,
  type SubscribeMessage,
} from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type {
  ConnectionObserver,
  ErrorObserver,
  RequestObserver,
} from '../../shared/request-context.ts';
import type { Traces } from '../../shared/request-trace.ts';
import { plainError } from '../answer/plain-error.ts';
import type { GraphqlService } from '../operation/graphql-service.ts';
import type { Peer } from '../request/peer.ts';
import { requestIdOf } from '../request/request-id.ts';
import { requestTimeout } from '../request/request-timeout.ts';
import { connectionHeaders, wantedParts } from './connection-headers.ts';
import {
  ackMessage,
  completeMessage,
  errorMessage,
  nextMessage,
  pongMessage,
  readMessage,
} from './messages.ts';
import { Operation } from './operation.ts';

export interface ConnectionOptions {
  readonly server: GatewayConfig['server'];
  /** Asked again for each operation, because a reload replaces it. */
  readonly service: () => GraphqlService;
  readonly observers: readonly RequestObserver[];
  readonly errors: ErrorObserver;
  readonly connections: ConnectionObserver;
  /** `null`: requests are not traced. */
  readonly traces: Traces | null;
}

/** What is known of a client before it says anything. */
export interface Handshake {
  readonly headers: Readonly<Record<string, string>>;
  readonly peer: Peer;
}

type Params = NonNullable<ConnectionInitMessage['payload']>;

/** RFC 6455, 7.4.1 */
const goingAway = 1001;
/** Close frames have no room for more (RFC 6455, 5.5). */
const maxReasonLength = 123;
/** With more than that waiting for it, a client is not read from: replies would pile up. */
const maxUnreadBytes = 65_536;

/**
 * One WebSocket that speaks the protocol of graphql-ws (`graphql-transport-ws`). Each of its
 * operations is a request of its own: it passes all stages, and has its own deadline and log line.
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #handshake: Handshake;
  readonly #options: ConnectionOptions;
  readonly #operations = new Map<string, Operation>();
  readonly #initTimer: NodeJS.Timeout;
  readonly #pingTimer: NodeJS.Timeout;
  #params: Params | undefined;
  #isAcknowledged = false;
  #isDraining = false;
  #isAlive = true;
  #isCutOff = false;

  constructor(socket: WebSocket, handshake: Handshake, options: ConnectionOptions) {
    this.#socket = socket;
    this.#handshake = handshake;
    this.#options = options;
    const { initTimeoutMs, pingIntervalMs } = options.server.webSocket;
    this.#initTimer = setTimeout(() => {
      this.#close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, initTimeoutMs);
    this.#pingTimer = setInterval(() => this.#ping(), pingIntervalMs);
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    // A close follows, also when a message is too large.
    socket.on('error', () => {});
    socket.once('close', () => this.#closed());
    socket.on('message', (data, isBinary) => {
      this.#receive(isBinary ? '' : data.toString()).catch((fault: unknown) => {
        options.errors.fault(fault, null);
        this.#close(CloseCode.InternalServerError, 'Internal server error');
      });
    });
  }

  /** Its client does not read what is sent to it. */
  cutOff(): void {
    if (this.#isCutOff) return;
    this.#isCutOff = true;
    this.#options.connections.clientStalled('websocket');
    this.#socket.terminate();
  }

  /** Takes no more operations, ends subscriptions, and closes when nothing is under way. */
  drain(): void {
    this.#isDraining = true;
    for (const [id, operation] of this.#operations) {
      if (operation.isSubscription) this.#cancel(id);
    }
    this.#closeWhenDrained();
  }

  async #receive(text: string): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const message = this.#read(text);
    switch (message?.type) {
      case MessageType.ConnectionInit:
        return this.#init(message.payload ?? {});
      case MessageType.Ping:
        return this.#send(pongMessage(message));
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.#subscribe(message);
      case MessageType.Complete:
        return this.#cancel(message.id);
      default:
        this.#close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  #read(text: string): Message | undefined {
    try {
      return readMessage(text);
    } catch {
      return undefined;
    }
  }

  async #init(params: Params): Promise<void> {
    if (this.#params !== undefined) {
      return this.#close(
        CloseCode.TooManyInitialisationRequests,
        'Too many initialisation requests',
      );
    }
    clearTimeout(this.#initTimer);
    this.#params = params;
    const service = this.#options.service();
    const operation = this.#begin(service, params);
    const refusal = await service.identify(operation.context);
    if (refusal !== undefined) {
      operation.end('answered');
      const isFault = refusal.extensions.code === 'INTERNAL';
      const code = isFault ? CloseCode.InternalServerError : CloseCode.Forbidden;
      return this.#close(code, refusal.message);
    }
    operation.context.liftDeadline();
    this.#isAcknowledged = true;
    await this.#send(ackMessage);
  }

  async #subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    if (this.#params === undefined || !this.#isAcknowledged) {
      return this.#close(CloseCode.Unauthorized, 'Unauthorized');
    }
    if (this.#operations.has(id)) {
      return this.#close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists');
    }
    const service = this.#options.service();
    const operation = this.#begin(service, this.#params);
    const { maxOperations } = this.#options.server.webSocket;
    if (this.#isDraining || this.#operations.size >= maxOperations) {
      const { requestId, report } = operation.context;
      report.errorCodes.add('OVERLOADED');
      operation.end('answered');
      return this.#send(errorMessage(id, [plainError('OVERLOADED', requestId)]));
    }
    this.#operations.set(id, operation);
    try {
      await service.run({ ...payload }, operation.context, (result) =>
        this.#deliver(id, operation, result),
      );
      if (!operation.isOver) await this.#send(completeMessage(id));
    } catch (fault) {
      const { requestId, report } = operation.context;
      this.#options.errors.fault(fault, requestId);
      report.errorCodes.add('INTERNAL');
      if (!operation.isOver)
        await this.#send(errorMessage(id, [plainError('INTERNAL', requestId)]));
    }
    operation.end('answered');
    // A client that completed it may have used its id again.
    if (this.#operations.get(id) === operation) this.#operations.delete(id);
    this.#closeWhenDrained();
  }

  async #deliver(id: string, operation: Operation, result: ExecutionResult): Promise<boolean> {
    if (operation.isOver) return false;
    if ('data' in result) {
      await this.#send(nextMessage(id, result));
      return !operation.isOver;
    }
    const errors = result.errors?.map((error) => error.toJSON()) ?? [];
    operation.end('answered');
    await this.#send(errorMessage(id, errors));
    const { reason } = operation.context.signal;
    // Nothing else that is asked with these credentials will be answered, either.
    if (reason instanceof GatewayError && reason.code === 'UNAUTHENTICATED') {
      this.#close(CloseCode.Forbidden, reason.message);
    }
    return false;
  }

  #begin({ credentialHeaders }: GraphqlService, params: Params): Operation {
    const { server, observers, traces } = this.#options;
    const { headers, peer } = this.#handshake;
    const traced = { headers, fromTrustedProxy: peer.fromTrustedProxy, method: null };
    const origin = {
      peer,
      requestId: requestIdOf(),
      headers: connectionHeaders(headers, params, credentialHeaders),
      accept: wantedParts(params),
      trace: traces?.begin(traced) ?? null,
    };
    return new Operation(origin, { requestTimeoutMs: requestTimeout(headers, server), observers });
  }

  #cancel(id: string): void {
    this.#operations.get(id)?.end('clientLeft');
    this.#operations.delete(id);
  }

  #ping(): void {
    // It does not read now, so neither do we: its pong may be waiting for us.
    if (this.#socket.isPaused) return;
    if (this.#isAlive) this.#socket.ping();
    else this.#socket.terminate();
    this.#isAlive = false;
  }

  /**
   * Resolves when the network has it, or never will. Meanwhile a client that does not read is not
   * read from.
   */
  async #send(text: string): Promise<void> {
    const sent = new Promise<void>((resolve) => this.#socket.send(text, () => resolve()));
    if (this.#socket.bufferedAmount > maxUnreadBytes) this.#socket.pause();
    if (this.#socket.bufferedAmount > this.#options.server.webSocket.maxUnsentBytes) this.cutOff();
    await sent;
    if (!this.#socket.isPaused || this.#socket.bufferedAmount > maxUnreadBytes) return;
    this.#isAlive = true;
    this.#socket.resume();
  }

  #closeWhenDrained(): void {
    if (this.#isDraining && this.#operations.size === 0) this.#close(goingAway, 'Going away');
  }

  #close(code: number, reason: string): void {
    this.#socket.close(code, reason.replace(/[^ -~]/g, '?').slice(0, maxReasonLength));
  }

  #closed(): void {
    clearTimeout(this.#initTimer);
    clearInterval(this.#pingTimer);
    for (const id of this.#operations.keys()) this.#cancel(id);
  }
}
