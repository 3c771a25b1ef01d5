import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { checkPolicies } from '../../../src/annotations/check-policies.ts';
import { readCost, readListSize } from '../../../src/annotations/cost.ts';
import {
  policyProblems,
  readCacheHint,
  readRateLimit,
  readRequirements,
} from '../../../src/annotations/policies.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';

const schemaOf = (types: string) =>
  buildSchema(`${types}\n${policyDirectivesSDL}`, { assumeValidSDL: true });

function fieldOf(directives: string) {
  const field = schemaOf(`type Query { a(b: Int): Int ${directives} }`).getQueryType();
  const a = field?.getFields().a;
  if (a === undefined) throw new Error('no field');
  return a;
}

test('reads what a policy says', () => {
  const all = fieldOf(`@authenticated @requiresScopes(scopes: [["a", "b"], ["c"]])
    @policy(policies: [["own"]])
    @rateLimit(max: 3, window: "2m", identityArgs: ["b"])
    @cacheControl(maxAge: 5, scope: PRIVATE)`);

  expect(readRequirements(all.astNode?.directives)).toEqual([
    { of: 'scopes', anyOf: [[]] },
    { of: 'scopes', anyOf: [['a', 'b'], ['c']] },
    { of: 'policies', anyOf: [['own']] },
  ]);
  expect(readRateLimit(all)).toEqual({ max: 3, windowMs: 120_000, identityArgs: ['b'] });
  expect(readCacheHint(all.astNode?.directives)).toEqual({ maxAge: 5, scope: 'PRIVATE' });

  const none = fieldOf('');
  expect(readRequirements(none.astNode?.directives)).toEqual([]);
  expect(readRateLimit(none)).toBeUndefined();
  expect(readCacheHint(none.astNode?.directives)).toEqual({});
});

test.each([
  ['@rateLimit(max: 0, window: "2m")', '@rateLimit: max: Too small'],
  ['@rateLimit(max: 1, window: "2")', '@rateLimit: window: must be a number with ms'],
  ['@rateLimit(max: 1, window: "2 weeks")', 'must be a number with ms'],
  ['@rateLimit(max: 1, window: "0s")', 'must be a number with ms'],
  ['@rateLimit(max: 1, window: "-1s")', 'must be a number with ms'],
  ['@rateLimit(max: 1, window: "1s", identityArgs: ["c"])', 'the field has no argument c'],
  ['@requiresScopes(scopes: [[1]])', '@requiresScopes: scopes'],
  ['@requiresScopes(scopes: "a")', 'must be a list of lists of strings'],
  ['@cacheControl(maxAge: -1)', '@cacheControl: maxAge: Too small'],
  ['@cacheControl(scope: OURS)', '@cacheControl: scope'],
  ['@cost(weight: "dear")', '@cost: weight: must be a number in a string'],
  ['@cost(weight: 5)', '@cost: weight: '],
  ['@cost(wait: "5")', '@cost: weight: '],
  ['@listSize(assumedSize: 5)', '@listSize: the field is Int, no list'],
  ['@listSize', '@listSize: says no size: give assumedSize or slicingArguments'],
  ['@listSize(slicingArguments: ["c"])', 'slicingArguments: the field has no argument c'],
  ['@listSize(assumedSize: 5, sizedFields: ["c"])', 'sizedFields: Int has no field c'],
])('%s is wrong', (directive, message) => {
  const problems = policyProblems(schemaOf(`type Query { a(b: Int): Int ${directive} }`));

  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('Query.a: ');
  expect(problems[0]?.message).toContain(message);
});

test('all problems of a schema, each at the line of its directive', () => {
  const schema = schemaOf(`type Query {
  a: Int
    @cacheControl(maxAge: -1)
  b: Int @rateLimit(max: 0, window: "1s") @requiresScopes(scopes: 1)
}
interface Node @requiresScopes(scopes: 1) { id: ID }
union All @cacheControl(maxAge: "x") = Query`);

  expect(policyProblems(schema).map(({ node }) => node.loc?.startToken.line)).toEqual([
    3, 4, 4, 6, 7,
  ]);
  expect(() => checkPolicies(schema, 'schema/unified.graphql')).toThrow(
    /^schema\/unified\.graphql:3: Query\.a: @cacheControl: maxAge: .*\nschema\/unified\.graphql:4: /,
  );
  expect(() => checkPolicies(schemaOf('type Query { a: Int }'), 'x')).not.toThrow();
});

test('costs and sizes of lists, on everything that can have them', () => {
  const schema = schemaOf(`
    type Query {
      posts(first: Int, filter: Filter @cost(weight: "0.5")): [Post]
        @cost(weight: "-2.5") @listSize(slicingArguments: ["first", "filter.first", "filter.ids"])
      page: Page @listSize(assumedSize: 10, sizedFields: ["posts"])
    }
    type Post @cost(weight: "3") { a: Int }
    type Page { posts: [Post] }
    input Filter { first: Int @cost(weight: "2"), ids: [ID!] }
  `);
  expect(policyProblems(schema)).toEqual([]);

  const { posts, page } = schema.getQueryType()?.getFields() ?? {};
  if (posts === undefined || page === undefined) throw new Error('no field');
  expect(readCost(posts.astNode?.directives)).toBe(-2.5);
  expect(readCost(schema.getType('Post')?.astNode?.directives)).toBe(3);
  expect(readListSize(posts)).toEqual({
    assumedSize: undefined,
    slicingArguments: [['first'], ['filter', 'first'], ['filter', 'ids']],
    sizedFields: [],
    requireOneSlicingArgument: true,
  });
  expect(readListSize(page)).toMatchObject({ assumedSize: 10, requireOneSlicingArgument: false });
});

test('wrong costs of arguments, input fields and types are found', () => {
  const schema = schemaOf(`
    type Query { a(b: Int @cost(weight: "x"), c: Input): Page @listSize(assumedSize: 1, sizedFields: ["n"]) }
    type Page { n: Int }
    input Input { d: Int @cost(weight: "y") }
    scalar Blob @cost(weight: "z")
  `);
  expect(policyProblems(schema).map(({ message }) => message)).toEqual([
    'Query.a: @listSize: sizedFields: n is not a list',
    'Query.a(b:): @cost: weight: must be a number in a string, such as "2.5"',
    'Input.d: @cost: weight: must be a number in a string, such as "2.5"',
    'Blob: @cost: weight: must be a number in a string, such as "2.5"',
  ]);
});
