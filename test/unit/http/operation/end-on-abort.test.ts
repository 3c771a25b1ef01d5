import { expect, test } from 'vitest';
import { endOnAbort } from '../../../../src/http/operation/end-on-abort.ts';

test('hands on every item and ends with its source', async () => {
  async function* source() {
    yield 1;
    yield 2;
  }

  let ends = 0;
  const items = await collect(
    endOnAbort(
      source(),
      new AbortController().signal,
      options(() => ends++),
    ),
  );

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
  const items = endOnAbort(
    silent,
    controller.signal,
    options(() => ends++),
  );
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
  const items = endOnAbort(
    source(),
    AbortSignal.abort(),
    options(() => ends++),
  );

  expect(await collect(items)).toEqual([]);
  expect(began).toBe(false);
  expect(ends).toBe(1);
});

test('errors of the source are errors of the stream', async () => {
  const failing: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('lost')) }),
  };

  let ends = 0;
  const items = collect(
    endOnAbort(
      failing,
      new AbortController().signal,
      options(() => ends++),
    ),
  );

  await expect(items).rejects.toThrow('lost');
  expect(ends).toBe(1);
});

test('says at last why it was ended, whether its reader is waiting or busy', async () => {
  async function* source() {
    yield 'first';
    await new Promise(() => {});
  }
  for (const isWaiting of [true, false]) {
    const controller = new AbortController();
    const items = endOnAbort(source(), controller.signal, {
      onEnd: () => {},
      lastItem: (reason) => `ended: ${reason}`,
    });
    expect(await items.next()).toEqual({ done: false, value: 'first' });
    const waiting = isWaiting ? items.next() : undefined;
    controller.abort('late');
    expect(await (waiting ?? items.next())).toEqual({ done: false, value: 'ended: late' });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  }
});

const options = (onEnd: () => void) => ({ onEnd, lastItem: () => undefined });

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
