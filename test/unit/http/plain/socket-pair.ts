import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';

/** Both sides of a connection, which is kept as Node's HTTP server keeps its own. */
export interface SocketPair extends AsyncDisposable {
  readonly server: Socket;
  /** Does not read until it is asked to. */
  readonly client: Socket;
}

export async function socketPair(by: 'TCP' | 'TLS' = 'TCP'): Promise<SocketPair> {
  const options = { allowHalfOpen: true };
  const listening =
    by === 'TCP'
      ? createServer(options)
      : createTlsServer({ ...options, cert: pem('server'), key: pem('server-key') });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const peer = {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    host: '127.0.0.1',
  };
  const client = by === 'TCP' ? connect(peer) : connectTls({ ...peer, ca: pem('ca') });
  const event = by === 'TCP' ? 'connection' : 'secureConnection';
  const [server]: Socket[] = await once(listening, event);
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

const pem = (name: string) =>
  readFileSync(new URL(`../../../fixtures/certificates/${name}.pem`, import.meta.url));
