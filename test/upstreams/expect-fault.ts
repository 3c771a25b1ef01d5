import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import type { Answer } from '../fixtures/gateway-client.ts';

/** What a machine may add to what is waited for, besides what it is late by itself. */
const slackMs = 2_000;

/** An upstream that tells what it has seen. */
export interface WatchedUpstream {
  readonly url?: string;
  readonly endpoint?: string;
  /** Its calls or connections so far, or how many they are. */
  readonly calls?: number | readonly unknown[];
  readonly targets?: readonly unknown[];
}

export type ExpectedError = readonly [
  /** `null`: a stream has ended with it. */
  path: readonly (string | number)[] | null,
  code: ErrorCode,
  source: string,
];

/** All that must be said of every fault. */
export interface ExpectedFault {
  ask(): Promise<Answer>;
  /** Default: 200. */
  readonly status?: number;
  /** All of `data`. */
  readonly data: unknown;
  /** All errors, in any order. */
  readonly errors: readonly ExpectedError[];
  /** How often each upstream is asked; `most` where it may be asked again for what it has refused. */
  readonly calls: readonly (readonly [WatchedUpstream, calls: number, most?: number])[];
  /** How long it is waited for: the answer comes no earlier, and soon afterwards. Default: 0. */
  readonly waitsMs?: number;
}

/**
 * Asks once while an upstream is not well, and checks what holds for every fault: the answer, its
 * time, the calls that were made, and that nothing internal is told.
 * @returns The answer, for what a test has to say besides.
 */
export async function expectFault(fault: ExpectedFault): Promise<Answer> {
  const { status = 200, data, errors, calls, waitsMs = 0 } = fault;
  const before = calls.map(([upstream]) => callsOf(upstream));
  const { result: answer, tookMs, machineMs } = await timed(fault.ask);
  expect({ status: answer.status, data: answer.data, errors: toldBy(answer) }).toEqual({
    status,
    data,
    errors: sorted(errors),
  });
  for (const [index, [upstream, least, most = least]] of calls.entries()) {
    const count = callsOf(upstream) - (before[index] ?? 0);
    expect(count, `calls of upstream ${index}`).toBe(Math.min(Math.max(count, least), most));
  }
  // Timers may be early by a millisecond for each of several attempts.
  expect(tookMs).toBeGreaterThan(waitsMs - 10);
  expect(tookMs).toBeLessThan(waitsMs + slackMs + machineMs);
  expectNothingInternal(
    answer,
    calls.map(([upstream]) => upstream),
  );
  return answer;
}

/** How long something takes, and how much of it a slow machine may have added. */
export async function timed<T>(work: () => Promise<T>) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const result = await work();
  const tookMs = performance.now() - startedAt;
  delay.disable();
  // There are several turns of the loop between a question and its answer.
  return { result, tookMs, machineMs: (5 * delay.max) / 1e6 };
}

/**
 * What all upstreams of these tests have in their answers, addresses, and what stacks look like: none
 * of it may be in the errors or headers of what a client reads.
 */
const internals =
  /127\.0\.0\.\d|localhost|https?:|grpcs?:|names\.test|db\.internal|SELECT|secret|hunter2|\bE[A-Z]{4,}\b|GOAWAY|certificate|node_modules|stack|\bat .+:\d+/;

export function expectNothingInternal(
  { errors, headers }: Pick<Answer, 'errors' | 'headers'>,
  upstreams: readonly WatchedUpstream[] = [],
): void {
  const told = JSON.stringify([errors ?? [], headers]);
  expect(told).not.toMatch(internals);
  for (const { url = '', endpoint = url } of upstreams) {
    const port = /:(\d+)(\/|$)/.exec(endpoint)?.[1];
    if (port !== undefined) expect(told).not.toMatch(new RegExp(`[^"]:${port}\\b`));
  }
}

/** How often it was asked until now. */
export const callsOf = ({ calls, targets = [] }: WatchedUpstream) =>
  typeof calls === 'number' ? calls : (calls ?? targets).length;

const toldBy = ({ errors = [] }: Answer) =>
  sorted(errors.map(({ path = null, extensions }) => [path, extensions?.code, extensions?.source]));

const sorted = (errors: readonly unknown[]) =>
  errors.map((error) => JSON.stringify(error)).toSorted();
