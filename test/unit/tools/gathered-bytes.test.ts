import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatheredBytes } from '../../../src/tools/gathered-bytes.ts';

test('what was added, in its order, and once', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 1_000 }), (pieces) => {
      const gathered = new GatheredBytes();
      for (const piece of pieces) gathered.add(Buffer.from(piece));
      const expected = Buffer.concat(pieces);
      expect(gathered.length).toBe(expected.length);
      expect(gathered.take().equals(expected)).toBe(true);
      expect(gathered.length).toBe(0);
      expect(gathered.take()).toHaveLength(0);
    }),
    { numRuns: 50 },
  );
});

test('one piece is not copied', () => {
  const gathered = new GatheredBytes();
  const piece = Buffer.from('abc');
  gathered.add(piece);
  expect(gathered.take()).toBe(piece);
});

test('it can be filled again', () => {
  const gathered = new GatheredBytes();
  for (const letter of 'ab'.repeat(300)) gathered.add(Buffer.from(letter));
  expect(`${gathered.take()}`).toBe('ab'.repeat(300));
  gathered.add(Buffer.from('c'));
  expect(`${gathered.take()}`).toBe('c');
});
