import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateNames } from '../../../../src/compose/naming/allocate-names.ts';

const requests = fc
  .uniqueArray(
    fc.record({
      key: fc.uuid(),
      candidates: fc.array(fc.constantFrom('stock', 'stocks', 'stock2', 'item'), { minLength: 1 }),
    }),
    { selector: ({ key }) => key },
  )
  .chain((all) => fc.record({ all: fc.constant(all), before: fc.nat(all.length) }));

test('allocated names are unique, and appending requests changes none of them', () => {
  fc.assert(
    fc.property(requests, ({ all, before }) => {
      const taken = new Set(['item', 'stock3']);
      const names = allocateNames(all, taken);
      expect(new Set([...names.values(), ...taken]).size).toBe(all.length + taken.size);
      expect([...allocateNames(all.slice(0, before), taken)]).toEqual([...names].slice(0, before));
    }),
  );
});

test('the first candidate that is free is taken, then the last one with a number', () => {
  const candidates = ['stock', 'getStock'];
  const keys = ['a', 'b', 'c', 'd'];
  const names = allocateNames(keys.map((key) => ({ key, candidates })));
  expect([...names.values()]).toEqual(['stock', 'getStock', 'getStock2', 'getStock3']);
});
