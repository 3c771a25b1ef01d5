import { buildASTSchema } from 'graphql';
import { expect, test } from 'vitest';
import { checkDefaults } from '../../../../src/compose/type-defs/check-defaults.ts';
import { sdlFile } from '../sdl-file.ts';

const problemsOf = (fields: string) =>
  checkDefaults(
    buildASTSchema(
      sdlFile(`scalar JSON
enum Kind { A }
input In { a: Int = 1, of: [Int!] = [2], json: JSON }
interface Node { ${fields} }
type Query { node: Node }`),
    ),
  ).map(({ message }) => message.split('\n')[0]);

test('defaults that introspection can print are good', () => {
  expect(
    problemsOf(
      'x(a: Int = 1, b: [Int] = [1, null], c: Kind = A, d: In = { a: 3 }, e: JSON = "text", f: JSON = 1, g: JSON = null, h: [JSON] = [1, "b"]): Int',
    ),
  ).toEqual([]);
});

test.for([
  ['x(a: JSON = { b: 1 }): Int', 'Node.x(a:)', 'JSON'],
  ['x(a: JSON! = [1]): Int', 'Node.x(a:)', 'JSON!'],
  ['x(a: [JSON] = [{ b: 1 }]): Int', 'Node.x(a:)', '[JSON]'],
] as const)('others are told with their line: %s', ([fields, place, type]) => {
  expect(problemsOf(fields)).toEqual([
    `schema/links.graphql:4:20: the default of ${place} is no single value, but ${type} is a scalar`,
  ]);
});
