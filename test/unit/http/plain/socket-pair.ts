import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Both sides of a connection, which is kept as Node's HTTP server keeps its own. */
export interface SocketPair extends AsyncDisposable {
  readonly server: Socket;
  /** Does not read until it is asked to. */
  readonly client: Socket;
}

export async function socketPair(): Promise<SocketPair> {
  const listening = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  const [server]: Socket[] = await once(listening, 'connection');
  if (server === undefined) throw new Error('There is no connection.');
  return {
    server,
    client,
    async [Symbol.asyncDispose]() {
      server.destroy();
      client.destroy();
      listening.close();
      await once(listening, 'close');
    },
  };
}
