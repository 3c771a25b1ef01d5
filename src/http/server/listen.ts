import type { Server } from 'node:http';
import { UserError } from '../../errors/user-error.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** How the operator chooses the port: `server.port of gateway.yaml`. */
  readonly setting: string;
}

/**
 * @returns The port.
 * @throws UserError when the server cannot listen there
 */
export function listen(server: Server, options: ListenOptions): Promise<number> {
  const { host, port } = options;
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, options)));
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function listenError(cause: Error, { host, port, setting }: ListenOptions): UserError {
  switch ('code' in cause ? cause.code : undefined) {
    case 'EADDRINUSE':
      return new UserError(`port ${port} is in use by another program`, {
        hint: `Stop that program, or choose another port with ${setting}.`,
        cause,
      });
    case 'EACCES':
      return new UserError(`port ${port} needs more rights than this user has`, {
        hint: `Choose 1024 or more with ${setting}.`,
        cause,
      });
    default:
      return new UserError(`cannot listen on ${host}, port ${port}: ${cause.message}`, {
        hint: 'Is server.host in gateway.yaml an address of this machine?',
        cause,
      });
  }
}

/**
 * How clients of this machine reach a server. `0.0.0.0` and `::` are addresses to listen on, not to
 * ask.
 */
export function urlOf(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  if (host === '0.0.0.0') return `${scheme}://127.0.0.1:${port}`;
  if (host === '::') return `${scheme}://[::1]:${port}`;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
