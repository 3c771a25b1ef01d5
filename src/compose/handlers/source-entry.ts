import type { z } from 'zod';
import { UserError } from '../../errors/user-error.ts';

/** A source in `.meshrc.yaml`, and the key of its handler. */
export interface SourceEntry {
  readonly source: string;
  readonly handler: 'openapi' | 'grpc' | 'soap';
}

/**
 * A mistake in the options of a handler.
 * @param problem Begins with the option that it is about: `endpoint: …`.
 */
export function entryMistake(
  { source, handler }: SourceEntry,
  problem: string,
  hint?: string,
): UserError {
  return new UserError(`source "${source}": ${handler}.${problem}`, {
    file: '.meshrc.yaml',
    ...(hint !== undefined && { hint }),
  });
}

/**
 * Checks the options of a handler.
 * @throws UserError that lists all that is wrong with them.
 */
export function readEntry<T>(entry: SourceEntry, schema: z.ZodType<T>, config: unknown): T {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${[entry.handler, ...path].join('.')}: ${message}`,
  );
  throw new UserError(`source "${entry.source}": ${problems.join('; ')}`, {
    file: '.meshrc.yaml',
  });
}
