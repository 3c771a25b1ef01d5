import { expect, test } from 'vitest';
import { categories, products, quoteFor, stocks } from '../../../demo/data.ts';

test('the shop has what its contracts allow, odd values included', () => {
  expect(products).toHaveLength(120);
  expect(categories).toHaveLength(8);
  expect(new Set(products.map(({ sku }) => sku)).size).toBe(120);
  expect(new Set(products.map(({ name }) => name)).size).toBe(120);
  expect(products.filter(({ unitsSold }) => unitsSold > Number.MAX_SAFE_INTEGER)).toHaveLength(3);
  expect(new Set(products.map(({ discount }) => discount?.kind))).toEqual(
    new Set(['percent', 'amount', undefined]),
  );
  expect(new Set(products.map(({ status }) => status)).size).toBe(3);
  expect(new Set(stocks.map(({ level }) => level)).size).toBe(4);
  expect(new Set(products.map(({ sku }) => quoteFor(sku, '10115')?.serviceLevel)).size).toBe(3);
});

test('the same question always has the same quote', () => {
  expect(quoteFor('HG-0001', '10115')).toEqual(quoteFor('HG-0001', '10115'));
  expect(quoteFor('HG-0001', '10115')?.quoteId).not.toBe(quoteFor('HG-0001', '10117')?.quoteId);
  expect(quoteFor('nothing', '10115')).toBeUndefined();
});
