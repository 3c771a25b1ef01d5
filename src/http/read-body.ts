import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.ts';

/** Takes a byte order mark off, as JSON by fetch is read. */
const decoder = new TextDecoder();

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
  request.once('end', () => {
    const [first, second] = chunks;
    resolve(decoder.decode(second === undefined ? first : Buffer.concat(chunks)));
  });
  request.once('error', (cause) => reject(new GatewayError('CANCELLED', { cause })));
  request.once('close', () => {
    if (!request.readableEnded) reject(new GatewayError('CANCELLED'));
  });
  // Node's parser ends a body at its announced length.
  if (Number(request.headers['content-length']) > maxBytes) refuse();
  else request.on('data', onData);
  return promise;
}

const tooLarge = (maxBytes: number) =>
  new GatewayError('BAD_REQUEST', {
    message: `The request body is larger than ${maxBytes} bytes.`,
    httpStatus: 413,
  });
