import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContextOptions } from 'node:tls';
import { CallCredentials, ChannelCredentials, type experimental } from '@grpc/grpc-js';

/**
 * TLS of the channels to one server. That of grpc-js asks for an IP address by name, which RFC 6066
 * does not allow: servers may refuse it, Node warns of it and will stop doing so.
 */
export class GrpcTls extends ChannelCredentials {
  readonly #host: string;
  readonly #context;

  /**
   * @param hostname As in a URL. The certificate of the server must have it.
   * @throws Error when a certificate or key cannot be read.
   */
  constructor(hostname: string, tls: SecureContextOptions = {}) {
    super();
    this.#host = hostname.replace(/^\[(.*)\]$/, '$1');
    this.#context = createSecureContext(tls);
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(): experimental.SecureConnector {
    return {
      connect: (socket) => this.#secure(socket),
      waitForReady: async () => {},
      getCallCredentials: () => CallCredentials.createEmpty(),
      destroy() {},
    };
  }

  #secure(plain: Socket): Promise<experimental.SecureConnectResult> {
    const { promise, resolve, reject } = Promise.withResolvers<experimental.SecureConnectResult>();
    const socket = connect({
      socket: plain,
      secureContext: this.#context,
      host: this.#host,
      servername: isIP(this.#host) === 0 ? this.#host : '',
      ALPNProtocols: ['h2'],
      // Whatever the environment says.
      rejectUnauthorized: true,
    });
    socket.once('secureConnect', () => resolve({ socket, secure: true }));
    // Not once: it may fail before HTTP/2 listens to it.
    socket.on('error', reject);
    return promise;
  }
}
