import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { documentRefusal, parseTokens } from '../../../src/admission/documents/document-limits.ts';
import { operationSizes } from '../../../src/admission/documents/document-size.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';

const limits = gatewayConfigSchema.parse({}).admission;
const refusal =
  (query: string, changed: Partial<typeof limits> = {}) =>
  () => {
    const allowed = { ...limits, ...changed };
    const refused = documentRefusal(parseTokens(query, allowed.maxTokens), allowed);
    if (refused !== undefined) throw refused;
  };

test('measures with fragments unfolded', () => {
  const query = /* GraphQL */ `
    { a: x { ...F @b } ... { y @c { ...F } } }
    fragment F on T { b: z @a { w } }
  `;

  expect(operationSizes(parse(query))).toEqual([
    { depth: 3, introspectionDepth: 0, aliases: 3, directives: 4, ownFields: 2, fields: 6 },
  ]);
});

test('each limit is named with what there is and what is allowed', () => {
  expect(refusal('{ a b }', { maxTokens: 3 })).toThrow('has more than 3 tokens; 3 are allowed');
  expect(refusal('{ a { b { c } } }', { maxDepth: 2 })).toThrow('has 3 levels of fields; 2');
  expect(refusal('{ x: a y: a }', { maxAliases: 1 })).toThrow('has 2 aliases; 1');
  expect(refusal('query @x { a @y @z }', { maxDirectives: 2 })).toThrow('has 3 directives; 2');
  expect(refusal('{ a b }', { maxRootFields: 1 })).toThrow('has 2 root fields; 1');
  expect(refusal('{ a { b c } }', { maxFields: 2 })).toThrow('has 3 fields; 2');
  expect(refusal('{ a { b c } }', { maxFields: 3 })).not.toThrow();
});

test('every operation of a document counts', () => {
  expect(refusal('query A { a } query B { a { b } }', { maxDepth: 1 })).toThrow('2 levels');
});

test('the standard introspection query passes a graph with shallow limits', () => {
  const query = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true });

  expect(refusal(query, { maxDepth: 3 })).not.toThrow();
});

test('introspection has a depth of its own', () => {
  const deep = `{ __schema { types { ${'ofType { '.repeat(30)} name ${'}'.repeat(30)} } } }`;

  expect(refusal(deep)).toThrow('levels of introspection');
});

test('a document of a few lines that unfolds to 2^200 fields is measured at once', () => {
  const fragments = Array.from({ length: 200 }, (_, level) =>
    level === 199
      ? 'fragment F199 on Q { a }'
      : `fragment F${level} on Q { ...F${level + 1} ...F${level + 1} }`,
  );

  expect(refusal(`{ ...F0 } ${fragments.join(' ')}`, { maxTokens: 10_000 })).toThrow('fields');
});

test('a fragment that spreads itself ends', () => {
  expect(refusal('{ ...F } fragment F on Q { a { ...F } }')).not.toThrow();
});
