import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from 'node:http2';

/** What a server does when a call has come. */
export type GrpcBehaviour = (
  stream: ServerHttp2Stream,
  session: ServerHttp2Session,
  path: string,
) => void;

export interface RawGrpcServer extends AsyncDisposable {
  /** `127.0.0.1:12345` */
  readonly endpoint: string;
  /** May be changed. */
  behaviour: GrpcBehaviour;
  readonly calls: number;
  /** How many connections were made. */
  readonly connections: number;
}

/**
 * A gRPC server made of HTTP/2 frames, so that it can do what no library of gRPC lets it do.
 *
 * @param tls Its certificate and key; without them it speaks in the clear.
 */
export async function startRawGrpcServer(
  behaviour: GrpcBehaviour,
  tls?: SecureServerOptions,
  options: ServerOptions = {},
): Promise<RawGrpcServer> {
  const state = { behaviour, calls: 0, connections: 0 };
  const sessions = new Set<ServerHttp2Session>();
  const server =
    tls === undefined ? createServer(options) : createSecureServer({ ...options, ...tls });
  server.on('session', (session: ServerHttp2Session) => {
    state.connections += 1;
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => {});
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      state.calls += 1;
      stream.on('error', () => {});
      state.behaviour(stream, session, headers[':path'] ?? '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return Object.assign(state, {
    endpoint: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Begins an answer with one message. */
export function sendMessage(stream: ServerHttp2Stream, message: Buffer): void {
  if (!stream.headersSent) {
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc+proto' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  }
  stream.write(messageFrame(message));
}

/** A message with its prefix: whether it is compressed, and how long it is. */
export function messageFrame(message: Buffer, isCompressed = false): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(isCompressed ? 1 : 0);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The message of a request that has one, without its prefix. */
export async function requestMessage(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).subarray(5);
}
