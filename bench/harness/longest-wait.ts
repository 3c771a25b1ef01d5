import { Agent, request } from 'node:http';
import { UserError } from '../../src/errors/user-error.ts';

export interface Wait {
  /** Until the long answer was there. */
  readonly answerMs: number;
  /** The longest that anybody else waited meanwhile, who asked for next to nothing. */
  readonly longestWaitMs: number;
}

/** Asks for a long answer, and as long as that takes a short question, again and again. */
export async function longestWait(url: string, long: string): Promise<Wait> {
  using others = new Connection();
  using one = new Connection();
  await others.ask(url, '{ __typename }');
  let isAnswered = false;
  const answering = one.ask(url, long).finally(() => {
    isAnswered = true;
  });
  let longestWaitMs = 0;
  const askOn = async () => {
    while (!isAnswered) {
      longestWaitMs = Math.max(longestWaitMs, await others.ask(url, '{ __typename }'));
    }
  };
  const [answerMs] = await Promise.all([answering, askOn()]);
  return { answerMs, longestWaitMs };
}

/** Reads answers without looking at them: this process must not be what others wait for. */
class Connection implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** @returns How long it took, in milliseconds. @throws UserError when it is not answered */
  ask(url: string, query: string): Promise<number> {
    const startedAt = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const asking = request(url, {
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
    asking.on('response', (answer) => {
      if (answer.statusCode !== 200) reject(new UserError(`${url} answers ${answer.statusCode}`));
      answer.on('end', () => resolve(performance.now() - startedAt));
      answer.resume();
    });
    asking.on('error', (error) => reject(new UserError(`${url}: ${error.message}`)));
    asking.end(JSON.stringify({ query }));
    return promise;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
