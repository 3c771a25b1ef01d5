import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readField } from '../../../src/annotations/read.ts';
import { compose } from '../../../src/compose/compose.ts';
import { makeFolder } from '../../fixtures/folder.ts';

/** Real contracts that stand beside the project on some machines; see their manifest. */
const corpus = fileURLToPath(new URL('../../../../shared/corpus/openapi', import.meta.url));
const files = existsSync(corpus) ? readdirSync(corpus) : [];

if (files.length === 0) {
  test.skip('real contracts: there is no ../shared/corpus/openapi beside the repository', () => {});
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Counted here in the plainest way, to check the reader by something else than itself. */
function operationsIn(file: string): string[] {
  const text = readFileSync(path.join(corpus, file), 'utf8');
  const document = file.endsWith('.json') ? JSON.parse(text) : parse(text, { merge: true });
  return Object.entries<Record<string, unknown>>(document.paths).flatMap(([at, item]) =>
    methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${at}`),
  );
}

test.each(files)('%s: nothing is lost in silence', { timeout: 60_000 }, async (file) => {
  using folder = makeFolder({
    '.meshrc.yaml': `sources: [{ name: s, handler: { openapi: { source: ${path.join(corpus, file)} } } }]`,
  });
  const startedAt = performance.now();
  const { sdl, report } = await compose(folder.path);
  expect(performance.now() - startedAt).toBeLessThan(30_000);

  const operations = report.sources[0]?.operations ?? [];
  const own = operations.filter(({ operation }) => !/ \((webhook|callback .*)\)$/.test(operation));
  expect(own.map(({ operation }) => operation).toSorted()).toEqual(operationsIn(file).toSorted());

  const schema = buildSchema(sdl, { assumeValidSDL: true });
  expect(validateSchema(schema)).toEqual([]);
  const fields = new Set<string>();
  for (const { operation, field, skipped } of operations) {
    if (field === undefined) {
      expect(skipped, operation).toMatch(/^\S+:\d+: (A webhook|A callback|It answers a stream)/);
      continue;
    }
    const [type = '', name = ''] = field.split('.');
    const root = type === 'Query' ? schema.getQueryType() : schema.getMutationType();
    const { binding } = readField(root?.getFields()[name]?.astNode?.directives);
    expect(`${binding?.protocol} ${operation.split(' ')[0]}`, operation).toBe(
      binding?.protocol === 'rest' ? `rest ${binding.method}` : '',
    );
    fields.add(field);
  }
  // No two operations share a field.
  expect(fields.size).toBe(operations.filter(({ field }) => field !== undefined).length);
});
