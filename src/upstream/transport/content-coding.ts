import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { HttpResponse } from './http-exchange.ts';

const decoders: Readonly<
  Record<string, (content: Buffer, options: ZlibOptions) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Whether an answer has to be decoded before it can be read. */
export function isEncoded({ headers, body }: HttpResponse): boolean {
  return headers['content-encoding'] !== undefined && body.length > 0;
}

/**
 * Undoes `Content-Encoding` (RFC 9110, 8.4). We never ask for a coding, but a request that names
 * none allows all of them, and servers that keep their answers compressed do send them so. The
 * limit holds for the decoded bytes too: a few kilobytes can unpack to gigabytes.
 */
export async function decodeContent(
  response: HttpResponse,
  source: string,
  maxResponseBytes: number,
): Promise<HttpResponse> {
  const coding = response.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return response;
  const decode = decoders[coding];
  try {
    if (decode === undefined) throw new Error(`unknown content coding ${coding}`);
    return {
      ...response,
      body: await decode(response.body, { maxOutputLength: maxResponseBytes }),
    };
  } catch (cause) {
    throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, cause });
  }
}
