import { expect, test } from 'vitest';
import { endOnAbort } from '../../../src/http/end-on-abort.ts';

test('hands on every item and ends with its source', async () => {
  async function* source() {
    yield 1;
    yield 2;
  }

  const items = await collect(endOnAbort(source(), new AbortController().signal));

  expect(items).toEqual([1, 2]);
});

test('ends while the source is waiting, and tells it', async () => {
  const controller = new AbortController();
  let returned = 0;
  const silent: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: async () => {
        returned++;
        return { done: true, value: undefined };
      },
    }),
  };
  const next = endOnAbort(silent, controller.signal)[Symbol.asyncIterator]().next();

  controller.abort();

  expect(await next).toEqual({ done: true, value: undefined });
  expect(returned).toBe(1);
});

test('does not begin when the client has left already', async () => {
  let began = false;
  async function* source() {
    began = true;
    yield 1;
  }

  expect(await collect(endOnAbort(source(), AbortSignal.abort()))).toEqual([]);
  expect(began).toBe(false);
});

test('errors of the source are errors of the stream', async () => {
  const failing: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('lost')) }),
  };

  const items = collect(endOnAbort(failing, new AbortController().signal));

  await expect(items).rejects.toThrow('lost');
});

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
