import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { hash } from 'bcryptjs';
import { afterAll, afterEach, expect, test } from 'vitest';
import { BcryptThread } from '../../../src/identity/credentials/bcrypt-thread.ts';

const right = await hash('right', 4);
/** The threads that were started, in order. */
const started: Worker[] = [];
const onWorker = (worker: Worker) => started.push(worker);
process.on('worker', onWorker);
afterAll(() => process.off('worker', onWorker));
afterEach(() => started.splice(0));

test('one thread checks one after the other', async () => {
  await using thread = new BcryptThread(20_000);
  expect(await thread.compare('right', right)).toBe(true);
  expect(await thread.compare('wrong', right)).toBe(false);
  expect(started).toHaveLength(1);
});

test('a thread that dies while it checks, or while it waits, is replaced', async () => {
  await using thread = new BcryptThread(20_000);
  // What is no hash makes bcrypt throw, which ends the thread.
  await expect(thread.compare('right', 'x'.repeat(60))).rejects.toThrow('salt');
  expect(await thread.compare('right', right)).toBe(true);

  const [, second] = started;
  await second?.terminate();
  expect(await thread.compare('right', right)).toBe(true);

  // 2^31 rounds: it is at it until somebody ends it.
  const forever = thread.compare('right', right.replace('$04$', '$31$'));
  const [, , third] = started;
  await third?.terminate();
  await expect(forever).rejects.toThrow('the thread has ended');
  expect(await thread.compare('right', right)).toBe(true);
  expect(started).toHaveLength(4);
});

test('a check that never ends is ended', async () => {
  await using thread = new BcryptThread(100);
  const forever = thread.compare('right', right.replace('$04$', '$31$'));
  const [first] = started;
  const exited = first && once(first, 'exit');
  await expect(forever).rejects.toThrow('took more than 100 ms');
  await exited;
});
