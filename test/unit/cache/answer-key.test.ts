import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { type AnswerKeyParts, answerKey, answerKeyBase } from '../../../src/cache/answer-key.ts';
import { memoizeByOperation } from '../../../src/shared/operation-memo.ts';

const schema = buildSchema('type Query { a(x: Int, y: Int): Int, b: Int }');
const baseOf = (query: string, operationName?: string) =>
  memoizeByOperation(answerKeyBase)({ schema, document: parse(query), operationName });

const query = 'query Q($x: Int, $y: Int) { a(x: $x, y: $y) }';
const keyOf = (changed: Partial<AnswerKeyParts> = {}) =>
  answerKey({
    base: baseOf(query),
    schemaId: 's1',
    variables: { x: 1 },
    principalId: null,
    told: [['x-a', undefined]],
    ...changed,
  });

test('layout, the order of variables and what the operation does not use change nothing', () => {
  const other = `# comment\n${query.replaceAll(' ', '  ')} query Unused { b }`;

  expect(keyOf({ base: baseOf(other, 'Q') })).toBe(keyOf());
  expect(keyOf({ variables: { y: 2, x: { b: 1, a: 2 } } })).toBe(
    keyOf({ variables: { x: { a: 2, b: 1 }, y: 2 } }),
  );
  expect(keyOf({ variables: { x: 1, unknown: 2 } })).toBe(keyOf());
});

test('everything that an answer depends on changes the key', () => {
  const others = [
    keyOf(),
    keyOf({ base: baseOf(query.replace('Q', 'P')) }),
    keyOf({ schemaId: 's2' }),
    keyOf({ variables: {} }),
    keyOf({ variables: { x: null } }),
    keyOf({ variables: { x: '1' } }),
    keyOf({ variables: { x: 2 } }),
    keyOf({ variables: { x: { $: 'undefined' } } }),
    keyOf({ variables: { y: 1 } }),
    keyOf({ variables: { x: 12345678901234567890n } }),
    keyOf({ principalId: 'key:a' }),
    keyOf({ told: [['x-a', 'de']] }),
    keyOf({ told: [['x-a', '']] }),
    // Of a gateway that is configured in another way, and shares the store.
    keyOf({ told: [['x-b', 'de']] }),
    keyOf({ told: [] }),
  ];

  expect(new Set(others).size).toBe(others.length);
});

test('a fragment is part of the operation that spreads it', () => {
  const one = baseOf('{ ...F } fragment F on Query { a }');
  const other = baseOf('{ ...F } fragment F on Query { b }');

  expect(one.documentHash).not.toBe(other.documentHash);
});

test('the same text means less where some types do not exist', () => {
  const hashOf = (view: string) => {
    const own = buildSchema('type Query { a: Int }');
    own.extensions = { view: { id: view, graph: own } };
    return memoizeByOperation(answerKeyBase)({ schema: own, document: parse('{ a }') })
      .documentHash;
  };
  expect(hashOf('web')).toBe(hashOf('web'));
  expect(hashOf('web')).not.toBe(hashOf('partner'));
});
