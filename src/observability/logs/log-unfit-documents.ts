import type { Logger } from 'pino';

interface UnfitDocument {
  readonly id: string;
  readonly place: string;
  readonly problem: string;
}

/** A graph that lost a type may leave thousands: these say what it is. */
const mostLines = 20;

/** One line for each trusted document that cannot be answered, and how many there are in all. */
export function logUnfitDocuments(logger: Logger) {
  return (unfit: readonly UnfitDocument[]): void => {
    for (const { id, place, problem } of unfit.slice(0, mostLines)) {
      logger.warn(
        { documentId: id },
        `a trusted document cannot be answered: ${place}: ${problem}`,
      );
    }
    if (unfit.length <= mostLines) return;
    const others = unfit.length - mostLines;
    logger.warn(`and ${others} more trusted documents cannot be answered`);
  };
}
