import { createHmac, randomBytes } from 'node:crypto';
import { compare, hash } from 'bcryptjs';
import { LRUCache } from 'lru-cache';
import { undecided } from '../refused.ts';

/** bcrypt does not look at what is behind this. */
export const maxPasswordBytes = 72;
const maxKept = 1_000;
const keptMs = 300_000;
const maxWaiting = 100;
const nobodysCost = 10;

/** @param stored `undefined`: there is no such user, which takes as long to find out. */
export type PasswordCheck = (password: string, stored: string | undefined) => Promise<boolean>;

/**
 * Checks passwords against bcrypt hashes. One check is tens of milliseconds of a core, on purpose;
 * so few run at once, few wait, and one that was right is remembered for a while: by a keyed digest
 * that is of no use outside this process.
 */
export function createPasswordChecks(maxConcurrent: number): PasswordCheck {
  const secret = randomBytes(32);
  const nobodysHash = hash(randomBytes(16).toString('hex'), nobodysCost);
  const right = new LRUCache<string, true>({ max: maxKept, ttl: keptMs });
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = async () => {
    if (running >= maxConcurrent) {
      if (waiting.length >= maxWaiting) throw undecided(new Error('too many passwords to check'));
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
  };
  /** Hands the place on to who waits longest. */
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return async (password, stored) => {
    const key = createHmac('sha256', secret).update(`${stored} ${password}`).digest('base64url');
    if (stored !== undefined && right.has(key)) return true;
    await enter();
    try {
      const matches = await compare(password, stored ?? (await nobodysHash));
      if (!matches || stored === undefined) return false;
      right.set(key, true);
      return true;
    } finally {
      leave();
    }
  };
}
