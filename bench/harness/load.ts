import { fileURLToPath } from 'node:url';
import { findProgram } from './cores.ts';
import { runProgram } from './program.ts';

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: LoadErrors;
}

export interface LoadErrors {
  /** Answers other than 2xx. */
  readonly status: number;
  /** Connections that were refused or broke. */
  readonly connection: number;
  readonly timeout: number;
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const wrk = findProgram('wrk');

/** What a reader of the figures should know, or `undefined`. */
export const loadNote =
  wrk === undefined
    ? 'wrk is not installed: the load comes from Node, which costs more than fast gateways do'
    : undefined;

/** Sends one query again and again, on every connection one request at a time. */
export async function load(
  url: string,
  query: string,
  { connections, seconds }: LoadOptions,
): Promise<LoadResult> {
  const body = JSON.stringify({ query });
  const size = [String(connections), String(seconds)] as const;
  const output = await runProgram(
    wrk === undefined
      ? { command: [process.execPath, here('load-generator.ts'), url, body, ...size] }
      : { command: wrkCommand(wrk, url, size), env: { BENCH_BODY: body } },
  );
  return JSON.parse(output.slice(output.indexOf('{"requests"')));
}

function wrkCommand(
  file: string,
  url: string,
  [connections, seconds]: readonly [string, string],
): readonly string[] {
  const size = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '60s'];
  return [file, ...size, '-s', here('wrk.lua'), url];
}
