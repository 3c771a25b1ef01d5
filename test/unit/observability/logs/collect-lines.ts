import { type Level, pino } from 'pino';

/** A logger whose lines can be read. */
export function collect(level: Level = 'debug') {
  const lines: string[] = [];
  const logger = pino(
    { level, formatters: { level: (label) => ({ level: label }) } },
    {
      write: (line: string) => void lines.push(line),
    },
  );
  return { logger, lines, parsed: () => lines.map((line): unknown => JSON.parse(line)) };
}
