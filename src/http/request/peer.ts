import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { RequestContext } from '../../shared/request-context.ts';
import type { ClientAddress } from './client-address.ts';

/** What the connection says about who sends a request. */
export type Peer = Pick<RequestContext, 'clientIp' | 'fromTrustedProxy' | 'clientCertificate'>;

export function peerOf(
  socket: Socket,
  headers: RequestContext['headers'],
  clientAddress: ClientAddress,
): Peer {
  const { remoteAddress } = socket;
  return {
    clientIp: clientAddress.of(remoteAddress, headers['x-forwarded-for']),
    fromTrustedProxy: clientAddress.isTrusted(remoteAddress),
    clientCertificate: () => verifiedCertificate(socket),
  };
}

/** A certificate that no authority of ours has signed is anybody's: it says nothing. */
function verifiedCertificate(socket: Socket): X509Certificate | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  return socket.getPeerX509Certificate() ?? null;
}
