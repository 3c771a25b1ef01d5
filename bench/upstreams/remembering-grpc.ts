import { once } from 'node:events';
import {
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';

interface Answer {
  readonly bytes: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const maxRemembered = 1_000;

/**
 * The same as startRememberingHttp for unary gRPC calls: frames are kept as they came, so no
 * message is decoded twice. `target` and the result are `host:port`.
 */
export async function startRememberingGrpc(target: string, onCall: () => void): Promise<string> {
  const answers = new Map<string, Promise<Answer>>();
  const client = connect(`http://${target}`);
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    onCall();
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', async () => {
      const request = Buffer.concat(chunks);
      const key = `${headers[':path']} ${request.toString('base64')}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = forward(headers, request);
        if (answers.size < maxRemembered) answers.set(key, answer);
      }
      const { bytes, trailers } = await answer;
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      stream.end(bytes);
    });
    // A caller that leaves is no fault of the bench.
    stream.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return `127.0.0.1:${address.port}`;

  async function forward(headers: IncomingHttpHeaders, request: Buffer): Promise<Answer> {
    const call = client.request({
      ':method': 'POST',
      ':path': headers[':path'],
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    const trailers: Record<string, string> = {};
    const keepStatus = (sent: IncomingHttpHeaders) => {
      for (const name of ['grpc-status', 'grpc-message']) {
        if (sent[name] !== undefined) trailers[name] = String(sent[name]);
      }
    };
    // A failed call has its status in the first headers already.
    call.on('response', keepStatus);
    call.on('trailers', keepStatus);
    call.on('data', (chunk: Buffer) => chunks.push(chunk));
    call.end(request);
    await once(call, 'end');
    return { bytes: Buffer.concat(chunks), trailers };
  }
}
