import type { Warn } from './finding.ts';

/** A `$ref` that leads nowhere: it costs what it describes, not the whole contract. */
export class BrokenReference extends Error {
  override readonly name = 'BrokenReference';
  /** The node that has it. */
  readonly at: unknown;

  constructor(message: string | undefined, at?: unknown) {
    super(message);
    this.at = at;
  }
}

/** @param told Gets the reference that is broken; without it, somebody else reports it. */
export function unlessBroken<T>(otherwise: T, read: () => T, told?: Warn): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BrokenReference)) throw error;
    told?.(error.message, error.at);
    return otherwise;
  }
}
