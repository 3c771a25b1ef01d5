import { expect, test } from 'vitest';
import { products } from '../../../demo/data.ts';
import { startShop } from '../../fixtures/shop.ts';

const page = /* GraphQL */ `
  query Page($limit: Int!) {
    products(limit: $limit) {
      name
      price
      stock { quantity warehouses }
      shipping(postcode: "10115") { carrier price }
      category { name }
    }
  }
`;

test('one request joins REST, gRPC and SOAP in four calls', async () => {
  await using shop = await startShop();
  const { status, data, errors } = await shop.ask(page, { variables: { limit: 50 } });

  expect(errors).toBeUndefined();
  expect(status).toBe(200);
  expect(data?.products).toHaveLength(50);
  expect(Object.values(data?.products as object)[0]).toEqual({
    name: products[0]?.name,
    price: products[0]?.price,
    stock: { quantity: expect.any(String), warehouses: expect.any(Object) },
    shipping: { carrier: expect.any(String), price: '4.10' },
    category: { name: expect.any(String) },
  });
  expect(shop.catalog.calls.map(({ operation }) => operation)).toEqual([
    'listProducts',
    'listCategories',
  ]);
  expect(shop.inventory.calls.map(({ operation }) => operation)).toEqual(['BatchGetStock']);
  expect(shop.shipping.calls.map(({ operation }) => operation)).toEqual(['GetShippingQuotes']);
});
