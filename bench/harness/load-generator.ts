/**
 * Load on one URL from as many connections as asked, each with one request at a time:
 * `node load-generator.ts <url> <body> <connections> <seconds>`. Talks HTTP/1.1 on bare sockets, because a
 * client that costs more than the server would measure itself. Writes one line of JSON. Stands in
 * where wrk is not installed.
 */
import { connect } from 'node:net';

const [url = '', body = '', connections = '64', seconds = '5'] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(url);
const request = Buffer.from(
  `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
    `accept: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
);
const latenciesMs: number[] = [];
const errors = { status: 0, connection: 0, timeout: 0 };
let running = true;

/** Reads one answer at a time from a connection. */
class AnswerReader {
  #head = '';
  /** Bytes of the body that are still to come; `undefined`: it is chunked. */
  #missingBytes: number | undefined = 0;
  #tail = '';

  /** @returns Whether the answer is complete. */
  read(chunk: Buffer): boolean {
    if (this.#head.includes('\r\n\r\n')) return this.#readBody(chunk);
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n') + 4;
    if (end < 4) return false;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#head.slice(0, end))?.[1];
    this.#missingBytes = length === undefined ? undefined : Number(length);
    return this.#readBody(Buffer.from(this.#head.slice(end), 'latin1'));
  }

  get isSuccess(): boolean {
    return this.#head.startsWith('HTTP/1.1 200');
  }

  #readBody(bytes: Buffer): boolean {
    if (this.#missingBytes !== undefined) {
      this.#missingBytes -= bytes.length;
      return this.#missingBytes <= 0;
    }
    this.#tail = (this.#tail + bytes.toString('latin1')).slice(-lastChunk.length);
    return this.#tail === lastChunk;
  }
}

const lastChunk = '0\r\n\r\n';

function open(): void {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let sentAt = 0;
  let answer = new AnswerReader();
  const send = () => {
    sentAt = performance.now();
    answer = new AnswerReader();
    socket.write(request);
  };
  socket.on('connect', send);
  socket.on('error', () => {
    errors.connection += 1;
  });
  socket.on('data', (chunk: Buffer) => {
    if (!answer.read(chunk)) return;
    latenciesMs.push(performance.now() - sentAt);
    if (!answer.isSuccess) errors.status += 1;
    if (running) send();
    else socket.destroy();
  });
}

for (let index = 0; index < Number(connections); index++) open();
const startedAt = performance.now();
setTimeout(() => {
  running = false;
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const percentile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  console.log(
    JSON.stringify({
      requests: sorted.length,
      requestsPerSecond: sorted.length / elapsedSeconds,
      p50Ms: percentile(0.5),
      p99Ms: percentile(0.99),
      errors,
    }),
  );
  process.exit(0);
}, Number(seconds) * 1000);
