/** The services behind one graph of the bench. */
export interface Upstream extends AsyncDisposable {
  /** By source: `http://host:port…`, and `host:port` for gRPC. */
  readonly addresses: Addresses;
  /** How many calls they have had so far, together. */
  calls(): Promise<number>;
}

export type Addresses = Readonly<Record<string, string>>;
