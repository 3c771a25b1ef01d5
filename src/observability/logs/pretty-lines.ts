import { styleText } from 'node:util';
import type { DestinationStream } from 'pino';
import { z } from 'zod';

const lineSchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string().default(''),
  requestId: z.string().optional(),
  err: z.looseObject({ stack: z.string().optional(), message: z.string().optional() }).optional(),
});

/** What `accessLog` writes of every request. */
const requestSchema = z.object({
  status: z.number(),
  durationMs: z.number(),
  upstreamCalls: z.number(),
});

const styles = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' } as const;
type StyledLevel = keyof typeof styles;
const isStyled = (level: string): level is StyledLevel => Object.hasOwn(styles, level);

/**
 * Log lines for people, the same columns for all requests, and what else is known of each after:
 * `09:30:01.204 info  200   12 ms  4 calls  query Products  principal=key:demo  d81818c2-…`.
 */
export function prettyLines(destination: DestinationStream): DestinationStream {
  return {
    write(line) {
      destination.write(`${pretty(line)}\n`);
    },
  };
}

function pretty(line: string): string {
  const { level, time, msg, err, requestId, ...rest } = lineSchema.parse(JSON.parse(line));
  const clock = styleText('gray', time.slice('2026-11-23T'.length, -1));
  const label = isStyled(level) ? styleText(styles[level], level.padEnd(5)) : level.padEnd(5);
  const request = requestSchema.safeParse(rest);
  const { status, durationMs, upstreamCalls, operation, type, ...others } = rest;
  const members = Object.entries(request.success ? others : rest)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => styleText('gray', `${name}=${shown(value)}`));
  const columns = request.success ? [requestColumns(request.data)] : [];
  const id = requestId === undefined ? [] : [styleText('gray', requestId)];
  const head = [`${clock} ${label}`, ...columns, visible(msg), ...members, ...id].join('  ');
  if (err === undefined) return head;
  const stack = (err.stack ?? err.message ?? '').split('\n').map(visible);
  return [head, ...stack].join('\n');
}

function requestColumns({ status, durationMs, upstreamCalls }: z.output<typeof requestSchema>) {
  const calls = upstreamCalls === 1 ? '1 call ' : `${upstreamCalls} calls`;
  const style = status < 400 ? 'green' : status < 500 ? 'yellow' : 'red';
  return [
    styleText(style, String(status)),
    `${Math.round(durationMs)} ms`.padStart(8),
    calls.padStart(9),
  ].join('');
}

const shown = (value: unknown) =>
  visible(typeof value === 'string' ? value : JSON.stringify(value));

/**
 * Names of users and messages of upstreams could begin lines of their own, or move the cursor of
 * who reads them (C0 and C1 controls, ECMA-48).
 */
const visible = (text: string) =>
  text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
