import type { Logger } from 'pino';
import { causesOf } from './log-causes.ts';

/** Who revokes keys that seem to be dead must know that they only seem so. */
export function logLastUsed(logger: Logger) {
  return (error: unknown): void =>
    logger.warn(
      { causes: causesOf(error) },
      'when API keys were last used cannot be written down: `headgate key list` does not show it',
    );
}
