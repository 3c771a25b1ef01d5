import { performance } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import { hash } from 'bcryptjs';
import { expect, test } from 'vitest';
import { post } from '../e2e/http/ask.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';
import { makeFolder } from '../fixtures/folder.ts';

const basic = (password: string, name = 'ann') => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

test('who guesses passwords does not stop the thread that answers everybody else', async () => {
  using folder = makeFolder({ htpasswd: `ann:${await hash('right', 10)}\n` });
  await using gateway = await startSmallGateway({
    identity: { basic: { file: `${folder.path}/htpasswd` } },
  });
  expect((await post(gateway.url, '{ me }', basic('right'))).json).toEqual({
    data: { me: 'user:ann' },
  });

  const before = performance.eventLoopUtilization();
  const guesses = Array.from({ length: 40 }, (_, index) =>
    post(gateway.url, '{ hello }', basic(`guess ${index}`)),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  const { utilization } = performance.eventLoopUtilization(before);

  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(gateway.ran).toEqual(['me']);
  // Seconds of work, all of it elsewhere: this thread has waited for most of the time.
  expect(utilization).toBeLessThan(0.6);
});

test('a thread that dies keeps nobody waiting, and out for no longer than one request', async () => {
  const threads: Worker[] = [];
  const onWorker = (worker: Worker) => threads.push(worker);
  process.on('worker', onWorker);
  using folder = makeFolder({
    htpasswd: `ann:${await hash('right', 10)}\nbob:${await hash('right', 4)}\n`,
  });
  await using gateway = await startSmallGateway({
    identity: { basic: { file: `${folder.path}/htpasswd`, maxConcurrentChecks: 1 } },
  });
  const ask = (...login: Parameters<typeof basic>) => post(gateway.url, '{ me }', basic(...login));

  expect((await ask('right')).status).toBe(200);
  // While nobody asks.
  await threads.at(-1)?.terminate();
  expect((await ask('right', 'bob')).status).toBe(200);
  // While it checks, and others wait for it.
  const guesses = Array.from({ length: 5 }, (_, index) => ask(`guess ${index}`));
  await expect.poll(() => threads.length).toBe(2);
  await threads.at(-1)?.terminate();
  for (const { status } of await Promise.all(guesses)) expect([401, 503]).toContain(status);
  expect((await ask('wrong', 'bob')).status).toBe(401);
  expect([gateway.ran, gateway.faults]).toEqual([['me', 'me'], []]);
  process.off('worker', onWorker);
});
