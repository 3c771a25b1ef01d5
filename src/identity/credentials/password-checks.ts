import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { undecided } from '../refused.ts';
import { BcryptThread } from './bcrypt-thread.ts';

/** bcrypt does not look at what is behind this. */
export const maxPasswordBytes = 72;
const maxKept = 1_000;
const keptMs = 300_000;
const maxWaiting = 100;
/** The most expensive hash takes a second or two of a core that is all its own. */
const maxCheckMs = 30_000;
/** A hash that no password has. It takes as long to check as a real one. */
const nobodysHash = `$2b$10$${'a'.repeat(53)}`;

/** @param stored `undefined`: there is no such user, which takes as long to find out. */
export type PasswordCheck = (password: string, stored: string | undefined) => Promise<boolean>;

export interface PasswordChecks extends AsyncDisposable {
  readonly isRight: PasswordCheck;
}

/**
 * Checks passwords against bcrypt hashes. One check is tens of milliseconds of a core, on purpose;
 * so few run at once, each in a thread of its own, few wait, and one that was right is remembered
 * for a while: by a keyed digest that is of no use outside this process.
 */
export function createPasswordChecks(maxConcurrent: number): PasswordChecks {
  const secret = randomBytes(32);
  const right = new LRUCache<string, true>({ max: maxKept, ttl: keptMs });
  const threads = Array.from({ length: maxConcurrent }, () => new BcryptThread(maxCheckMs));
  const idle = [...threads];
  const waiting: ((thread: BcryptThread) => void)[] = [];

  const enter = async (): Promise<BcryptThread> => {
    const thread = idle.pop();
    if (thread !== undefined) return thread;
    if (waiting.length >= maxWaiting) throw undecided(new Error('too many passwords to check'));
    return new Promise((resolve) => waiting.push(resolve));
  };
  /** Hands the place on to who waits longest. */
  const leave = (thread: BcryptThread) => {
    const next = waiting.shift();
    if (next === undefined) idle.push(thread);
    else next(thread);
  };

  const isRight: PasswordCheck = async (password, stored) => {
    const key = createHmac('sha256', secret).update(`${stored} ${password}`).digest('base64url');
    if (stored !== undefined && right.has(key)) return true;
    const thread = await enter();
    try {
      const matches = await thread.compare(password, stored ?? nobodysHash);
      if (!matches || stored === undefined) return false;
      right.set(key, true);
      return true;
    } catch (cause) {
      throw undecided(cause);
    } finally {
      leave(thread);
    }
  };
  return {
    isRight,
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread[Symbol.asyncDispose]()));
    },
  };
}
