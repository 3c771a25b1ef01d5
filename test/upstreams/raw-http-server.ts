import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/**
 * What a server does when a request has come; it may write any bytes, and nothing.
 * @param request All of it, as it came.
 */
export type Behaviour = (socket: Socket, request: string) => void;

export interface RawHttpServer extends AsyncDisposable {
  readonly url: string;
  /** The targets of the requests, in their order. */
  readonly targets: string[];
  /** What happens at a path; may be changed. Others answer 404. */
  readonly behaviours: Map<string, Behaviour>;
  /** Resolves when a connection was closed by its client. */
  closed(): Promise<unknown>;
}

/** A server that speaks HTTP as badly as it is told: it writes bytes, not messages. */
export async function startRawHttpServer(): Promise<RawHttpServer> {
  const targets: string[] = [];
  const behaviours = new Map<string, Behaviour>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      server.emit('closed');
    });
    socket.on('error', () => {});
    let head = '';
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const target = head.split(' ', 2)[1] ?? '';
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (head.length - head.indexOf('\r\n\r\n') - 4 < length) return;
      const request = head;
      head = '';
      targets.push(target);
      const [path = ''] = target.split('?', 1);
      (behaviours.get(path) ?? respond('404 Not Found', ''))(socket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    behaviours,
    closed: () => once(server, 'closed'),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A whole answer with a right length. */
export function respond(
  status: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  const all = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  return (socket) => {
    socket.write(`${headOf(status, all)}\r\n`);
    socket.write(body);
  };
}

export function headOf(status: string, headers: Readonly<Record<string, string>>): string {
  const all = { 'x-internal': 'hunter2', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}`;
}
