/**
 * Load on one URL from as many connections as asked, each with one request at a time:
 * `node load.ts <url> <body> <connections> <seconds>`. Talks HTTP/1.1 on bare sockets, because a
 * client that costs more than the server would measure itself. Writes one line of JSON.
 */
import { connect } from 'node:net';

const [url = '', body = '', connections = '64', seconds = '5'] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(url);
const request = Buffer.from(
  `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
    `accept: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
);
const latenciesMs: number[] = [];
let errors = 0;
let running = true;

function open(): void {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let startedAt = 0;
  let missingBytes = -1;
  let head = '';
  const send = () => {
    startedAt = performance.now();
    missingBytes = -1;
    head = '';
    socket.write(request);
  };
  socket.on('connect', send);
  socket.on('error', () => {
    errors += 1;
  });
  socket.on('data', (chunk) => {
    if (missingBytes < 0) {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))?.[1];
      if (length === undefined) throw new Error('the answer has no Content-Length');
      if (!head.startsWith('HTTP/1.1 200')) errors += 1;
      missingBytes = end + 4 + Number(length) - head.length;
    } else {
      missingBytes -= chunk.length;
    }
    if (missingBytes > 0) return;
    latenciesMs.push(performance.now() - startedAt);
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
