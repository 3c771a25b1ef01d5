/** One request as an upstream really saw it, whatever the caller believes to have sent. */
export interface DemoCall<Detail = unknown> {
  /** The operation of the contract, or what was asked for when the contract has no such operation. */
  readonly operation: string;
  readonly detail: Detail;
}

/** A running demo server. Every start has its own state, so that tests do not meet in it. */
export interface DemoBackend<Detail = unknown> extends AsyncDisposable {
  readonly name: string;
  /** `http://host:port` for REST and SOAP, `host:port` for gRPC. */
  readonly url: string;
  /** The last thousand calls, oldest first. */
  readonly calls: ReadonlyArray<DemoCall<Detail>>;
  close(): Promise<void>;
}

export interface DemoBackendOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** 127.0.0.1 unless told otherwise: a demo is not for the network. */
  host?: string;
}

export const defaultHost = '127.0.0.1';

const maxCalls = 1_000;

/** Adds a call and forgets the oldest one, so that a demo that runs for days stays small. */
export function recordCall<Detail>(calls: DemoCall<Detail>[], call: DemoCall<Detail>): void {
  if (calls.length >= maxCalls) calls.shift();
  calls.push(call);
}
