import type { Socket } from 'node:net';

export interface AnswerBody {
  readonly body: string | Uint8Array;
  /** Of a text. */
  readonly encoding: BufferEncoding;
}

const scratchBytes = 65_536;
/** Memory that is written to again when what was in it is copied at once, as the kernel does. */
let scratch = Buffer.allocUnsafeSlow(scratchBytes);

/**
 * Sends head and body in one write; in two, or with new memory for each, it takes a third longer.
 * @param sent Called later, when the network has taken all of it or the connection has broken.
 */
export function writeAnswer(
  socket: Socket,
  head: string,
  { body, encoding }: AnswerBody,
  sent: (error?: Error | null) => void,
): void {
  const bodyBytes = typeof body === 'string' ? Buffer.byteLength(body, encoding) : body.length;
  const bytes = head.length + bodyBytes;
  if (bytes > scratchBytes) {
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body, encoding, sent);
    socket.uncork();
    return;
  }
  if (bytes > scratch.length) scratch = Buffer.allocUnsafeSlow(scratchBytes);
  const headBytes = scratch.write(head, 0, 'latin1');
  if (typeof body === 'string') scratch.write(body, headBytes, encoding);
  else scratch.set(body, headBytes);
  socket.write(scratch.subarray(0, bytes), sent);
  // TLS, or a client that reads slowly: this is still to be sent. Many small answers share the memory.
  if (socket.writableLength > 0) scratch = scratch.subarray(bytes);
}
