import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  buildASTSchema,
  type GraphQLSchema,
  isIntrospectionType,
  isSpecifiedScalarType,
  parse,
  printType,
  validateSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { runSteps } from '../../../src/tools/steps.ts';
import { createClientViews } from '../../../src/views/client-views.ts';

function viewOf(sdl: string, view: { include?: string[]; exclude?: string[] }): GraphQLSchema {
  const document = parse(sdl + policyDirectivesSDL);
  const graph = {
    schemaId: createHash('sha256').update(sdl).digest('hex'),
    schema: buildASTSchema(document),
    document,
  };
  const client = { view: { include: [], exclude: [], ...view } };
  const { byClient } = runSteps(createClientViews(graph, { web: { ...client } }));
  const schema = byClient.get('web');
  if (schema === undefined) throw new Error('there is no view');
  return schema;
}

/** The types of a view, without those that every schema has. */
const printed = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap())
    .filter((type) => !isSpecifiedScalarType(type) && !isIntrospectionType(type))
    .filter(({ name }) => name !== 'CacheControlScope')
    .map(printType)
    .join('\n');

test.each([
  [
    'a field goes with a required argument, an optional argument goes alone',
    `type Query { a(x: Int! @inaccessible): Int b(x: Int @inaccessible, y: Int): Int }`,
    ['b(y: Int): Int'],
    ['a(', 'x'],
  ],
  [
    'an input type goes with a required field, and with it what needs it',
    `type Query { a(x: In!): Int b(x: In): Int } input In { x: Int! @inaccessible y: Int }`,
    ['b: Int'],
    ['input', 'a('],
  ],
  [
    'a type goes with its last field, and fields with their type, as far as it leads',
    `type Query { a: A b: Int } type A { b: B } type B { c: C } type C { d: Int @inaccessible }`,
    ['b: Int'],
    ['type A', 'type B', 'type C'],
  ],
  [
    'what is hidden on a type is hidden on its interfaces, and the other way round',
    `type Query { n: N m: M } interface N { x: Int y: Int } interface M { z: Int w: Int }
     type A implements N & M { x: Int @inaccessible y: Int z: Int w: Int }
     type B implements M { z: Int w: Int } interface K { w: Int @inaccessible v: Int }
     type D implements K { w: Int v: Int }`,
    ['y: Int', 'z: Int'],
    ['x: Int'],
  ],
  [
    'an argument that is hidden on a type is hidden on its interfaces, and the other way round',
    `type Query { n: N m: M } interface N { a(x: Int, y: Int): Int b: Int }
     interface M { c(x: Int @inaccessible, y: Int): Int }
     type A implements N & M { a(x: Int @inaccessible, y: Int): Int b: Int c(x: Int, y: Int): Int }
     type B implements N { a(x: Int, y: Int, z: Int): Int b: Int }`,
    ['a(y: Int): Int', 'a(y: Int, z: Int): Int', 'c(y: Int): Int'],
    ['x: Int'],
  ],
  [
    'a hidden type is no member, no value and no implementation',
    `type Query { u: U e: E n: N } union U = A | B enum E { ONE TWO @inaccessible }
     interface N { id: ID } type A implements N @inaccessible { id: ID } type B implements N { id: ID }`,
    ['union U = B', 'ONE', 'type B implements N'],
    ['type A', 'TWO'],
  ],
  [
    'types that nothing leads to any more are gone',
    `type Query { a: Int b: Far @inaccessible } type Far { far: Further } type Further { x: Int }
     enum Lost { X } input Gone { x: Int }`,
    ['a: Int'],
    ['Far', 'Further', 'Lost', 'Gone'],
  ],
])('%s', (_what, sdl, present, absent) => {
  const text = printed(viewOf(sdl, {}));

  for (const part of present) expect(text).toContain(part);
  for (const part of absent) expect(text).not.toContain(part);
});

test('a view of which nothing is left is a mistake of gateway.yaml', () => {
  const sdl = 'type Query { a: A } type A { x: Int @tag(name: "partner") }';

  expect(() => viewOf(sdl, { include: ['partner'] })).toThrow(
    'clients.web.view: nothing of Query is left',
  );
  expect(() => viewOf(sdl, { exclude: ['partnr'] })).toThrow(
    /nothing in the graph has the tag partnr\n.*Did you mean "partner"/,
  );
});

test('whatever is tagged, what is left is a valid schema without it', () => {
  const tag = fc.constantFrom('', '', ' @tag(name: "x")', ' @inaccessible');
  const schema = fc.array(tag, { minLength: 25, maxLength: 25 }).map((tags) => {
    let at = 0;
    const t = () => tags[at++] ?? '';
    return /* GraphQL */ `
      type Query { keep: Int other: Int @tag(name: "x") n(i: In${t()}, e: E! = ONE${t()}): N${t()} a: A${t()} u: [U!]${t()} }
      interface N ${t()} { id: ID${t()} peer: N${t()} }
      interface M implements N ${t()} { id: ID peer: N more(e: E${t()}): Int${t()} }
      type A implements N & M ${t()} { id: ID${t()} peer: A${t()} more(e: E${t()}): Int own: B${t()} }
      type B implements N ${t()} { id: ID peer: M${t()} secret: Int${t()} }
      union U ${t()} = A | B
      enum E ${t()} { ONE${t()} TWO${t()} }
      input In ${t()} { e: E!${t()} other: In${t()} }
    `;
  });
  fc.assert(
    fc.property(schema, (sdl) => {
      const view = viewOf(sdl, { exclude: ['x'] });
      expect(validateSchema(view)).toEqual([]);
      const text = printed(view);
      expect(buildASTSchema(parse(text))).toBeDefined();
    }),
    { numRuns: 60 },
  );
});
