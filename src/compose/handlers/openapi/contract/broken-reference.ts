/** A `$ref` that leads nowhere: it costs what it describes, not the whole contract. */
export class BrokenReference extends Error {
  override readonly name = 'BrokenReference';
}

/** @param told Gets the reference that is broken; without it, somebody else reports it. */
export function unlessBroken<T>(otherwise: T, read: () => T, told?: (problem: string) => void): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BrokenReference)) throw error;
    told?.(error.message);
    return otherwise;
  }
}
