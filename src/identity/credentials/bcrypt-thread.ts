import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** As text, because `headgate start` is one file, and a thread wants one of its own. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { compareSync } = require(workerData);
  parentPort.on('message', ({ password, hash }) => {
    parentPort.postMessage(compareSync(password, hash));
  });
`;

/**
 * Checks passwords beside the thread that answers requests: whoever guesses would stop it for
 * everybody else. It is started when it is needed first, and again when it has ended, whyever.
 */
export class BcryptThread implements AsyncDisposable {
  readonly #timeoutMs: number;
  #worker: Worker | undefined;

  /** @param timeoutMs The longest that a check may take. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /**
   * One at a time.
   * @throws Error when the thread fails, ends or takes too long
   */
  compare(password: string, hash: string): Promise<boolean> {
    const worker = this.#running();
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const onEnd = () => reject(new Error('the thread has ended'));
    const onTimeout = () => {
      reject(new Error(`the check took more than ${this.#timeoutMs} ms`));
      this.#forget(worker);
      worker.terminate().catch(() => {});
    };
    const timer = setTimeout(onTimeout, this.#timeoutMs);
    worker.once('message', resolve).once('error', reject).once('exit', onEnd);
    worker.postMessage({ password, hash });
    return promise.finally(() => {
      clearTimeout(timer);
      worker.off('message', resolve).off('error', reject).off('exit', onEnd);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker === undefined) {
      const bcrypt = createRequire(import.meta.url).resolve('bcryptjs');
      const worker = new Worker(program, { eval: true, workerData: bcrypt });
      const forget = () => this.#forget(worker);
      // Also while nobody waits for it: an error that nobody listens to would end the process.
      worker.on('error', forget).on('exit', forget);
      // A thread that has nothing to do keeps no process alive.
      worker.unref();
      this.#worker = worker;
    }
    return this.#worker;
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
  }
}
