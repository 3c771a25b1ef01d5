import { status } from '@grpc/grpc-js';

/** One may be bad luck. */
const refusalsInARow = 3;
/** A server that refuses all streams of all connections must not get one connection for each few calls. */
const renewEveryMs = 1_000;

/**
 * Tells a connection that is of no use any more: its server refuses one stream after the other with
 * ENHANCE_YOUR_CALM. One of Node's does so once what it counts for a connection has reached its
 * `maxSessionMemory`, and streams that were cancelled stay counted; other connections are served.
 * grpc-js keeps such a connection, because nothing is wrong with it.
 */
export class RefusedStreams {
  #inARow = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param error What a call of the connection has ended with; `undefined`: an answer.
   * @returns Whether to take another connection.
   */
  ended(error: unknown): boolean {
    this.#inARow = isRefusal(error) ? this.#inARow + 1 : 0;
    if (this.#inARow < refusalsInARow) return false;
    const now = performance.now();
    if (now - this.#renewedAt < renewEveryMs) return false;
    this.#inARow = 0;
    this.#renewedAt = now;
    return true;
  }
}

/** grpc-js makes a status of it, and only the text tells it from one that the server has sent. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === status.RESOURCE_EXHAUSTED &&
    'details' in error &&
    error.details === 'Bandwidth exhausted or memory limit exceeded'
  );
}
