import { expect, test } from 'vitest';
import { plural, singular } from '../../../../src/compose/naming/plurals.ts';

test.for([
  ['stock', 'stocks'],
  ['key', 'keys'],
  ['policy', 'policies'],
  ['box', 'boxes'],
  ['dish', 'dishes'],
  ['status', 'status'],
  ['child', 'children'],
  ['children', 'children'],
] as const)('many of %s are %s', ([one, many]) => {
  expect(plural(one)).toBe(many);
});

test.for([
  ['policies', 'policy'],
  ['cookies', 'cookie'],
  ['movies', 'movie'],
  ['caches', 'cache'],
  ['anywhereCaches', 'anywhereCache'],
  ['branches', 'branch'],
  ['boxes', 'box'],
  ['statuses', 'status'],
  ['checkStatuses', 'checkStatus'],
  ['aliases', 'alias'],
  ['viruses', 'virus'],
  ['warehouses', 'warehouse'],
  ['clauses', 'clause'],
  ['databases', 'database'],
  ['releases', 'release'],
  ['indices', 'index'],
  ['vertices', 'vertex'],
  ['matrices', 'matrix'],
  ['services', 'service'],
  ['prices', 'price'],
  ['analyses', 'analysis'],
  ['children', 'child'],
  ['status', 'status'],
  ['SKUs', 'SKU'],
] as const)('one of %s is %s', ([many, one]) => {
  expect(singular(many)).toBe(one);
});
