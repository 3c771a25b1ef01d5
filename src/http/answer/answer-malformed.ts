import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnswerHeaders } from './answer-headers.ts';

/** HTTP statuses by the codes of Node's parser and timers. */
const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** The status of what could not be read as a request. */
export function statusOfMalformed(error: Error): number {
  return statuses['code' in error ? String(error.code) : ''] ?? 400;
}

/**
 * Answers what is not an HTTP request, and closes. There is no request that Node could make an answer
 * for, so it is written as it stands; Node's own would have no headers.
 */
export function answerMalformed(socket: Duplex, status: number, headers: AnswerHeaders): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${JSON.stringify({ error: `${STATUS_CODES[status]}.` })}\n`;
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': `${Buffer.byteLength(body)}`,
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}
