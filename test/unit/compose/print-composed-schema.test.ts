import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { SourceAnnotation } from '../../../src/annotations/model.ts';
import { printComposedSchema } from '../../../src/compose/print-composed-schema.ts';
import { applyTypeDefs } from '../../../src/compose/type-defs/apply-type-defs.ts';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import { definitionsOf, sdlFile } from './sdl-file.ts';

const sources: SourceAnnotation[] = [
  { name: 'b', protocol: 'rest', endpoint: 'https://b.example' },
  { name: 'a', protocol: 'soap', wire: { text: '"""\n  \\ \r\n', list: [1, 'x'.repeat(120)] } },
];
const definitions = definitionsOf(`
  type Zebra { z: Int a: Int }
  scalar Date
  type Subscription { s: Int @grpc(source: "a", service: "S", method: "M") }
  type Ant { a: Date }
  type Query { q: Ant @rest(source: "b", method: "GET", path: "/") z: Zebra }
`);
const printed = () =>
  printComposedSchema(
    sources,
    applyTypeDefs(definitions, [
      sdlFile('extend type Ant { own: Int @mine }  directive @mine on FIELD_DEFINITION'),
    ]),
  );

test('it is a valid schema that serve reads', () => {
  const text = printed();
  expect(() => buildSchema(text)).not.toThrow();
  expect(readGraph(text, 'unified.graphql').sources).toEqual(sources);
});

test('equal input gives equal bytes, whatever the order of the types', () => {
  const extended = applyTypeDefs(definitions, []);
  const text = printComposedSchema(sources, extended);
  expect(printComposedSchema(sources, applyTypeDefs(definitions, []))).toBe(text);
  expect(printComposedSchema(sources, { ...extended, types: extended.types.toReversed() })).toBe(
    text,
  );
});

test('root types first, other types by name, fields as the contract orders them', () => {
  const text = printed();
  const order = [
    'schema @source(name: "b"',
    'type Query {',
    'type Subscription {',
    'type Ant {',
    'scalar Date',
    'type Zebra {\n  z: Int\n  a: Int',
    'directive @rest(',
    'directive @mine',
    'extend schema @wireModel(',
  ];
  const places = order.map((piece) => text.indexOf(piece));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(text).not.toContain('mutation:');
  expect(text.startsWith('# Composed from the contracts')).toBe(true);
  expect(text.endsWith('\n')).toBe(true);
  expect(parse(text).definitions.length).toBeGreaterThan(10);
});
