import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../src/errors/user-error.ts';
import type { BenchQuery } from '../queries.ts';
import { ask } from './ask.ts';

/** @throws UserError unless the server's answer is the expected one */
export async function checkAnswer(url: string, { query, expected }: BenchQuery): Promise<void> {
  const answer = await ask(url, query);
  if (isDeepStrictEqual(comparable(answer), comparable({ data: expected }))) return;
  throw new UserError('the answer is not the right one', {
    hint: `${JSON.stringify(answer).slice(0, 300)}\n  instead of\n  ${JSON.stringify(expected).slice(0, 300)}`,
  });
}

/**
 * Gateways choose differently whether a decimal is 4.1 or "4.10", and whether an empty map is {} or
 * null; that is not what is compared here.
 */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => [key, comparable(each)]);
    return entries.length === 0 ? null : Object.fromEntries(entries);
  }
  const isNumber = typeof value === 'string' && value !== '' && !Number.isNaN(Number(value));
  return isNumber ? Number(value) : value;
}
