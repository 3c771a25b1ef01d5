import { styleText } from 'node:util';
import type { DestinationStream } from 'pino';
import { z } from 'zod';

const lineSchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string().default(''),
  err: z.looseObject({ stack: z.string().optional(), message: z.string().optional() }).optional(),
});

const styles = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' } as const;
type StyledLevel = keyof typeof styles;
const isStyled = (level: string): level is StyledLevel => Object.hasOwn(styles, level);

/** Log lines for people: `09:30:01.204 info  query Products 200  12.4ms requestId=…`. */
export function prettyLines(destination: DestinationStream): DestinationStream {
  return {
    write(line) {
      destination.write(`${pretty(line)}\n`);
    },
  };
}

function pretty(line: string): string {
  const { level, time, msg, err, ...rest } = lineSchema.parse(JSON.parse(line));
  const clock = styleText('gray', time.slice('2026-11-23T'.length, -1));
  const label = isStyled(level) ? styleText(styles[level], level.padEnd(5)) : level.padEnd(5);
  const members = Object.entries(rest)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => styleText('gray', `${name}=${shown(value)}`));
  const head = [clock, label, msg, ...members].join(' ');
  return err === undefined ? head : `${head}\n${err.stack ?? err.message ?? ''}`;
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
