import { GatewayError } from '../errors/gateway-error.ts';

/**
 * The text of a request's body, of at most `maxBytes`.
 * @throws GatewayError with HTTP status 413, before more than `maxBytes` are kept
 */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  const announced = request.headers.get('content-length');
  if (announced === null) return readChunks(request, maxBytes);
  // Node's parser ends a body at its announced length.
  if (Number(announced) > maxBytes) throw tooLarge(maxBytes);
  return request.text();
}

async function readChunks(request: Request, maxBytes: number): Promise<string> {
  const reader = request.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { value } = await reader.read();
    if (value === undefined) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      void drop(reader);
      throw tooLarge(maxBytes);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * Reads on without keeping anything, until the client is done or the server's `requestTimeout`
 * cuts it off: a client that is reset while it sends does not see its answer.
 */
async function drop(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The client left.
  }
}

const tooLarge = (maxBytes: number) =>
  new GatewayError('BAD_REQUEST', {
    message: `The request body is larger than ${maxBytes} bytes.`,
    httpStatus: 413,
  });
