import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from '../../redis/connect-redis.ts';
import { runScript } from '../../redis/redis-script.ts';
import { type CommandTrace, traceCommand } from '../../tools/command-trace.ts';
import type { Charge, Decision, Limits } from './charge.ts';
import { takeScript } from './take-script.ts';

/** Limits that several gateways share. */
export class RedisLimits implements Limits {
  readonly #redis: Redis;
  readonly #ownId = randomUUID();
  #taken = 0;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @throws Error when Redis is down, slow or refuses */
  async take(charges: readonly Charge[], trace: CommandTrace | null = null): Promise<Decision> {
    // Not the id of the request: its client may have chosen it, and calls of one id are one call.
    const id = `${this.#ownId}:${this.#taken++}`;
    const call = { keys: charges.map(keyOf), arguments: [id, ...charges.flatMap(argumentsOf)] };
    const answer = await traceCommand(
      trace?.command('EVALSHA', 'take'),
      this.#redis.run((client) => runScript(client, takeScript, call)),
    );
    if (!Array.isArray(answer)) throw new Error('Redis has no decision');
    const [waitMs = -1, ...remaining] = answer.map(Number);
    return { retryAfterMs: waitMs < 0 ? null : waitMs, remaining };
  }
}

/**
 * One slot of a Redis cluster holds all limits, because a script sees one slot only. What clients
 * can choose is hashed, so that keys are short.
 */
function keyOf(charge: Charge): string {
  const identity =
    charge.kind === 'bucket'
      ? [charge.key]
      : [charge.caller, charge.fieldIdentity, charge.windowMs];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
  return `{limits}:${charge.kind}:${hash}`;
}

function argumentsOf(charge: Charge): string[] {
  const numbers =
    charge.kind === 'bucket'
      ? [charge.tokens, charge.capacity, charge.refillPerSecond / 1_000]
      : [charge.calls, charge.max, charge.windowMs];
  return [charge.kind, ...numbers.map(String)];
}
