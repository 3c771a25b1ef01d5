import type { WaitingCall } from '../wait-within.ts';

/** What a credential adds to a call. */
export interface SentCredential {
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly cookie?: string;
}

/** How the gateway proves to a source who it is. */
export interface UpstreamCredential {
  /**
   * @param call Waits for it no longer than it may take.
   * @throws UpstreamError when it cannot be had
   */
  get(call: WaitingCall): SentCredential | Promise<SentCredential>;
  /**
   * The upstream did not take what `get` gave.
   * @returns Whether another one can be had.
   */
  refused?(sent: SentCredential): boolean;
}
