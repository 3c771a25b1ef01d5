import type { Socket } from 'node:net';

export interface SendWatchOptions {
  readonly sendTimeoutMs: number;
  readonly minSendBytesPerSecond: number;
}

interface Watched {
  readonly stalled: () => void;
  /** What the network had taken when it was last seen to take something. */
  takenBytes: number;
  /** By when it must take more; `null`: nothing waits. On the clock of `performance.now`. */
  until: number | null;
}

/** How often is looked. */
const intervalMs = 1_000;

/**
 * Finds clients that do not take what is sent to them: each holds an answer in memory, or an upstream
 * that has more to say. Timeouts of sockets would not do: whatever such a client sends begins them
 * anew, and Yoga switches them off for streams. Nobody can see how much of one large write is taken,
 * so it has time by its size.
 */
export class SendWatch implements Disposable {
  readonly #options: SendWatchOptions;
  readonly #watched = new Map<Socket, Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SendWatchOptions) {
    this.#options = options;
  }

  /**
   * Until the socket closes, or is watched for somebody else.
   * @param stalled Has to close it.
   */
  watch(socket: Socket, stalled: () => void): void {
    this.#timer ??= setInterval(() => this.#look(performance.now()), intervalMs).unref();
    if (!this.#watched.has(socket)) socket.once('close', () => this.#watched.delete(socket));
    this.#watched.set(socket, { stalled, takenBytes: 0, until: null });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(now: number): void {
    for (const [socket, watched] of this.#watched) {
      const waitingBytes = socket.writableLength;
      if (waitingBytes === 0) {
        watched.until = null;
        continue;
      }
      const takenBytes = socket.bytesWritten - waitingBytes;
      if (watched.until === null || takenBytes > watched.takenBytes) {
        const { sendTimeoutMs, minSendBytesPerSecond } = this.#options;
        watched.takenBytes = takenBytes;
        watched.until = now + sendTimeoutMs + (waitingBytes / minSendBytesPerSecond) * 1_000;
      } else if (now > watched.until) {
        watched.stalled();
      }
    }
  }
}
