import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { findJsonTyped } from '../../../src/compose/json-typed.ts';

test('every place of the type JSON, by its coordinate', () => {
  const schema = buildSchema(`
    scalar JSON
    scalar Other
    interface Node { meta: JSON }
    type Thing implements Node { id: ID! meta: JSON extras: [JSON!]! }
    input Filter { any: JSON, name: String }
    type Query { things(filter: Filter, raw: JSON): [Thing] other: Other }
  `);
  const { spots, of } = findJsonTyped(schema);
  expect(spots.toSorted()).toEqual([
    'Filter.any',
    'Node.meta',
    'Query.things(raw:)',
    'Thing.extras',
    'Thing.meta',
  ]);
  expect(of).toBe(10);
});
