import { createHash } from 'node:crypto';
import type { RedisCommands } from './redis-client.ts';

/** A script in Lua: Redis runs it in one step, in which nobody else does anything. */
export interface RedisScript {
  readonly text: string;
  /** By which Redis knows a script that it has run before. */
  readonly hash: string;
}

export const redisScript = (text: string): RedisScript => ({
  text,
  hash: createHash('sha1').update(text).digest('hex'),
});

/** What a script is called with: `KEYS` and `ARGV`. In a cluster all keys are in one slot. */
export interface ScriptCall {
  readonly keys: string[];
  readonly arguments: (string | Buffer)[];
}

/** @throws Error as the script does, or the connection */
export async function runScript(
  client: RedisCommands,
  { text, hash }: RedisScript,
  call: ScriptCall,
): Promise<unknown> {
  try {
    return await client.evalSha(hash, call);
  } catch (error) {
    // Redis forgets scripts when it starts again.
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(text, call);
  }
}
