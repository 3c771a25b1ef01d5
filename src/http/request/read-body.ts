import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { Awaitable } from '../../tools/awaitable.ts';
import { GatheredBytes } from '../../tools/gathered-bytes.ts';
import type { HttpRequest } from '../exchange.ts';
import { PlainRequest } from '../plain/plain-request.ts';

/**
 * The text of a request's body, of at most `maxBytes`, as they are sent and as they are inflated.
 * @param inflater Reads its content coding; `null`: there is none.
 * @throws GatewayError with HTTP status 413, before more than `maxBytes` are kept; or BAD_REQUEST
 * when it cannot be inflated or is not UTF-8; or CANCELLED when the client leaves before it is done
 * (where Node does not read it, nothing comes then)
 */
export function readBody(
  request: HttpRequest,
  maxBytes: number,
  inflater: Transform | null = null,
): Awaitable<string> {
  if (request instanceof PlainRequest) return plainText(request, maxBytes, inflater);
  if (request.complete && inflater === null) return arrivedText(request, maxBytes);
  const announcedBytes = Number(request.headers['content-length'] ?? 0);
  return streamedText(request, { announcedBytes, maxBytes, inflater });
}

interface Streamed {
  /** 0: it is not known. */
  readonly announcedBytes: number;
  readonly maxBytes: number;
  readonly inflater: Transform | null;
}

function streamedText(
  request: Readable,
  { announcedBytes, maxBytes, inflater }: Streamed,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const gathered = new GatheredBytes();
  const body = inflater ?? request;
  const refuse = (reason: GatewayError) => {
    reject(reason);
    body.off('data', onData);
    // Nothing more is inflated.
    if (inflater !== null) request.unpipe(inflater);
    inflater?.destroy();
    // Read on without keeping anything, until the client is done or the server's `requestTimeout`
    // cuts it off: a client that is reset while it sends does not see its answer.
    request.resume();
  };
  const onData = (chunk: Buffer) => {
    if (gathered.length + chunk.length > maxBytes) refuse(tooLarge(maxBytes));
    else gathered.add(chunk);
  };
  // None of these comes twice.
  body.on('end', () => {
    try {
      resolve(textOf(gathered.take(), maxBytes));
    } catch (refusal) {
      reject(refusal);
    }
  });
  request.on('error', (cause) => reject(new GatewayError('CANCELLED', { cause })));
  request.on('close', () => {
    if (request.readableEnded) return;
    inflater?.destroy();
    reject(new GatewayError('CANCELLED'));
  });
  // Node's parser ends a body at its announced length.
  if (announcedBytes > maxBytes) {
    refuse(tooLarge(maxBytes));
    return promise;
  }
  body.on('data', onData);
  if (inflater !== null) {
    let sentBytes = 0;
    // Compressed, a body without an end can be one without content.
    request.on('data', (chunk: Buffer) => {
      sentBytes += chunk.length;
      if (sentBytes > maxBytes) refuse(tooLarge(maxBytes));
    });
    inflater.on('error', () => refuse(notInflatable()));
    request.pipe(inflater);
  }
  return promise;
}

function plainText(
  request: PlainRequest,
  maxBytes: number,
  inflater: Transform | null,
): Awaitable<string> {
  if (request.missingBytes > 0) {
    return request.arrives().then(() => plainText(request, maxBytes, inflater));
  }
  const body = request.body();
  if (inflater === null) return textOf(body, maxBytes);
  return streamedText(Readable.from([body]), { announcedBytes: body.length, maxBytes, inflater });
}

/** What has come already, as nearly every body has: it needs no promise and no listeners. */
function arrivedText(request: IncomingMessage, maxBytes: number): string {
  const gathered = new GatheredBytes();
  for (let chunk = request.read(); chunk !== null; chunk = request.read()) gathered.add(chunk);
  return textOf(gathered.take(), maxBytes);
}

/**
 * Without a byte order mark, as JSON by fetch is read.
 * @throws GatewayError when it is too large or not UTF-8
 */
function textOf(body: Buffer, maxBytes: number): string {
  if (body.length > maxBytes) throw tooLarge(maxBytes);
  // Else what is none would become a character of ours, also in a value.
  if (!isUtf8(body)) throw notUtf8();
  const text = body.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

const tooLarge = (maxBytes: number) =>
  new GatewayError('BAD_REQUEST', {
    message: `The request body is larger than ${maxBytes} bytes.`,
    httpStatus: 413,
  });

const notUtf8 = () =>
  new GatewayError('BAD_REQUEST', { message: 'The request body is not UTF-8.' });

const notInflatable = () =>
  new GatewayError('BAD_REQUEST', {
    message: 'The request body is not compressed as Content-Encoding says.',
  });
