import type { Answer } from '../fixtures/gateway-client.ts';
import { connect } from '../fixtures/web-socket.ts';
import { brokenErrors, brokenPromises } from './common-promise.ts';

interface SocketQuestion {
  readonly query: string;
  /** Open for as long as the query is under way. */
  readonly subscription: string;
  readonly variables: object;
}

/**
 * A client with a WebSocket: it listens, asks, and vanishes when it has its answer.
 * @returns The answer, and what does not hold of all that it was told.
 */
export async function askBySocket(
  url: string,
  { query, subscription, variables }: SocketQuestion,
): Promise<{ answer: Answer; broken: string[] }> {
  using client = await connect(url);
  client.subscribe('stream', subscription, { variables });
  client.subscribe('query', query, { variables });
  const broken: string[] = [];
  const closed = client.closed.then(({ code, reason }) => {
    throw new Error(`the WebSocket was closed: ${code} ${reason}`);
  });
  for (;;) {
    const { id, type, payload } = await Promise.race([client.next(), closed]);
    if (id === 'query' && type === 'next') {
      const answer: Answer = { status: 200, headers: {}, ...Object(payload) };
      return { answer, broken: [...broken, ...brokenPromises(answer)] };
    }
    if (id === 'query') throw new Error(`the query got ${type}: ${JSON.stringify(payload)}`);
    if (type === 'error') broken.push(...brokenErrors(Array.isArray(payload) ? payload : []));
    if (type === 'next') broken.push(...brokenErrors(Object(payload).errors ?? []));
  }
}
