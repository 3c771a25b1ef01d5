import { buildClientSchema, getIntrospectionQuery, introspectionFromSchema, parse } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/errors/user-error.ts';
import { readGraph, readGraphInSteps } from '../../../src/execution/graph/graph.ts';
import { validateDefinitions } from '../../../src/execution/graph/validate-definitions.ts';
import { runSteps } from '../../../src/tools/steps.ts';
import { composedSdl, fakeGraph, rpc } from './fake-graph.ts';

const query = `type Query { "Words." stock(sku: String! @wire(name: "SKU")): Stock ${rpc('Get')} @authenticated }
type Stock @wire(name: "{ns}Stock") { level: Int @wire(name: "lvl") kind: Kind }
enum Kind { A @wire(value: 1) }`;

test('reads sources with their wire models', () => {
  const sdl = `${composedSdl(query)} extend schema @wireModel(source: "s", model: "{\\"a\\": [1]}")`;
  const graph = readGraph(sdl, 'unified.graphql');
  expect(graph.sources).toEqual([
    { name: 's', protocol: 'grpc', endpoint: 's:1', wire: { a: [1] } },
  ]);
  expect(graph.schemaId).toMatch(/^[0-9a-f]{16}$/);
  expect(readGraph(sdl, 'other.graphql').schemaId).toBe(graph.schemaId);
  expect(readGraph(`${sdl} `, 'unified.graphql').schemaId).not.toBe(graph.schemaId);
});

test('clients see the graph and its policies, but no annotation', async () => {
  const { run, schema } = fakeGraph(query, {});
  const { data } = await run(getIntrospectionQuery());
  const text = JSON.stringify(data);
  for (const hidden of ['HeadgateValue', '"wire"', 'grpc', '"link"', 'SKU', 'lvl', '{ns}', '"s"']) {
    expect(text).not.toContain(hidden);
  }
  for (const shown of ['Words.', 'authenticated', 'rateLimit', 'Kind', 'cacheControl']) {
    expect(text).toContain(shown);
  }
  expect(() => buildClientSchema(introspectionFromSchema(schema))).not.toThrow();
});

test.for([
  ['type Query { a: Int', '1:', 'Syntax Error'],
  [
    'schema { query: Query }\ntype Query { a: Int }',
    '',
    'this is not a composed schema: it names no @source',
  ],
  ['schema @source(name: "s") { query: Query }\ntype Query { a: Int }', '1:', '@source: protocol'],
  [`${composedSdl('')}\ntype Query {\n  a: Nope }`, ':', 'Unknown type "Nope"'],
  [
    `${composedSdl('type Query { a: Int }')}\ntype Query { b: Int }`,
    ':',
    'There can be only one type named "Query"',
  ],
  [
    composedSdl('type Query implements I { a: Int } interface I { b: Int }'),
    ':',
    'Interface field I.b expected',
  ],
  [composedSdl('type Query { a: Int @nope }'), ':', 'Unknown directive "@nope"'],
] as const)('%s', ([sdl, line, problem]) => {
  try {
    readGraph(sdl, 'unified.graphql');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).toContain(problem);
    expect(error.message.startsWith(`unified.graphql:${line === ':' ? '' : line}`)).toBe(true);
    if (line !== '') expect(error.message).toMatch(/^unified\.graphql:\d+: /);
    return;
  }
  expect.unreachable('it was read');
});

test('a graph that is read in steps is what graphql-js makes of it, mistakes that stand far apart as well', () => {
  const types = Array.from(
    { length: 350 },
    (_, index) => `type T${index} { a: T${(index * 7) % 350} b(c: I${index} = {d: "x"}): String }
    input I${index} { d: String }`,
  ).join('\n');
  const sdl = `${composedSdl(query)}\n${types}`;
  const stepsOf = (text: string) => [...readGraphInSteps(text, 'unified.graphql', {})].length;
  expect(stepsOf(sdl)).toBeGreaterThan(stepsOf(composedSdl(query)) + 10);
  const { schema } = readGraph(sdl, 'unified.graphql');
  expect(Object.keys(schema.getTypeMap())).toEqual(
    expect.arrayContaining(['T0', 'T349', 'I0', 'I349']),
  );
  for (const more of [
    'type T0 { a: Int }',
    'type Far { a: T350 }',
    'extend type Nobody { a: Int }',
  ]) {
    const document = parse(`${sdl}\n${more}`);
    expect(runSteps(validateDefinitions(document)).map(String)).toEqual(
      validateSDL(document).map(String),
    );
  }
});
