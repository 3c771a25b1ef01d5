import { expect, test } from 'vitest';
import { MemoryStore } from '../../../src/cache/memory-store.ts';
import { valueBytes } from '../../../src/cache/value-bytes.ts';

function keep(store: MemoryStore<string>, key: string, tags: readonly string[] = [], value = key) {
  store.keep(key, { value, tags, keepMs: 60_000 }, store.lookUp([]));
}

test('what is kept is found by its key, and purged by its tags', () => {
  const store = new MemoryStore<string>(1_000_000);
  keep(store, 'a', ['red', 'round']);
  keep(store, 'b', ['red']);
  keep(store, 'c', ['blue']);
  expect(store.lookUp(['a', 'x', 'c']).values).toEqual(['a', undefined, 'c']);
  expect(store.purge(['red', 'round', 'nothing'])).toBe(2);
  expect(store.lookUp(['a', 'b', 'c']).values).toEqual([undefined, undefined, 'c']);
  // An entry that was replaced is found by its new tags only.
  keep(store, 'c', ['green']);
  expect([store.purge(['blue']), store.purge(['green'])]).toEqual([0, 1]);
});

test('what was looked up before a purge is not kept after it', () => {
  const store = new MemoryStore<string>(1_000_000);
  const before = store.lookUp(['a']);
  store.purge(['red']);
  store.keep('a', { value: 'old', tags: ['red'], keepMs: 1000 }, before);
  store.keep('b', { value: 'other', tags: ['blue'], keepMs: 1000 }, before);
  expect(store.lookUp(['a', 'b']).values).toEqual([undefined, 'other']);
  keep(store, 'a', ['red']);
  expect(store.lookUp(['a']).values).toEqual(['a']);
  // Also when there were more purges than are remembered.
  const long = store.lookUp([]);
  store.purge(['red']);
  for (let purge = 0; purge < 10_001; purge++) store.purge([`${purge}`]);
  store.keep('a', { value: 'old', tags: ['red'], keepMs: 1000 }, long);
  expect(store.lookUp(['a']).values).toEqual([undefined]);
});

test('the store holds no more bytes than it may, and no value that is too large for it', () => {
  const store = new MemoryStore<string>(100_000);
  for (let index = 0; index < 1_000; index++) keep(store, `key ${index}`, [`tag ${index}`]);
  expect(store.bytes).toBeLessThanOrEqual(100_000);
  expect(store.lookUp(['key 999', 'key 0']).values).toEqual(['key 999', undefined]);
  expect(store.purge(['tag 0'])).toBe(0);
  keep(store, 'large', ['large'], 'x'.repeat(50_000));
  expect(store.lookUp(['large', 'key 999']).values).toEqual([undefined, 'key 999']);
  expect(store.purge(['large'])).toBe(0);
});

test('a value counts about as much as it takes', () => {
  expect(valueBytes('x'.repeat(1000))).toBeGreaterThan(1000);
  const list = Array.from({ length: 1000 }, (_, index) => ({ id: index, name: 'abc', big: 2n }));
  expect(valueBytes(list)).toBeGreaterThan(100_000);
  expect(valueBytes(null)).toBeGreaterThan(0);
  expect(valueBytes(Buffer.alloc(5000))).toBeGreaterThan(5000);
});
