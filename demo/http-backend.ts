import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DemoBackendOptions, defaultHost } from './backend.ts';

const maxBodyBytes = 1_048_576;

export interface HttpListener {
  readonly url: string;
  close(): Promise<void>;
}

/** What the two backends on HTTP share: a server on a port, and a close that does not linger. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { port = 0, host = defaultHost }: DemoBackendOptions,
): Promise<HttpListener> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      // Only a connection that broke off gets here: the backends answer their own errors.
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const hostname = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${hostname}:${address.port}`, close: () => closeAtOnce(server) };
}

/** The whole body as text, or undefined when it is larger than anything the contracts describe. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end even then: leaving the loop would cut the line before the refusal is sent.
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** `application/json; charset=utf-8` is `application/json`. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function closeAtOnce(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The error says that it was closed before, which is what the caller wants anyway.
    server.close(() => resolve());
    // close() alone waits for callers that keep their connection open.
    server.closeAllConnections();
  });
}
