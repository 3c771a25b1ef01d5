import { setTimeout } from 'node:timers/promises';
import { UserError } from '../../src/errors/user-error.ts';
import type { RunningProgram } from './program.ts';

/** @returns The JSON of the answer. @throws when there is none */
export async function ask(url: string, query: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${url} answers ${answer.status} with: ${text.slice(0, 200)}`);
  }
}

export interface Patience {
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

/**
 * Asks until there is an answer.
 * @throws UserError when the program ends before, or takes too long
 */
export async function untilAnswered(
  url: string,
  query: string,
  program: RunningProgram,
  { timeoutMs, pauseMs }: Patience = { timeoutMs: 60_000, pauseMs: 50 },
): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < timeoutMs) {
    const answer = ask(url, query).catch(() => undefined);
    if ((await Promise.race([answer, program.ended])) !== undefined) return;
    await setTimeout(pauseMs);
  }
  throw new UserError(`${url} has given no answer for ${timeoutMs / 1000} s`);
}
