import { expect, test } from 'vitest';
import { type Running, start } from '../../fixtures/process.ts';

/** A test that hangs never comes to the end of its `await using`. */

let left: Running;

test.fails('a test that is given up', { timeout: 100 }, async () => {
  await using endless = start(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], {});
  left = endless;
  await new Promise(() => {});
});

test('leaves no process behind', () => {
  expect(left.child.signalCode).toBe('SIGKILL');
});
