import { expect, test } from 'vitest';
import { endOnAbort } from '../../../src/http/end-on-abort.ts';

test('hands on every item and ends with its source', async () => {
  async function* source() {
    yield 1;
    yield 2;
  }

  let ends = 0;
  const items = await collect(endOnAbort(source(), new AbortController().signal, () => ends++));

  expect(items).toEqual([1, 2]);
  expect(ends).toBe(1);
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
  let ends = 0;
  const items = endOnAbort(silent, controller.signal, () => ends++);
  const next = items.next();

  controller.abort();

  expect(await next).toEqual({ done: true, value: undefined });
  expect(returned).toBe(1);
  await items.return?.();
  expect(ends).toBe(1);
});

test('does not begin when the client has left already', async () => {
  let began = false;
  async function* source() {
    began = true;
    yield 1;
  }

  let ends = 0;
  const items = endOnAbort(source(), AbortSignal.abort(), () => ends++);

  expect(await collect(items)).toEqual([]);
  expect(began).toBe(false);
  expect(ends).toBe(1);
});

test('errors of the source are errors of the stream', async () => {
  const failing: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('lost')) }),
  };

  let ends = 0;
  const items = collect(endOnAbort(failing, new AbortController().signal, () => ends++));

  await expect(items).rejects.toThrow('lost');
  expect(ends).toBe(1);
});

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
