import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FoundContract } from './find-contracts.ts';
import { isMeasurement, type Measurement, nothingMeasured } from './measurement.ts';

/** A contract that takes longer hangs. */
const timeoutMs = 120_000;
const script = fileURLToPath(new URL('measure-contract.ts', import.meta.url));
/** A process that took more for one contract would make the next ones look larger than they are. */
const maxReusedMb = 340;

/**
 * Composes contracts in a process of its own, so that one which crashes or hangs costs only itself.
 * The process serves contract after contract: loading Mesh takes longer than composing most of them.
 */
export class MeasuringProcess implements Disposable {
  #child: ChildProcess | undefined;
  #errors = '';

  async measure(contract: FoundContract): Promise<Measurement> {
    this.#errors = '';
    const child = this.#child ?? this.#start();
    const { promise, resolve } = Promise.withResolvers<Measurement>();
    const startedAt = performance.now();
    const fail = (verdict: string) => {
      const durationMs = Math.round(performance.now() - startedAt);
      resolve({ ...nothingMeasured, durationMs, outcome: 'failed', verdict });
    };
    const timer = setTimeout(() => fail(`HUNG: no answer in ${timeoutMs / 1000} s`), timeoutMs);
    const answered = (message: unknown) => {
      if (isMeasurement(message)) resolve(message);
    };
    const ended = (exitCode: number | null, signal: string | null) => {
      const line = this.#errors.split('\n').find((each) => each.includes('Error')) ?? '';
      fail(`CRASHED (${signal ?? exitCode}): ${line}`);
    };
    child.on('message', answered).on('close', ended);
    // What cannot be sent has no reader any more, which `close` tells.
    child.send(contract, () => {});
    const measurement = await promise;
    clearTimeout(timer);
    child.off('message', answered).off('close', ended);
    const isReusable = measurement.outcome !== 'failed' && measurement.peakMb <= maxReusedMb;
    if (!isReusable) this[Symbol.dispose]();
    return measurement;
  }

  #start(): ChildProcess {
    const child = fork(script, { silent: true, execArgv: ['--expose-gc'] });
    child.stdout?.resume();
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk;
    });
    this.#child = child;
    return child;
  }

  [Symbol.dispose](): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}
