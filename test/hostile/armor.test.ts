import { afterAll, beforeEach, expect, test } from 'vitest';
import { ask, codesOf, type HttpAnswer, post } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';
import { connect } from '../fixtures/web-socket.ts';

/**
 * What the plugins of graphql-armor are tested with, and the ways round them: each limit holds at
 * its number and not one before, through fragments, aliases and variables, by every way in.
 */
const limits = {
  ...{ maxTokens: 120, maxDepth: 4, maxAliases: 3, maxDirectives: 3, maxRootFields: 5 },
  ...{ maxFields: 30, maxCost: 50, maxUpstreamCalls: 9, assumedListSize: 10 },
};
const at = (path: string, args = '') =>
  `@rest(source: "things", method: "GET", path: "${path}"${args})`;
const types = /* GraphQL */ `
  enum Colour { BLUE GREEN }
  input Filter { colour: Colour }
  interface Node { name: String }
  type Query {
    thing(id: ID, filter: Filter): Thing ${at('/thing', ', parameters: [{ arg: "id", in: "query" }]')}
    things(first: Int, ids: [ID!]): [Thing] ${at('/things', ', parameters: [{ arg: "first", in: "query" }]')}
      @listSize(slicingArguments: ["first", "ids"], requireOneSlicingArgument: false)
    node: Node ${at('/node')}
    dear: String ${at('/dear')} @cost(weight: "30")
  }
  type Thing implements Node { name: String parent: Thing parts: [Thing] dear: String @cost(weight: "20")
    other: Thing @link(field: "thing", args: { id: "$parent.name" }) }
`;
const answers: Record<string, string> = { '/dear': '"dear"', '/node': '{"__typename":"Thing"}' };
const gateway = await startOneSource(types, {
  config: { profile: 'production', admission: limits },
  listener: ({ url = '' }, response) =>
    response.end(
      answers[url] ?? (url.startsWith('/things') ? '[{"name":"lamp"}]' : '{"name":"lamp"}'),
    ),
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  gateway.targets.length = 0;
});

type Variables = Readonly<Record<string, unknown>>;
type Way = (query: string, variables: Variables) => Promise<readonly unknown[]>;
const ways: Record<string, Way> = {
  POST: async (query, variables) => codesOf(await post(gateway.url, query, {}, variables)),
  async GET(query, variables) {
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    const headers = { accept: 'application/graphql-response+json' };
    return codesOf(await ask(`${gateway.url}?${search}`, { headers }));
  },
  async events(query, variables) {
    const { text } = await ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables }),
    });
    return [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);
  },
  async WebSocket(query, variables) {
    using client = await connect(gateway.url);
    client.subscribe('1', query, { variables });
    const { payload } = await client.next();
    const { errors = payload } = Object(payload);
    return Array.isArray(errors) ? errors.map(({ extensions }) => extensions.code) : [];
  },
};

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const nested = (depth: number) =>
  `{ thing ${'{ parent '.repeat(depth - 2)}{ name }${' }'.repeat(depth - 2)} }`;

interface Case {
  readonly code: string;
  /** The largest that is answered, and the smallest that is not. */
  readonly allowed: string;
  readonly refused: string;
  readonly variables?: Variables;
  /** For what is refused. */
  readonly others?: Variables;
}
const cases: Record<string, Case> = {
  'max-tokens': {
    code: 'DOCUMENT_LIMIT',
    allowed: `{ thing { ${times(20, () => 'name')} } }`,
    refused: `{ thing { ${times(130, () => 'name')} } }`,
  },
  'max-tokens in a document whose operation is small': {
    code: 'DOCUMENT_LIMIT',
    allowed: 'query A { thing { name } } fragment F on Thing { name }'.replace(
      ' fragment F on Thing { name }',
      '',
    ),
    refused: `query A { thing { name } } ${times(30, (n) => `fragment F${n} on Thing { name }`)}`,
  },
  'max-depth': { code: 'DOCUMENT_LIMIT', allowed: nested(4), refused: nested(5) },
  'max-depth, hidden in fragments': {
    code: 'DOCUMENT_LIMIT',
    allowed:
      '{ thing { ...A } } fragment A on Thing { parent { ...B } } fragment B on Thing { parent { name } }',
    refused:
      '{ thing { ...A } } fragment A on Thing { parent { ...B } } fragment B on Thing { parent { ...C } } fragment C on Thing { parent { name } }',
  },
  'max-depth, hidden in inline fragments': {
    code: 'DOCUMENT_LIMIT',
    allowed: '{ ... { thing { ... { parent { ... on Thing { parent { ... { name } } } } } } } }',
    refused:
      '{ ... { thing { ... { parent { ... on Thing { parent { ... { parent { name } } } } } } } } }',
  },
  'max-depth, behind a condition that does not hold': {
    code: 'DOCUMENT_LIMIT',
    allowed: '{ thing { name parent @include(if: false) { parent { name } } } }',
    refused: '{ thing { name parent @include(if: false) { parent { parent { name } } } } }',
  },
  'max-depth, in an operation that is not asked for': {
    code: 'DOCUMENT_LIMIT',
    allowed: nested(4),
    refused: `query A { thing { name } } query B ${nested(5)}`,
  },
  'max-aliases': {
    code: 'DOCUMENT_LIMIT',
    allowed: `{ ${times(3, (n) => `a${n}: __typename`)} }`,
    refused: `{ ${times(4, (n) => `a${n}: __typename`)} }`,
  },
  'max-aliases, in a fragment that is spread twice': {
    code: 'DOCUMENT_LIMIT',
    allowed: '{ thing { ...F } node { name } } fragment F on Thing { a: name b: name c: name }',
    refused: '{ thing { ...F parent { ...F } } } fragment F on Thing { a: name b: name }',
  },
  'max-aliases, all of them the same': {
    code: 'DOCUMENT_LIMIT',
    allowed: '{ thing { a: name a: name a: name } }',
    refused: '{ thing { a: name a: name a: name a: name } }',
  },
  'max-directives': {
    code: 'DOCUMENT_LIMIT',
    allowed: `{ thing { ${times(3, () => 'name @include(if: true)')} } }`,
    refused: `{ thing { ${times(4, () => 'name @include(if: true)')} } }`,
  },
  'max-directives, unknown ones': {
    code: 'DOCUMENT_LIMIT',
    allowed: '{ thing { name @include(if: true) } }',
    refused: '{ __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }',
  },
  'max-directives, on fragments, spreads and the operation': {
    code: 'DOCUMENT_LIMIT',
    allowed:
      '{ thing { ...F @include(if: true) ... @skip(if: false) { name } } } fragment F on Thing { name @skip(if: false) }',
    refused:
      '{ thing { ...F @include(if: true) ... @skip(if: false) { name } } } fragment F on Thing { name @skip(if: false) @include(if: true) }',
  },
  'root fields': {
    code: 'DOCUMENT_LIMIT',
    allowed: `{ ${times(5, () => '__typename')} }`,
    refused: `{ ${times(6, () => '__typename')} }`,
  },
  'root fields, in fragments': {
    code: 'DOCUMENT_LIMIT',
    allowed: '{ ...F ...F __typename } fragment F on Query { __typename ... { __typename } }',
    refused: '{ ...F ...F ...F } fragment F on Query { __typename ... { __typename } }',
  },
  'fields, doubled by fragments': {
    code: 'DOCUMENT_LIMIT',
    allowed:
      '{ thing { ...A ...A } } fragment A on Thing { ...B ...B } fragment B on Thing { name name }',
    refused:
      '{ thing { ...A ...A ...A ...A } } fragment A on Thing { ...B ...B ...B ...B } fragment B on Thing { name name }',
  },
  'cost-limit': {
    code: 'COST_LIMIT',
    allowed: '{ dear thing { name } }',
    refused: '{ dear a: dear }',
  },
  'cost-limit, in fragments': {
    code: 'COST_LIMIT',
    allowed: '{ ...F } fragment F on Query { dear }',
    refused: '{ ...F ... on Query { b: dear } } fragment F on Query { dear }',
  },
  'cost-limit, below the interface': {
    code: 'COST_LIMIT',
    allowed: '{ node { ... on Thing { dear } } }',
    refused: '{ node { ... on Thing { dear a: dear b: dear } } }',
  },
  'cost-limit, lists in lists': {
    code: 'COST_LIMIT',
    allowed: '{ things(first: 2) { parts { name } } }',
    refused: '{ things(first: 2) { parts { parts { name } } } }',
  },
  'cost-limit, a size that a variable says': {
    code: 'COST_LIMIT',
    allowed: 'query ($n: Int) { things(first: $n) { name } }',
    refused: 'query ($n: Int) { things(first: $n) { name } }',
    variables: { n: 50 },
    others: { n: 51 },
  },
  'cost-limit, the largest size': {
    code: 'COST_LIMIT',
    allowed: 'query ($n: Int) { things(first: $n) { name } }',
    refused: 'query ($n: Int) { things(first: $n) { name } }',
    variables: { n: 1 },
    others: { n: 2147483647 },
  },
  'cost-limit, sizes that many services take for everything': {
    code: 'COST_LIMIT',
    allowed: 'query ($n: Int) { things(first: $n) { name } }',
    refused: 'query ($n: Int) { things(first: $n) { parts { name } } }',
    variables: { n: -1 },
    others: { n: -1 },
  },
  'cost-limit, null as a size': {
    code: 'COST_LIMIT',
    allowed: 'query ($n: Int) { things(first: $n) { name } }',
    refused: 'query ($n: Int) { things(first: $n) { parts { name } } }',
    variables: { n: null },
    others: { n: null },
  },
  'cost-limit, no ids at all': {
    code: 'COST_LIMIT',
    allowed: 'query ($i: [ID!]) { things(ids: $i) { name } }',
    refused: 'query ($i: [ID!]) { things(ids: $i) { parts { name } } }',
    variables: { i: [] },
    others: { i: [] },
  },
  'cost-limit, the default of a variable': {
    code: 'COST_LIMIT',
    allowed: 'query ($n: Int = 50) { things(first: $n) { name } }',
    refused: 'query ($n: Int = 51) { things(first: $n) { name } }',
  },
  'calls, through links of a list': {
    code: 'UPSTREAM_CALL_LIMIT',
    allowed: '{ things(first: 8) { other { name } } }',
    refused: '{ things(first: 9) { other { name } } }',
  },
  'calls, through links of links': {
    code: 'UPSTREAM_CALL_LIMIT',
    allowed: '{ things(first: 4) { other { other { name } } } }',
    refused: '{ things(first: 5) { other { other { name } } } }',
  },
  introspection: {
    code: 'GRAPHQL_VALIDATION_FAILED',
    allowed: '{ __typename }',
    refused: '{ __schema { types { name } } }',
  },
  'introspection of one type, aliased, in a fragment': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    allowed: '{ ... on Query { a: __typename } }',
    refused: '{ ...F } fragment F on Query { a: __type(name: "Thing") { name } }',
  },
};

const all = Object.entries(cases).flatMap(([name, each]) =>
  Object.keys(ways).map((way) => [`${name} (${way})`, each, way] as const),
);

test.for(all)('%s', async ([, { allowed, refused, code, variables = {}, others = {} }, way]) => {
  const send = ways[way] ?? expect.unreachable();
  expect([allowed, await send(allowed, variables)]).toEqual([allowed, []]);
  gateway.targets.length = 0;
  expect([refused, new Set(await send(refused, others))]).toEqual([refused, new Set([code])]);
  expect(gateway.targets).toEqual([]);
});

test('block-field-suggestions: no mistake is told how it would be right', async () => {
  const mistakes: Record<string, Variables> = {
    '{ thin }': {},
    '{ thing { nam } }': {},
    '{ thing { paren { name } } }': {},
    '{ thing(idd: 1) { name } }': {},
    '{ ... on Thin { name } }': {},
    '{ ... on Quer { thing { name } } }': {},
    '{ thing(filter: { colur: BLUE }) { name } }': {},
    '{ thing(filter: { colour: BLU }) { name } }': {},
    'query ($c: Colou) { thing(filter: { colour: $c }) { name } }': {},
    'query ($f: Filte) { thing(filter: $f) { name } }': {},
    'query ($f: Filter) { thing(filter: $f) { name } }': { f: { colur: 'BLUE' } },
    'query ($c: Colour) { thing(filter: { colour: $c }) { name } }': { c: 'BLU' },
    '{ thing { name @includ(if: true) } }': {},
    '{ node { parent { name } } }': {},
    '{ ...Fragmen } fragment Fragment on Query { thing { name } }': {},
  };
  for (const [query, variables] of Object.entries(mistakes)) {
    for (const [way, send] of Object.entries({
      POST: () => post(gateway.url, query, {}, variables),
      GET: () =>
        ask(
          `${gateway.url}?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`,
          {
            headers: { accept: 'application/json' },
          },
        ),
    } satisfies Record<string, () => Promise<HttpAnswer>>)) {
      const answer = await send();
      expect([way, query, new Set(codesOf(answer))]).toEqual([
        way,
        query,
        new Set(['GRAPHQL_VALIDATION_FAILED']),
      ]);
      expect([way, query, answer.text.match(/did you mean|to use an inline fragment/i)]).toEqual([
        way,
        query,
        null,
      ]);
    }
  }
  expect(gateway.targets).toEqual([]);
});
