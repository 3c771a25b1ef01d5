import { parseArgs } from 'node:util';
import { failure, note, success } from '../src/cli/terminal.ts';
import { createApiKey } from '../src/identity/api-key.ts';
import { makeFolder } from '../test/fixtures/folder.ts';
import { headgateBin, repository, start } from '../test/fixtures/process.ts';
import { hasRedisServer } from '../test/fixtures/redis-server.ts';
import { shopSources, startFaultyShop } from '../test/upstreams/faulty-shop.ts';
import { startFailingRedis } from './soak/failing-redis.ts';
import { heapSlope, memorySamples } from './soak/memory-samples.ts';
import { load, requestTimeoutMs } from './soak/mixed-load.ts';
import { createFaults } from './soak/random-faults.ts';

/**
 * `npm run soak -- [--minutes 20] [--clients 16] [--seed n]`: a gateway of 512 MB under load, over
 * services of which each call may fail in any way, and a Redis that does (where redis-server is
 * installed). Reports how its heap grows, and exits with 1 when
 * it grows too much, the gateway ends by itself, or an answer breaks the common promise.
 */

const heapMb = 512;
/** What a gateway may gain in the whole time without being called leaking: caches fill. */
const maxGrowthMb = heapMb / 10;
const forgetEveryMs = 1_000;
const reportMemory = new URL('soak/report-memory.ts', import.meta.url).href;

const { minutes, clients, seed } = readOptions();

const faults = createFaults(seed);
await using upstreams = await startFaultyShop(faults.of);
await using stack = new AsyncDisposableStack();
const redis = hasRedisServer() ? stack.use(await startFailingRedis(seed)) : undefined;
const { key, id, hash } = createApiKey('writer');
const keySecret = `file:${repository}/test/fixtures/cache-key-secret`;
/** More than is ever asked for: what is tested is that they are counted. */
const budgets = [{ per: 'caller', capacity: 1e9, refillPerSecond: 1e6 }];
using folder = makeFolder({
  'gateway.yaml': JSON.stringify({
    schema: `${repository}/schema/unified.graphql`,
    server: { requestTimeoutMs },
    observability: { logLevel: 'error' },
    identity: { apiKeys: { keys: [{ id, hash, client: 'web' }] } },
    ...(redis && { redis: { url: redis.url }, cache: { store: 'redis', keySecret } }),
    admission: { rateLimit: { budgets, ...(redis && { store: 'redis' }) } },
    sources: Object.fromEntries(
      shopSources.map((name) => [
        name,
        {
          endpoint: upstreams.endpoints[name],
          maxResponseBytes: 1_000_000,
          ...(name === 'shipping' && { cache: { ttlSeconds: 1 } }),
        },
      ]),
    ),
  }),
});
const nodeOptions = [`--max-old-space-size=${heapMb}`, '--expose-gc', '--import', reportMemory];
const command = [...nodeOptions, headgateBin, 'start', '--port', '0'];
await using gateway = start(process.execPath, command, { cwd: folder.path });
const [url = ''] = await gateway.output(/http:\/\/\S+\/graphql/);
note(`  ${minutes} minutes, ${clients} clients, seed ${seed}, a heap of ${heapMb} MB at most`);

const stopping = new AbortController();
gateway.finished.then(() => stopping.abort());
const timer = setTimeout(() => stopping.abort(), minutes * 60_000);
const forgetting = setInterval(upstreams.forget, forgetEveryMs);
const result = await load(url, { clients, signal: stopping.signal, key });
clearTimeout(timer);
clearInterval(forgetting);

const endedByItself = gateway.child.exitCode !== null || gateway.child.signalCode !== null;
gateway.child.kill('SIGTERM');
const { exitCode, stderr } = await gateway.finished;

const samples = memorySamples(stderr);
const slope = heapSlope(samples);
const growthMb = slope * minutes;
const most = (key: 'heapMb' | 'rssMb') => Math.round(Math.max(...samples.map((each) => each[key])));
note(
  `  requests  ${result.requests}, of which ${result.left} left; ${result.streams} were streams, ${result.writes} writes, ${result.sockets} WebSockets`,
);
note(`  calls     ${faults.calls}, of which ${faults.failed} failed`);
note(`  answers   median ${result.p50Ms} ms, 99 % ${result.p99Ms} ms, longest ${result.maxMs} ms`);
note(`  codes     ${[...result.codes].map(([code, count]) => `${code} ${count}`).join(', ')}`);
if (redis !== undefined) {
  const states = [...redis.states].map(([state, count]) => `${state} ${count}`).join(', ');
  note(`  Redis     ${states}`);
}
note(
  `  heap      ${slope.toFixed(2)} MB a minute; at most ${most('heapMb')} MB, RSS ${most('rssMb')} MB`,
);

const problems = [
  endedByItself && `the gateway ended by itself: ${stderr.slice(-2_000)}`,
  exitCode !== 0 && `its exit code is ${exitCode}`,
  Number.isNaN(growthMb) && 'it said too little of its memory: let it run longer',
  growthMb > maxGrowthMb && `its heap grew by ${growthMb.toFixed(0)} MB`,
  ...[...result.broken].map(([what, count]) => `${count} times: ${what}`),
].filter((each) => each !== false);
for (const problem of problems) failure(problem);
if (problems.length === 0) success('exit code 0, no broken promise, no leak');
process.exitCode = problems.length === 0 ? 0 : 1;

function readOptions() {
  const random = Math.ceil(Math.random() * 2 ** 32);
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '20' },
        clients: { type: 'string', default: '16' },
        seed: { type: 'string', default: String(random) },
      },
    });
    const positive = (name: keyof typeof values) => {
      const number = Number(values[name]);
      if (Number.isFinite(number) && number > 0) return number;
      throw new Error(`--${name} must be a number above 0, not "${values[name]}"`);
    };
    return {
      minutes: positive('minutes'),
      clients: positive('clients'),
      seed: positive('seed'),
    };
  } catch (error) {
    failure(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
