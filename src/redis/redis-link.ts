import type { RedisConfig } from '../config/sections/redis-config.ts';
import { type RedisClient, retryDelayMs } from './redis-client.ts';

/** Called when Redis goes away, and when it is there again. */
export type RedisObserver = (change: { isAway: true; error: unknown } | { isAway: false }) => void;

/**
 * Keeps a client of Redis, and makes another one when it hangs. The library connects again when a
 * connection ends; one that is open and silent it would wait for until the system gives it up, which
 * takes a quarter of an hour.
 */
export class RedisLink {
  readonly #makeClient: () => RedisClient;
  readonly #changed: RedisObserver;
  readonly #commandTimeoutMs: number;
  /** A connection that has owed an answer for this long is given up. */
  readonly #silentMs: number;
  /** Ends when the first attempt has. */
  readonly #tried = Promise.withResolvers<void>();
  #client: RedisClient;
  #isClosed = false;
  #isAway = false;
  #silence: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(
    makeClient: () => RedisClient,
    {
      connectTimeoutMs,
      commandTimeoutMs,
    }: Pick<RedisConfig, 'connectTimeoutMs' | 'commandTimeoutMs'>,
    changed: RedisObserver,
  ) {
    this.#makeClient = makeClient;
    this.#changed = changed;
    this.#commandTimeoutMs = commandTimeoutMs;
    this.#silentMs = connectTimeoutMs + commandTimeoutMs;
    this.#client = makeClient();
  }

  /** Resolves when there is a connection, or the first attempt has failed; others follow. */
  open(): Promise<void> {
    this.#connect(this.#client);
    return this.#tried.promise;
  }

  /** Whether there is a connection, and none of its answers is overdue. */
  isHealthy(): boolean {
    return this.#client.isReady() && this.#silence === undefined;
  }

  /** @throws Error when there is no answer in time; a command that was sent cannot be called back */
  async ask<T>(
    question: (client: RedisClient) => Promise<T>,
    timeoutMs = this.#commandTimeoutMs,
  ): Promise<T> {
    // Who waits in vain already is enough.
    if (!this.isHealthy()) throw new Error('Redis is away');
    const client = this.#client;
    const answer = question(client);
    const { promise: late, reject } = Promise.withResolvers<never>();
    // Who has more time does not keep the others from hearing of it.
    const slow = setTimeout(() => this.#suspect(client, answer), this.#commandTimeoutMs);
    const tooLate = setTimeout(() => reject(new Error('Redis is slow')), timeoutMs);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(slow);
      clearTimeout(tooLate);
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#retry);
    destroy(this.#client);
  }

  #connect(client: RedisClient): void {
    client.watchHandshakes({
      begins: () => this.#expectSign(client),
      ready: () => {
        this.#gotSign(client);
        this.#isThere(client);
      },
      failed: (error) => {
        this.#gotSign(client);
        this.#isGone(client, error);
      },
    });
    this.#expectSign(client);
    client.connect().then(
      () => {
        this.#failures = 0;
        this.#gotSign(client);
        this.#isThere(client);
      },
      (error: unknown) => {
        // One that was given up fails, too.
        if (this.#isClosed || client !== this.#client) return;
        this.#isGone(client, error);
        this.#gotSign(client);
        this.#retry = setTimeout(() => this.#replace(client), retryDelayMs(this.#failures));
        this.#failures += 1;
      },
    );
  }

  #suspect(client: RedisClient, answer: Promise<unknown>): void {
    if (this.#silence !== undefined || client !== this.#client) return;
    this.#expectSign(client);
    const answered = () => this.#gotSign(client);
    answer.then(answered, answered);
  }

  #expectSign(client: RedisClient): void {
    if (this.#isClosed || client !== this.#client) return;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#tried.resolve();
      this.#isGone(client, new Error('Redis is silent'));
      this.#replace(client);
    }, this.#silentMs);
  }

  #gotSign(client: RedisClient): void {
    if (client !== this.#client) return;
    clearTimeout(this.#silence);
    this.#silence = undefined;
    this.#tried.resolve();
  }

  /** It is tried again many times a minute: only the first failure is reported. */
  #isGone(client: RedisClient, error: unknown): void {
    if (this.#isAway || this.#isClosed || client !== this.#client) return;
    this.#isAway = true;
    this.#changed({ isAway: true, error });
  }

  #isThere(client: RedisClient): void {
    if (!this.#isAway || this.#isClosed || client !== this.#client) return;
    this.#isAway = false;
    this.#changed({ isAway: false });
  }

  #replace(client: RedisClient): void {
    if (this.#isClosed || client !== this.#client) return;
    this.#silence = undefined;
    this.#client = this.#makeClient();
    destroy(client);
    this.#connect(this.#client);
  }
}

/** The library throws when there is nothing to end. */
function destroy(client: RedisClient): void {
  try {
    client.destroy();
  } catch {
    // It has ended already.
  }
}
