import path from 'node:path';
import { expect, test } from 'vitest';
import { startCatalog } from '../../../../../demo/catalog.ts';
import { bindingOf, runHandler } from '../../../compose/handlers/openapi/compose-contract.ts';
import { call, createAdapter, failureOf } from './call-adapter.ts';

const contract = path.resolve(import.meta.dirname, '../../../../../sources/catalog');

test('what compose reads from the contract is what the service understands', async () => {
  const schema = await runHandler(contract, {});
  await using catalog = await startCatalog();
  await using adapter = createAdapter(catalog.url);
  const ask = (field: string, args: Record<string, unknown>) =>
    call(adapter, bindingOf(schema, field), args);

  expect(await ask('Query.product', { id: 1 })).toMatchObject({ id: 1 });
  expect(await ask('Query.products', { ids: [2, 1, 999_999] })).toHaveLength(2);
  expect(await ask('Query.searchProducts', { q: 'a', pageSize: 2, xMarket: 'uk' })).toMatchObject({
    page: 1,
  });
  const input = {
    sku: 'ZZ-0001',
    name: 'New',
    price: 1.5,
    categoryId: 1,
    unitsSold: 2n ** 60n,
    discount: { kind: 'amount', amount: 0.5 },
  };
  expect(await ask('Mutation.createProduct', { input })).toMatchObject(input);

  const error = await failureOf(ask('Query.product', { id: 999_999 }));
  expect(error).toMatchObject({ code: 'NOT_FOUND', details: { status: 404 } });
  const conflict = await failureOf(ask('Mutation.createProduct', { input }));
  expect(conflict.code).toBe('CONFLICT');
});
