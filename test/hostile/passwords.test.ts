import { performance } from 'node:perf_hooks';
import { hash } from 'bcryptjs';
import { expect, test } from 'vitest';
import { post } from '../e2e/http/ask.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';
import { makeFolder } from '../fixtures/folder.ts';

test('who guesses passwords does not stop the thread that answers everybody else', async () => {
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`ann:${password}`).toString('base64')}`,
  });
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
