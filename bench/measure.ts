import { setTimeout } from 'node:timers/promises';
import { UserError } from '../src/errors/user-error.ts';
import { checkAnswer } from './harness/check-answer.ts';
import { type LoadOptions, type LoadResult, load } from './harness/load.ts';
import { canReadUsage, usageOf } from './harness/process-usage.ts';
import type { RunningPeer } from './peers/start-peer.ts';
import type { BenchQuery } from './queries.ts';

export interface Sample {
  /** CPU time of the gateway for one request: what a busy machine disturbs least. */
  readonly cpuMs: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Upstream calls for one request under load: fewer than alone when reads are shared. */
  readonly calls: number;
  readonly rssMb: number;
}

export interface MeasureOptions extends LoadOptions {
  /** CPU time of the gateway before the measurement, so that its code is compiled by then. */
  readonly warmupSeconds: number;
}

/**
 * For each connection: with fewer, requests that are under way when the load ends would spoil the
 * figures.
 */
const minRequestsEach = 8;
const maxSeconds = 30;

/** @throws UserError when the peer answers wrongly, or fails under load */
export async function measure(
  peer: RunningPeer,
  query: BenchQuery,
  options: MeasureOptions,
): Promise<Sample> {
  const { url, program, upstream } = peer;
  const warm = await warmUp(peer, query, options);
  // A slow gateway gets more time.
  const neededSeconds = Math.ceil((minRequestsEach * options.connections) / warm.requestsPerSecond);
  const seconds = Math.max(options.seconds, Math.min(neededSeconds, maxSeconds));
  await untilIdle(peer);
  const callsBefore = await upstream.calls();
  const before = usageOf(program.pid);
  const result = await Promise.race([
    load(url, query.query, { ...options, seconds }),
    program.ended,
  ]);
  const after = usageOf(program.pid);
  const calls = (await upstream.calls()) - callsBefore;
  checkLoad(result);
  // Else what it still has to do would be on the bill of whoever comes next.
  await untilIdle(peer);
  await checkAnswer(url, query);
  const { requests, requestsPerSecond, p50Ms, p99Ms } = result;
  return {
    ...{ requestsPerSecond, p50Ms, p99Ms },
    cpuMs: canReadUsage ? (after.cpuMs - before.cpuMs) / requests : Number.NaN,
    calls: calls / requests,
    rssMb: after.rssMb,
  };
}

/** On a busy machine a second of load may be little time of the gateway: this bounds its number. */
const maxWarmups = 20;
const warmRequestsEach = 3;

/** @returns What the last second of load was like. */
async function warmUp(
  { url, program }: RunningPeer,
  { query }: BenchQuery,
  { connections, warmupSeconds }: MeasureOptions,
): Promise<LoadResult> {
  const untilMs = usageOf(program.pid).cpuMs + warmupSeconds * 1_000;
  let requests = 0;
  for (let times = 1; ; times++) {
    const result = await load(url, query, { connections, seconds: 1 });
    requests += result.requests;
    // Where no CPU time can be read, as many seconds of load must do.
    const isWarm = canReadUsage ? usageOf(program.pid).cpuMs >= untilMs : times >= warmupSeconds;
    if ((isWarm && requests >= warmRequestsEach * connections) || times === maxWarmups)
      return result;
  }
}

const idleCpuMs = 20;
const maxPauses = 50;

/** Waits until a gateway has finished what clients no longer wait for; 10 s at most. */
async function untilIdle({ program }: RunningPeer): Promise<void> {
  for (let pauses = 0; pauses < maxPauses; pauses++) {
    const before = usageOf(program.pid).cpuMs;
    await setTimeout(200);
    if (usageOf(program.pid).cpuMs - before < idleCpuMs) return;
  }
}

function checkLoad({ requests, errors }: LoadResult): void {
  if (requests === 0) throw new UserError('no request was answered under load');
  const kinds = Object.entries(errors).filter(([, number]) => number > 0);
  if (kinds.length === 0) return;
  const list = kinds.map(([kind, number]) => `${number} × ${kind}`).join(', ');
  throw new UserError(`${requests} requests under load, of which failed: ${list}`);
}

const callsCounted = 10;

/** Upstream calls for one request when requests come one after the other. */
export async function callsOfOne(
  { url, upstream }: RunningPeer,
  query: BenchQuery,
): Promise<number> {
  // The first one may look around: connections, health.
  await checkAnswer(url, query);
  const before = await upstream.calls();
  for (let index = 0; index < callsCounted; index++) await checkAnswer(url, query);
  return ((await upstream.calls()) - before) / callsCounted;
}
