import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { requestText } from './request-text.ts';

setFlagsFromString('--expose-gc');
const collect: (options: { type: 'minor' | 'major' }) => void = runInNewContext('gc');

const requests = 500;
/** The first ones parse, plan and compile. */
const warmUps = 300;
/** What lives through two small collections is taken for old. */
const minorCollections = 3;

/**
 * How many bytes of each finished request small garbage collections leave behind, as if it were still
 * needed: only a full collection finds those. Garbage that is old keeps what it refers to.
 * @param url Of the GraphQL endpoint.
 */
export async function survivingBytesOf(url: string, query: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  const request = requestText(url, query, 'keep-alive');
  for (let sent = 0; sent < warmUps; sent++) await askOn(socket, request);
  collect({ type: 'major' });
  const before = process.memoryUsage().heapUsed;
  for (let sent = 0; sent < requests; sent++) await askOn(socket, request);
  for (let round = 0; round < minorCollections; round++) collect({ type: 'minor' });
  const after = process.memoryUsage().heapUsed;
  socket.destroy();
  return (after - before) / requests;
}

/** The answer is complete when its last bracket is there: none of those asked for is in parts. */
function askOn(socket: Socket, request: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let answer = '';
  const onData = (chunk: Buffer) => {
    answer += chunk.toString('latin1');
    const bodyAt = answer.indexOf('\r\n\r\n') + 4;
    const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
    if (answer.length < bodyAt + length) return;
    socket.off('data', onData);
    if (answer.startsWith('HTTP/1.1 200')) resolve();
    else reject(new Error(answer));
  };
  socket.on('data', onData);
  socket.write(request);
  return promise;
}
