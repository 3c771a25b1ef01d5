import { auditServer } from 'graphql-http';
import { fetch } from 'undici';
import { expect, test } from 'vitest';
import { startShop } from '../../fixtures/shop.ts';

test('the shop passes all audits of GraphQL over HTTP', async () => {
  await using shop = await startShop();
  const results = await auditServer({ url: shop.url, fetchFn: fetch });
  const failed = results.filter(({ status }) => status !== 'ok').map(({ name }) => name);
  expect(failed).toEqual([]);
  expect(results).toHaveLength(61);
});
