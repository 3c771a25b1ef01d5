import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';
import { requestText } from './request-text.ts';

const rounds = 10;
/** The first ones parse, plan and compile. */
const warmUps = 3;

/**
 * How many promises this process makes for one request: what time passes on a busy machine does not
 * change it. The fewest of several requests, because the test runner makes some now and then.
 * Upstreams in the same process must make none, or what they make counts, too.
 * @param url Of the GraphQL endpoint.
 */
export async function promisesOf(url: string, query: string): Promise<number> {
  let promises = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises += 1;
    },
  });
  const counts: number[] = [];
  for (let round = 0; round < rounds + warmUps; round++) {
    const asked = await prepareToAsk(url, query);
    counts.push(
      await new Promise<number>((resolve, reject) => {
        hook.enable();
        promises = 0;
        asked((answer) => {
          hook.disable();
          if (answer.startsWith('HTTP/1.1 200')) resolve(promises);
          else reject(new Error(answer));
        });
      }),
    );
  }
  return Math.min(...counts.slice(warmUps));
}

/** Connects; the function that it returns sends the request, and makes no promise itself. */
async function prepareToAsk(url: string, query: string) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  const request = requestText(url, query, 'close');
  return (onAnswer: (answer: string) => void) => {
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.on('close', () => onAnswer(answer));
    socket.write(request);
  };
}
