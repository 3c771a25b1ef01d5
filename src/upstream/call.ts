import type { Binding } from '../annotations/bindings.ts';
import type { CallSignal } from '../tools/call-signal.ts';
import type { Keeping } from './dated-answer.ts';

/** One call to an upstream, in no protocol's terms. */
export interface UpstreamCall<B extends Binding = Binding> {
  readonly binding: B;
  /**
   * The arguments by their wire names. Nested input objects and enum values are in wire terms
   * already; `undefined` members are left out, `null` is an explicit null.
   */
  readonly args: Readonly<Record<string, unknown>>;
  /** Headers (HTTP, gRPC metadata) that policy allows for this source, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters that policy adds (HTTP): credentials that a contract wants there. */
  readonly query?: Readonly<Record<string, string>>;
  /** Aborted when the client leaves or the deadline passes. */
  readonly signal: CallSignal;
  /** When an answer is of no use any more: milliseconds since the epoch. */
  readonly deadlineAt: number;
  /** Set when its answer may be kept, and for how long is the upstream's to say. */
  readonly keeping?: Keeping | undefined;
}

/**
 * Speaks one protocol to one source. Answers are plain trees: objects keyed by wire names, lists,
 * strings, numbers, booleans, null; integers beyond 2^53 as `bigint`, decimals as strings where the
 * contract's type is decimal. A value of a polymorphic type carries its wire type name as `$type`.
 * Every failure is an `UpstreamError`, and `call` throws nothing: it rejects. A call with `keeping`
 * gets a `DatedAnswer`, where the protocol says such things.
 */
export interface Adapter<B extends Binding = Binding> extends AsyncDisposable {
  call(call: UpstreamCall<B>): Promise<unknown>;
  /** Server streams: one item per message. Only where the protocol has them. */
  stream?(call: UpstreamCall<B>): AsyncIterable<unknown>;
  /** Whether the source has the operation; without this, a binding says all of its operation. */
  has?(binding: B): boolean;
  /** Whether an operation has a server of its own, whatever the endpoint of the source is. */
  hasOwnServer?(binding: B): boolean;
}

/** PEM texts, named as in `node:tls`. */
export interface TlsOptions {
  /** The authorities to trust, instead of those of Node. */
  readonly ca?: string;
  /** What the gateway shows of itself, with its private key. */
  readonly cert?: string;
  readonly key?: string;
}

/** A UsernameToken of WS-Security 1.1, and a Timestamp when it has a time to live. */
export interface WsSecurityOptions {
  readonly username: string;
  readonly password: string;
  /** How the password is sent. */
  readonly type: 'text' | 'digest';
  readonly timestampTtlSeconds?: number | undefined;
}

/** What an adapter gets to know about its source when the gateway starts. */
export interface AdapterOptions {
  readonly source: string;
  /** Base address; for gRPC `host:port`, `http(s)://host:port` or `grpc(s)://host:port`. */
  readonly endpoint: string;
  /** Addresses of single operations (`RestBinding.endpoint`) → what is called instead. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Connect to this IP address instead of resolving the host of `endpoint`. */
  readonly address?: string | undefined;
  /** `SourceAnnotation.wire`. */
  readonly wire: unknown;
  /** The most bytes of one answer. */
  readonly maxResponseBytes: number;
  /** The most connections to the upstream. */
  readonly maxConnections: number;
  /** How long making a connection may take. */
  readonly connectTimeoutMs: number;
  /** gRPC: silence on a connection with open calls after which the server is pinged. */
  readonly pingIntervalMs: number;
  /** For endpoints with TLS. */
  readonly tls?: TlsOptions;
  /** SOAP header parts to send with each call, by element name (from `gateway.yaml`). */
  readonly soapHeaders: Readonly<Record<string, unknown>>;
  /** SOAP: credentials to send with each call. */
  readonly wsSecurity?: WsSecurityOptions;
}

export type CreateAdapter<B extends Binding> = (options: AdapterOptions) => Adapter<B>;
