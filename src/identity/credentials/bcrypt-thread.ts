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
 * everybody else. It is started when it is needed first, and again when it has failed.
 */
export class BcryptThread implements AsyncDisposable {
  #worker: Worker | undefined;

  /** One at a time. */
  compare(password: string, hash: string): Promise<boolean> {
    const worker = this.#running();
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const onFailure = (cause: unknown) => {
      this.#worker = undefined;
      reject(cause instanceof Error ? cause : new Error('the thread has ended'));
    };
    worker.once('message', resolve).once('error', onFailure).once('exit', onFailure);
    worker.postMessage({ password, hash });
    return promise.finally(() => {
      worker.off('message', resolve).off('error', onFailure).off('exit', onFailure);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker === undefined) {
      const bcrypt = createRequire(import.meta.url).resolve('bcryptjs');
      this.#worker = new Worker(program, { eval: true, workerData: bcrypt });
      // A thread that has nothing to do keeps no process alive.
      this.#worker.unref();
    }
    return this.#worker;
  }
}
