import { UserError } from '../../../errors/user-error.ts';

export interface GrpcEndpoint {
  /** As grpc-js takes it: `dns:host:port`. */
  readonly target: string;
  /** As in a URL. */
  readonly hostname: string;
  readonly isSecure: boolean;
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * @param endpoint `host:port`, `http(s)://host:port` or `grpc(s)://host:port`.
 * @throws UserError when it is none of them.
 */
export function parseEndpoint(source: string, endpoint: string): GrpcEndpoint {
  const text = endpoint.includes('://') ? endpoint : `grpc://${endpoint}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = url === undefined ? '' : url.port || (defaultPorts[url.protocol] ?? '');
  const isPlain =
    url !== undefined &&
    /^(https?|grpcs?):$/.test(url.protocol) &&
    /^(\/|)$/.test(url.pathname) &&
    `${url.search}${url.hash}${url.username}${url.password}` === '';
  if (!isPlain || url.hostname === '' || port === '') {
    throw new UserError(`source "${source}": "${endpoint}" is not the address of a gRPC server`, {
      hint: `Write host:port, or grpcs://host:port for TLS, in gateway.yaml, sources.${source}.endpoint.`,
    });
  }
  const { hostname } = url;
  return { target: `dns:${hostname}:${port}`, hostname, isSecure: /s:$/.test(url.protocol) };
}
