import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ask } from '../../test/fixtures/gateway-client.ts';
import { askBySocket } from '../../test/upstreams/ask-by-socket.ts';
import { brokenPromises } from '../../test/upstreams/common-promise.ts';
import { shopQuestion, shopStream, shopWrite } from '../../test/upstreams/faulty-shop.ts';

export const requestTimeoutMs = 1_000;
const slackMs = 250;
const skus = 50;
const maxLatencies = 100_000;

interface LoadOptions {
  readonly clients: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** The API key of those who write. */
  readonly key: string;
}

/**
 * Clients that ask without a pause: most wait for their answers, some leave, some listen, some write,
 * some have a WebSocket.
 */
export async function load(url: string, { clients, signal, key }: LoadOptions) {
  const latenciesMs: number[] = [];
  const codes = new Map<string, number>();
  const broken = new Map<string, number>();
  const counts = { requests: 0, left: 0, streams: 0, writes: 0, sockets: 0 };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();

  const post = (query: string, variables: object, more: RequestInit & { accept?: string } = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: more.accept ?? 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: more.signal ?? null,
    }).then((answer) => answer.text());

  const tell = async (kind: number, variables: Readonly<Record<string, unknown>>) => {
    if (kind < 0.15) {
      counts.sockets += 1;
      return askBySocket(url, { query: shopQuestion, subscription: shopStream, variables });
    }
    const isWrite = kind < 0.2;
    if (isWrite) counts.writes += 1;
    const headers = isWrite ? { 'x-api-key': key } : {};
    const answer = await ask(url, isWrite ? shopWrite : shopQuestion, { variables, headers });
    return { answer, broken: brokenPromises(answer) };
  };

  const client = async () => {
    while (!signal.aborted) {
      counts.requests += 1;
      const variables = { sku: `HG-${Math.floor(Math.random() * skus)}` };
      const kind = Math.random();
      if (kind < 0.05) {
        counts.left += 1;
        const leaves = AbortSignal.timeout(Math.ceil(Math.random() * 30));
        await post(shopQuestion, variables, { signal: leaves }).catch(() => {});
        continue;
      }
      if (kind < 0.1) {
        counts.streams += 1;
        const ends = AbortSignal.timeout(requestTimeoutMs);
        const accept = 'text/event-stream';
        await post(shopStream, variables, { signal: ends, accept }).catch(() => {});
        continue;
      }
      const startedAt = performance.now();
      const told = await tell(kind, variables).catch((error: unknown) => {
        if (!signal.aborted) count(broken, `no answer: ${error}`);
      });
      if (told === undefined) continue;
      const tookMs = performance.now() - startedAt;
      latenciesMs[counts.requests % maxLatencies] = tookMs;
      for (const what of told.broken) count(broken, what);
      for (const { extensions } of told.answer.errors ?? []) count(codes, String(extensions?.code));
      // How late this process is by itself says how late the other may be on the same machine.
      if (tookMs > requestTimeoutMs + slackMs + (5 * delay.max) / 1e6) count(broken, 'late');
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  delay.disable();
  const sorted = latenciesMs.filter(Number.isFinite).toSorted((a, b) => a - b);
  const at = (quantile: number) => Math.round(sorted[Math.floor(sorted.length * quantile)] ?? 0);
  return {
    ...counts,
    codes,
    broken,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: Math.round(sorted.at(-1) ?? 0),
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
