import { afterAll, expect, test } from 'vitest';
import { codesOf, post } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';

/**
 * What is small enough for every limit, and made to be compared with itself: validation, coercion
 * and messages must not take much longer than they would for honest documents of this size.
 */
const gateway = await startOneSource(
  /* GraphQL */ `
    input Filter { words: [String!] numbers: [Int!] more: [Filter!] any: JSON }
    scalar JSON
    interface Node { name: String }
    type Query {
      thing(id: ID, filter: Filter, any: JSON): Thing
        @rest(source: "things", method: "POST", path: "/thing", body: { arg: "any", mediaType: "application/json" })
      node: Node @rest(source: "things", method: "GET", path: "/node")
    }
    type Thing implements Node { name: String parent: Thing a(x: Int, y: Int): String }
  `,
  {
    config: { profile: 'production' },
    listener: (_request, response) => response.end('{"name":"lamp","__typename":"Thing"}'),
  },
);
afterAll(() => gateway[Symbol.asyncDispose]());

const times = (count: number, part: (index: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, index) => part(index)).join(between);
const fragmentsThat = (count: number, body: (index: number) => string) =>
  times(count, (n) => `fragment F${n} on Thing { ${body(n)} }`);

const documents: Record<string, string> = {
  'one field, again and again': `{ thing { ${times(1_900, () => 'name')} } }`,
  'one field with arguments': `{ thing { ${times(180, () => 'a(x: 1, y: 2)')} } }`,
  'one response key that never fits': `{ thing { ${times(48, (n) => `k: a(x: ${n})`)} } }`,
  'one field within itself': `{ ${times(15, () => `thing { ${times(15, () => 'parent { name name }')} }`)} }`,
  'fragments that spread each other': `{ thing { ...F0 } } ${fragmentsThat(28, () => times(28, (n) => `...F${n}`))}`,
  'fragments that compare with each other': `{ thing { ${times(90, (n) => `...F${n}`)} } } ${fragmentsThat(90, () => 'name parent { name name }')}`,
  'a chain of fragments': `{ thing { ...F0 } } ${fragmentsThat(220, (n) => `name ...F${n + 1}`)} fragment F220 on Thing { name }`,
  'inline fragments in each other': `{ thing { ${times(600, () => '... {')} name ${'}'.repeat(600)} } }`,
  'type conditions in each other': `{ node { ${times(300, (n) => `... on ${n % 2 === 0 ? 'Node' : 'Thing'} {`)} name ${'}'.repeat(300)} } }`,
  'variables that nobody uses': `query (${times(480, (n) => `$v${n}: Int`)}) { thing { name } }`,
  'one variable, again and again': `query (${times(480, () => '$v: Int')}) { thing { name } }`,
  'variables that nobody knows': `{ thing { ${times(48, (n) => `a${n}: a(x: $v${n})`)} } }`,
  'operations of one name': times(300, () => 'query A { thing { name } }'),
  'fragments of one name': `{ thing { ...F } } ${times(250, () => 'fragment F on Thing { name }')}`,
  'arguments of one name': `{ thing { a(${times(480, () => 'x: 1')}) } }`,
  'members of one name': `{ thing(filter: { ${times(480, () => 'numbers: [1]')} }) { name } }`,
  'lists in lists': `{ thing(filter: { numbers: ${'['.repeat(900)}1${']'.repeat(900)} }) { name } }`,
  'objects in objects': `{ thing(filter: ${times(230, () => '{ more: [')} {} ${'] }'.repeat(230)}) { name } }`,
  'JSON in JSON': `{ thing(any: ${'[{ a: '.repeat(280)}1${' }]'.repeat(280)}) { name } }`,
  'names that nobody knows': `{ thing { ${times(1_800, (n) => `n${n}`)} } }`,
  'a name of 100 kB': `{ thing { ${'n'.repeat(100_000)} } }`,
  'a text of 900 kB': `{ thing(id: "${'n'.repeat(900_000)}") { nobody } }`,
  'a comment of 900 kB': `{ thing { nobody } } #${'n'.repeat(900_000)}`,
  'a block text of many lines': `{ thing(id: """${'\n  x'.repeat(200_000)}""") { nobody } }`,
  escapes: `{ thing(id: "${'\\u00e4'.repeat(100_000)}") { nobody } }`,
};

const cpuMsOf = async (work: () => Promise<void>) => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

test.for(Object.entries(documents))('%s', async ([name, document]) => {
  const cpuMs = await cpuMsOf(async () => {
    const answer = await post(gateway.url, document);
    expect([name, codesOf(answer).filter((code) => code === 'INTERNAL')]).toEqual([name, []]);
    // Nor is the answer longer than what was asked.
    expect([name, answer.text.length < 60_000]).toEqual([name, true]);
  });
  // Tens or hundreds of milliseconds, of this process alone: whoever else works does not count.
  expect([name, cpuMs < 1_500]).toEqual([name, true]);
});

const variables: Record<string, [query: string, values: unknown]> = {
  'wrong values without end': [
    'query ($f: Filter) { thing(filter: $f) { name } }',
    { f: { numbers: Array.from({ length: 150_000 }, () => 'x') } },
  ],
  'unknown members without end': [
    'query ($f: Filter) { thing(filter: $f) { name } }',
    { f: Object.fromEntries(Array.from({ length: 75_000 }, (_, n) => [`m${n}`, 1])) },
  ],
  'a wrong value of 900 kB': [
    'query ($f: Filter) { thing(filter: $f) { name } }',
    { f: { numbers: ['x'.repeat(900_000)] } },
  ],
  'JSON as deep as it may be, and as wide': [
    'query ($any: JSON) { thing(any: $any) { name } }',
    { any: Array.from({ length: 2_000 }, () => JSON.parse(`${'['.repeat(90)}1${']'.repeat(90)}`)) },
  ],
  'JSON with many members': [
    'query ($any: JSON) { thing(any: $any) { name } }',
    { any: Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`m${n}`, 1])) },
  ],
  'members that mean something to JavaScript': [
    'query ($any: JSON) { thing(any: $any) { name } }',
    {
      any: JSON.parse('{"__proto__":{"toJSON":1},"toJSON":"x","toString":1,"valueOf":2,"then":3}'),
    },
  ],
  'a variable that would be a prototype': [
    'query ($__proto__: Filter, $id: ID) { thing(id: $id, filter: $__proto__) { name } }',
    JSON.parse('{"__proto__":{"words":["a"],"id":"1"}}'),
  ],
  'a condition that would be a prototype': [
    'query ($__proto__: Boolean = true) { thing { name @include(if: $__proto__) } }',
    JSON.parse('{"__proto__":false}'),
  ],
  'a required variable that would be a prototype': [
    'query ($__proto__: ID!, $constructor: ID!) { thing(id: $__proto__) { name } a: thing(id: $constructor) { name } }',
    JSON.parse('{"__proto__":"1","constructor":"2"}'),
  ],
  'variables that nobody declared': [
    '{ thing { name } }',
    Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`v${n}`, n])),
  ],
};

test.for(Object.entries(variables))('variables: %s', async ([name, [query, values]]) => {
  const cpuMs = await cpuMsOf(async () => {
    const answer = await post(gateway.url, query, {}, Object(values));
    expect([name, codesOf(answer).filter((code) => code === 'INTERNAL')]).toEqual([name, []]);
    expect([name, answer.text.length < 60_000]).toEqual([name, true]);
  });
  // Tens or hundreds of milliseconds, of this process alone: whoever else works does not count.
  expect([name, cpuMs < 1_500]).toEqual([name, true]);
});
