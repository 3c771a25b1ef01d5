import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface DnsRecords {
  /** host → IPv4 addresses. */
  a: Record<string, readonly string[]>;
  /** host → IPv6 addresses. */
  aaaa: Record<string, readonly string[]>;
  /** name → targets. */
  srv: Record<string, readonly SrvTarget[]>;
}

interface SrvTarget {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly host: string;
}

export interface DnsServer extends AsyncDisposable {
  /** `127.0.0.1:12345` */
  readonly address: string;
  /** May be changed. */
  readonly records: DnsRecords;
  /** Whether it takes questions and answers none; may be changed. */
  isSilent: boolean;
  /** The names that it was asked for. */
  readonly questions: readonly string[];
  /** Resolves when it has been asked once more. */
  asked(): Promise<unknown>;
}

const typeA = 1;
const typeAaaa = 28;
const typeSrv = 33;

/** A name server (RFC 1035, RFC 2782) that knows these names and answers NXDOMAIN for others. */
export async function startDnsServer(records: Partial<DnsRecords>): Promise<DnsServer> {
  const all: DnsRecords = { a: {}, aaaa: {}, srv: {}, ...records };
  const questions: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    questions.push(readQuestion(message).name);
    if (server.isSilent) return void socket.emit('asked');
    socket.send(answerTo(message, all), port, address, () => socket.emit('asked'));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const server: DnsServer = {
    address: `127.0.0.1:${socket.address().port}`,
    records: all,
    isSilent: false,
    questions,
    asked: () => once(socket, 'asked'),
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
  return server;
}

function answerTo(query: Buffer, records: DnsRecords): Buffer {
  const { name, type, end } = readQuestion(query);
  const found =
    type === typeA
      ? (records.a[name] ?? []).map((address) => Buffer.from(address.split('.').map(Number)))
      : type === typeAaaa
        ? (records.aaaa[name] ?? []).map(ipv6Data)
        : type === typeSrv
          ? (records.srv[name] ?? []).map(srvData)
          : [];
  const isKnown = name in records.a || name in records.aaaa || name in records.srv;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(isKnown ? 0x8580 : 0x8583, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  const answers = found.map((data) => {
    const fixed = Buffer.alloc(12);
    // The name is that of the question, at byte 12; class IN; no time to live.
    fixed.writeUInt16BE(0xc00c, 0);
    fixed.writeUInt16BE(type, 2);
    fixed.writeUInt16BE(1, 4);
    fixed.writeUInt16BE(data.length, 10);
    return Buffer.concat([fixed, data]);
  });
  return Buffer.concat([header, query.subarray(12, end), ...answers]);
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** Of `::1`, too: what is left out is zero. */
function ipv6Data(address: string): Buffer {
  const [head = [], tail = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array(8 - head.length - tail.length).fill('0');
  const groups = [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function srvData({ priority, weight, port, host }: SrvTarget): Buffer {
  const fixed = Buffer.alloc(6);
  fixed.writeUInt16BE(priority, 0);
  fixed.writeUInt16BE(weight, 2);
  fixed.writeUInt16BE(port, 4);
  const labels = host
    .split('.')
    .map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([fixed, ...labels, Buffer.alloc(1)]);
}
