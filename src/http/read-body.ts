import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.ts';

/**
 * The text of a request's body, of at most `maxBytes`.
 * @throws GatewayError with HTTP status 413, before more than `maxBytes` are kept; or CANCELLED when
 * the client leaves before it is done
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const refuse = () => {
    reject(tooLarge(maxBytes));
    request.off('data', onData);
    // Read on without keeping anything, until the client is done or the server's `requestTimeout`
    // cuts it off: a client that is reset while it sends does not see its answer.
    request.resume();
  };
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) refuse();
    else chunks.push(chunk);
  };
  // None of these comes twice.
  request.on('end', () => {
    const [first, second] = chunks;
    resolve(textOf(second === undefined ? first : Buffer.concat(chunks)));
  });
  request.on('error', (cause) => reject(new GatewayError('CANCELLED', { cause })));
  request.on('close', () => {
    if (!request.readableEnded) reject(new GatewayError('CANCELLED'));
  });
  // Node's parser ends a body at its announced length.
  if (Number(request.headers['content-length']) > maxBytes) refuse();
  else request.on('data', onData);
  return promise;
}

/** Without a byte order mark, as JSON by fetch is read. */
function textOf(body: Buffer = Buffer.alloc(0)): string {
  const text = body.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

const tooLarge = (maxBytes: number) =>
  new GatewayError('BAD_REQUEST', {
    message: `The request body is larger than ${maxBytes} bytes.`,
    httpStatus: 413,
  });
