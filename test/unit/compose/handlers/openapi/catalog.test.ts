import path from 'node:path';
import { printType, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { annotationsOf, bindingOf, fieldOf, runHandler } from './compose-contract.ts';

const project = path.resolve(import.meta.dirname, '../../../../..');

test('the catalog of the demo', async () => {
  const schema = await runHandler(path.join(project, 'sources/catalog'), {});
  expect(validateSchema(schema)).toEqual([]);
  const { operations, warnings } = annotationsOf(schema);
  expect(operations.map(({ operation, field }) => `${operation} → ${field}`)).toEqual([
    'GET /products → Query.products',
    'POST /products → Mutation.createProduct',
    'GET /products/search → Query.searchProducts',
    'GET /products/{id} → Query.product',
    'PATCH /products/{id} → Mutation.updateProduct',
    'GET /categories → Query.categories',
    'GET /categories/{id} → Query.category',
  ]);
  expect(warnings).toEqual([]);
  const discount = schema.getType('Discount');
  expect(discount && printType(discount)).toContain('union Discount = PercentOff | AmountOff');
  expect(discount?.extensions.headgate).toEqual({
    discriminator: { field: 'kind', mapping: { percent: 'PercentOff', amount: 'AmountOff' } },
  });
  expect(String(fieldOf(schema, 'Product.unitsSold').type)).toBe('BigInt!');
  expect(String(fieldOf(schema, 'Product.rating').type)).toBe('Float');
  expect(fieldOf(schema, 'Query.products').args[0]?.extensions.headgate).toEqual({ maxItems: 50 });
  expect(bindingOf(schema, 'Query.product').problems?.map(({ status }) => status)).toEqual([
    '400',
    '404',
  ]);
});
