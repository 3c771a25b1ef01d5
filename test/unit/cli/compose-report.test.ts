import { expect, test } from 'vitest';
import { composeSummary, reportText } from '../../../src/cli/compose-report.ts';

const reportOf = (...warnings: string[]) => ({
  sources: [
    {
      name: 'mail',
      protocol: 'soap',
      fields: 0,
      operations: [],
      jsonTyped: { spots: [], of: 0 },
      durationMs: 1,
      warnings,
    },
  ],
  renamings: [],
  batches: { found: [], proposed: [] },
  links: 0,
  policies: 0,
});

const warningsIn = (text: string) =>
  text.split('\n').filter((line) => line.startsWith('  warning  '));

const repeated = reportOf(
  'a.xsd:1:2: may be repeated',
  'no place has this',
  'a.xsd:3: may be repeated',
  'b.xsd:1:2: may be repeated',
  'b.xsd:9:9: is something else',
);

test('a summary tells once what is so at many places', () => {
  expect(warningsIn(composeSummary(repeated))).toEqual([
    '  warning  mail: a.xsd:1:2 and 2 more places: may be repeated',
    '  warning  mail: no place has this',
    '  warning  mail: b.xsd:9:9: is something else',
  ]);
});

test('a report lists every place', () => {
  const lines = warningsIn(reportText(repeated));
  expect(lines).toHaveLength(5);
  expect(lines).toContain('  warning  mail: b.xsd:1:2: may be repeated');
});

test('bulk reads that are taken, and those that are not, with what takes them', () => {
  const twin = { keyArg: 'id', keysArg: 'ids', items: [], itemKey: 'id' };
  const text = composeSummary({
    ...reportOf(),
    batches: {
      found: [{ ...twin, single: 'user', field: 'users' }],
      proposed: [
        { ...twin, single: 'tag', field: 'tags', because: 'of a doubt', remedy: '@batch takes it' },
      ],
    },
  });
  expect(text.split('\n').slice(-2)).toEqual([
    '  batched  user is read by users(ids:)',
    '  perhaps  tag could be read by tags(ids:), but of a doubt; @batch takes it',
  ]);
});
