import { Metadata } from '@grpc/grpc-js';
import { UpstreamError } from '../../../errors/upstream-error.ts';

/**
 * Names that describe one connection or body (RFC 9110, 7.6.1) or that gRPC itself sends: passing
 * on the client's would break or mislead the call.
 */
const neverSent = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  // HTTP/2 takes no request with it, which grpc-js would begin anew until its deadline.
  'http2-settings',
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'host', 'content-length', 'content-type'],
  ...['content-encoding', 'accept-encoding', 'user-agent'],
]);

/**
 * @param headers What policy allows for the source, names in lower case.
 * @throws UpstreamError when a value has a character that metadata cannot carry.
 */
export function createMetadata(
  source: string,
  headers: Readonly<Record<string, string>>,
): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[a-z0-9_.-]+$/.test(name) || name.startsWith('grpc-') || neverSent.has(name)) continue;
    try {
      // gRPC over HTTP/2: values of `-bin` names are bytes, and base64 in the header.
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch {
      // The error of grpc-js repeats the value, which may be a secret.
      throw new UpstreamError('BAD_INPUT', {
        source,
        cause: `Header ${name} is not printable ASCII.`,
      });
    }
  }
  return metadata;
}
