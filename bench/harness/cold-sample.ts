import { setTimeout } from 'node:timers/promises';
import { usageOf } from './process-usage.ts';
import type { RunningProgram } from './program.ts';

export interface ColdSample {
  /** From the start of the process to its first answer. */
  readonly firstAnswerMs: number;
  /** CPU time until then: what a busy machine disturbs least. */
  readonly cpuMs: number;
  /** Resident memory a second later, when nobody asks. */
  readonly restMb: number;
}

/** Short, because it is part of what is measured. */
const pauseMs = 5;

/** Starts a gateway, waits for its first answer and ends it again. */
export async function coldSample(
  start: (pauseMs: number) => Promise<RunningProgram>,
): Promise<ColdSample> {
  const startedAt = performance.now();
  await using program = await start(pauseMs);
  const firstAnswerMs = performance.now() - startedAt;
  const { cpuMs } = usageOf(program.pid);
  await setTimeout(1_000);
  return { firstAnswerMs, cpuMs, restMb: usageOf(program.pid).rssMb };
}
