import { expect, test } from 'vitest';
import { IncrementalAnswer } from '../../../src/shared/incremental-answer.ts';
import { mergePayloads } from '../../fixtures/merge-payloads.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { composedSdl, fakeGraph, rpc, textOf } from './fake-graph.ts';

/** What a plan may share, and what it may not. */

const types = `
  type Query { one: Thing ${rpc('Thing')} other: Thing ${rpc('Thing')} part: Part ${rpc('Part')} }
  type Thing { inner: Inner }
  type Inner { x: Int part: Part @link(field: "part") }
  type Part { y: Int }
`;
const graph = () =>
  fakeGraph(types, { Thing: () => ({ inner: { x: 1 } }), Part: () => ({ y: 2 }) });
const forParts = () => requestContext({ incremental: 'v0.2' });

test('a fragment blames the source that has sent the object', async () => {
  const inOther = rpc('Thing').replace('"s"', '"t"');
  const { answer } = fakeGraph(
    composedSdl(types.replace(`other: Thing ${rpc('Thing')}`, `other: Thing ${inOther}`)).replace(
      '{ query: Query }',
      '@source(name: "t", protocol: "grpc", endpoint: "t:1") { query: Query }',
    ),
    { Thing: () => ({ inner: { x: 'wrong' } }) },
  );
  const { errors } = await answer(
    '{ one { ...Inner } other { ...Inner } } fragment Inner on Thing { inner { x } }',
  );
  expect(errors?.map(({ path, originalError }) => [path?.[0], originalError])).toMatchObject([
    ['one', { source: 's' }],
    ['other', { source: 't' }],
  ]);
});

test('a document is answered in parts for those who read them, and whole for all others', async () => {
  const { execute, executeInParts, request } = graph();
  const asked = request('{ one { ... @defer { inner { part { y } } } } }', {});
  for (let time = 0; time < 3; time++) {
    expect(textOf(await execute(asked))).toBe('{"data":{"one":{"inner":{"part":{"y":2}}}}}');
    const answer = await executeInParts({ ...asked, contextValue: forParts() });
    expect(answer).toBeInstanceOf(IncrementalAnswer);
  }
});

test('a fragment that is put off in one place and not in another has its own parts in each', async () => {
  const { executeInParts, request } = graph();
  const asked = request(
    `{ one { ...Whole } other { ...Whole @defer(label: "outer") } }
     fragment Whole on Thing { inner { x } ...Late @defer(label: "late") }
     fragment Late on Thing { inner { part { y } } }`,
    {},
  );
  const answer = await executeInParts({ ...asked, contextValue: forParts() });
  if (!(answer instanceof IncrementalAnswer)) throw new Error('no parts');
  const { data, failed } = await mergePayloads(answer);
  const inner = { x: 1, part: { y: 2 } };
  expect({ data, failed }).toEqual({ data: { one: { inner }, other: { inner } }, failed: 0 });
});

test('the condition of a @defer may be left out: then it has its default', async () => {
  const { execute, executeInParts, request } = graph();
  const query = 'query ($if: Boolean) { one { ... @defer(if: $if) { inner { part { y } } } } }';
  const inParts = async (variables: object) => {
    const asked = { ...request(query, { ...variables }), contextValue: forParts() };
    return (await executeInParts(asked)) instanceof IncrementalAnswer;
  };
  expect(await inParts({})).toBe(true);
  expect(await inParts({ if: true })).toBe(true);
  expect(await inParts({ if: false })).toBe(false);
  await expect(inParts({ if: null })).rejects.toMatchObject({
    originalError: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
  expect((await execute(request(query, {}))).errors).toBeUndefined();
});

test('an error names each place of the document once', async () => {
  const { executeInParts, request } = fakeGraph(types, {
    Thing: () => ({ inner: { x: 'wrong' } }),
  });
  const asked = request(
    '{ one { ...Inner ...Inner @defer inner { part { y } } } } fragment Inner on Thing { inner { x } }',
    {},
  );
  const result = await executeInParts({ ...asked, contextValue: forParts() });
  if (result instanceof IncrementalAnswer) throw new Error('nothing is put off');
  expect(result.errors?.map(({ locations }) => locations?.length)).toEqual([1]);
});

test('an operation is planned once for each combination of its conditions, of which some are kept', () => {
  const { plansOf, request } = graph();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const asked = request(
    `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
      one { inner { ${names.map((name) => `${name}: x @skip(if: $${name})`).join(' ')} } }
    }`,
    {},
  );
  const planOf = (combination: number) =>
    plansOf(asked).planFor(
      Object.fromEntries(names.map((name, bit) => [name, (combination & (1 << bit)) !== 0])),
      null,
    );
  const first = planOf(0);
  expect(planOf(1)).not.toBe(first);
  expect(planOf(0)).toBe(first);
  for (let combination = 1; combination < 32; combination++) planOf(combination);
  expect(planOf(0)).not.toBe(first);
});
