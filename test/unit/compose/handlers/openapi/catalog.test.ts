import { existsSync, readdirSync } from 'node:fs';
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

/** Real contracts that stand beside the project on some machines; see their manifest. */
const corpus = path.join(project, '../shared/corpus/openapi');
const contracts = existsSync(corpus) ? readdirSync(corpus) : [];
for (const source of contracts) {
  test(`every operation of ${source} is reachable or says why not`, {
    timeout: 60_000,
  }, async () => {
    const schema = await runHandler(corpus, { source });
    const errors = validateSchema(schema).map(({ message }) => message);
    // A contract may have no reads; the graph that it becomes part of does.
    expect(errors.filter((message) => message !== 'Query root type must be provided.')).toEqual([]);
    const { operations } = annotationsOf(schema);
    expect(operations.length).toBeGreaterThan(10);
    for (const { operation, field, skipped } of operations) {
      if (field === undefined) expect(skipped, operation).toMatch(/server of its own/);
      else expect(bindingOf(schema, field).path, operation).toBeDefined();
    }
  });
}
