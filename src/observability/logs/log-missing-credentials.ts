import type { Logger } from 'pino';

interface MissingCredential {
  readonly source: string;
  readonly scheme: string;
  readonly operation: string;
}

/** One line for each security scheme, however many operations need it. */
export function logMissingCredentials(logger: Logger) {
  return (missing: readonly MissingCredential[]): void => {
    const byScheme = Map.groupBy(
      missing,
      ({ source, scheme }) => `${source}.credentials.${scheme}`,
    );
    for (const [place, [first, ...others]] of byScheme) {
      if (first === undefined) continue;
      const { source, scheme, operation } = first;
      const need = others.length === 0 ? ' needs' : ` and ${others.length} more need`;
      logger.warn(
        { source, scheme },
        `${operation}${need} credentials that are not configured: sources.${place}`,
      );
    }
  };
}
