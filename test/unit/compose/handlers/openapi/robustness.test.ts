import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { UserError } from '../../../../../src/errors/user-error.ts';
import { annotationsOf, composeContract } from './compose-contract.ts';

/** What contracts hold where something else should stand. */
const junk: readonly unknown[] = [
  ...[null, 0, -1, '', 'x', true, [], {}, [null], [{}]],
  ...[{ $ref: '#' }, { $ref: '#/nope' }, { $ref: 5 }, { $dynamicRef: '#x' }, { type: ['null'] }],
  ...[
    { oneOf: [] },
    { oneOf: [null, 1] },
    { allOf: [null, {}] },
    { enum: [] },
    { enum: [{}, null] },
  ],
  ...[
    { const: null },
    { items: false },
    { type: 'array' },
    { type: '__proto__' },
    { required: 'x' },
  ],
  { properties: null },
  { type: 'object', properties: { '': {}, constructor: { type: 'string' }, __x: {}, 日本: {} } },
  { discriminator: 5, oneOf: [{}, {}] },
  { discriminator: { propertyName: 5, mapping: [] }, properties: { a: {} } },
];

const contract: unknown = parse(
  readFileSync(new URL('../../../../../sources/catalog/openapi.yaml', import.meta.url), 'utf8'),
);

/** Puts a value in the place of the node that is the `index`th of all. */
function withJunk(node: unknown, index: { left: number }, value: unknown): unknown {
  if (index.left-- === 0) return value;
  if (Array.isArray(node)) return node.map((item) => withJunk(item, index, value));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, member]) => [key, withJunk(member, index, value)]),
  );
}

test('whatever a contract holds, it composes, or its mistake is told', async () => {
  const mistakes = fc.array(
    fc.record({ at: fc.integer({ min: 1, max: 1_000 }), value: fc.constantFrom(...junk) }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(mistakes, async (all) => {
      const broken = all.reduce<unknown>(
        (document, { at, value }) => withJunk(document, { left: at }, value),
        contract,
      );
      try {
        const schema = await composeContract({ 'openapi.yaml': broken });
        const errors = validateSchema(schema).map(({ message }) => message);
        expect(errors.filter((error) => !error.startsWith('Query root type'))).toEqual([]);
        for (const { field, skipped } of annotationsOf(schema).operations) {
          expect(field ?? skipped).toBeTruthy();
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: 150 },
  );
});
