import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface RecordedRequest {
  readonly method: string;
  /** The request target, byte for byte as it came. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  /** Names and values alternately, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly bytes: Buffer;
}

export interface RecordingServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly requests: RecordedRequest[];
}

export type Answer = (response: ServerResponse, request: RecordedRequest) => void;

/** A real HTTP server on a free port that writes down what it was asked. Default answer: `{}`. */
export async function startRecordingServer(
  answer: Answer = (response) => {
    response.setHeader('content-type', 'application/json').end('{}');
  },
): Promise<RecordingServer> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const recorded = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body: bytes.toString('utf8'),
      bytes,
    };
    requests.push(recorded);
    answer(response, recorded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
