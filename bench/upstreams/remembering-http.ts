import { once } from 'node:events';
import { createServer } from 'node:http';

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

const maxRemembered = 1_000;

/**
 * A server in front of another that asks it once for each different request and gives the same
 * bytes from then on, so that the service behind costs the bench nothing.
 */
export async function startRememberingHttp(origin: string, onCall: () => void): Promise<string> {
  const answers = new Map<string, Promise<Answer>>();
  const server = createServer((request, response) => {
    onCall();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString();
      const key = `${request.method} ${request.url}\n${body}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = forward(origin, request.method, request.url, request.headers, body);
        if (answers.size < maxRemembered) answers.set(key, answer);
      }
      const { status, contentType, body: bytes } = await answer;
      response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length });
      response.end(bytes);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return `http://127.0.0.1:${address.port}`;
}

async function forward(
  origin: string,
  method = 'GET',
  target = '/',
  headers: NodeJS.Dict<string | string[]>,
  body: string,
): Promise<Answer> {
  const kept = ['content-type', 'soapaction', 'accept'].flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const answer = await fetch(origin + target, {
    method,
    headers: kept,
    ...(body === '' ? {} : { body }),
  });
  return {
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? 'application/octet-stream',
    body: Buffer.from(await answer.arrayBuffer()),
  };
}
