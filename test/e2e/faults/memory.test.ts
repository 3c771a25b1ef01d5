import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { httpFaults } from '../../upstreams/http-faults.ts';
import {
  type RawHttpServer,
  respond,
  startRawHttpServer,
} from '../../upstreams/raw-http-server.ts';
import { type OneSource, startOneSource } from '../http/one-source.ts';

/** Memory comes back, whatever an upstream has sent. */

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const maxResponseBytes = 2_000_000;
const rounds = 10;
let upstream: RawHttpServer;
let gateway: OneSource;

beforeAll(async () => {
  upstream = await startRawHttpServer();
  gateway = await startOneSource(
    `type Query { thing: Thing @rest(source: "things", method: "GET", path: "/thing") }
     type Thing { name: String }`,
    {
      config: {
        sources: {
          things: { endpoint: upstream.url, maxResponseBytes, breaker: { enabled: false } },
        },
      },
    },
  );
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function askTimes(times: number) {
  for (let time = 0; time < times; time++) {
    const { status } = await ask(gateway.url, '{ thing { name } }');
    expect(status).toBe(200);
  }
}

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const bodies = {
  'a body without an end': httpFaults.sendsWithoutEnd,
  'a gzip bomb': httpFaults.sendsGzipBomb,
  'a body that is larger than allowed': respond('200 OK', Buffer.alloc(20_000_000, ' ')),
  'the largest body that is allowed': respond(
    '200 OK',
    `{"name":"${'x'.repeat(maxResponseBytes - 100)}"}`,
  ),
  'half a body': httpFaults.resetsInBody,
};

test.each(Object.entries(bodies))('%s, again and again', async (_name, behaviour) => {
  upstream.behaviours.set('/thing', behaviour);
  await askTimes(3);
  const before = usedBytes();
  await askTimes(rounds);
  await expect
    .poll(() => usedBytes() - before, { interval: 50 })
    // If the body of each round were kept, it would be five times as much.
    .toBeLessThan(2 * maxResponseBytes);
});
