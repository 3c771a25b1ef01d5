import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runSteps } from '../../../../../src/tools/steps.ts';
import { InvalidAnswer } from '../../../../../src/upstream/adapters/invalid-answer.ts';
import { readJson } from '../../../../../src/upstream/adapters/rest/exact-json.ts';
import { readLongJson } from '../../../../../src/upstream/adapters/rest/long-json.ts';
import { answerReader } from '../../../../../src/upstream/adapters/rest/response.ts';
import { turnsUntil } from '../../../../fixtures/turns-until.ts';

/** What it is, with the order of members; or that it is none. */
function read(reading: () => unknown): string {
  try {
    return describe(reading());
  } catch (error) {
    if (error instanceof SyntaxError) return 'no JSON';
    throw error;
  }
}

const describe = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? `bigint ${member}` : member,
  );

const number = fc.constantFrom('0', '-1.5', '9007199254740993', '0.1234567890123456789', '1E+400');
const name = fc.oneof(fc.constantFrom('__proto__', '1', 'a', '"\\', ''), fc.string());
const blanks = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n  ');

/** Texts of JSON as strange as they can be: blanks anywhere, names twice, long numbers. */
const { json } = fc.letrec<{ json: string; list: string; object: string }>((tie) => ({
  json: fc
    .tuple(
      blanks,
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        number,
        fc.constantFrom('true', 'false', 'null', '{}', '[]', '{ }', '[\n]', '"[{,:\\""'),
        fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
        tie('list'),
        tie('object'),
      ),
      blanks,
    )
    .map((parts) => parts.join('')),
  list: fc.array(tie('json'), { maxLength: 8 }).map((items) => `[${items.join(',')}]`),
  object: fc
    .array(fc.tuple(blanks, name, blanks, tie('json')), { maxLength: 8 })
    .map((members) =>
      members.map(([a, key, b, value]) => `${a}${JSON.stringify(key)}${b}:${value}`),
    )
    .map((members) => `{${members.join(',')}}`),
}));

test('long JSON is what it is when it is read in one go', () => {
  fc.assert(
    fc.property(json, fc.integer({ min: 1, max: 40 }), (text, length) => {
      expect(read(() => runSteps(readLongJson(text, length)))).toBe(read(() => readJson(text)));
    }),
    { numRuns: 2_000 },
  );
});

test('what is no JSON is none, wherever it is wrong', () => {
  const wrong = fc.constantFrom(
    '',
    ',',
    ':',
    '[',
    ']',
    '{',
    '}',
    '"',
    '\\',
    'x',
    '\u000b',
    ' ',
    '1',
    '\u00a0',
  );
  fc.assert(
    fc.property(
      json,
      wrong,
      fc.nat({ max: 1_000 }),
      fc.nat({ max: 2 }),
      fc.integer({ min: 1, max: 40 }),
      (text, more, place, left, length) => {
        const at = place % (text.length + 1);
        const broken = text.slice(0, at) + more + text.slice(at + left);
        expect(read(() => runSteps(readLongJson(broken, length)))).toBe(
          read(() => readJson(broken)),
        );
      },
    ),
    { numRuns: 5_000 },
  );
});

test('deeply nested JSON takes no stack', () => {
  const levels = 5_000;
  const text = `${'['.repeat(levels)}${']'.repeat(levels)}`;
  let depth = 0;
  for (let value = runSteps(readLongJson(text, 10)); Array.isArray(value); [value] = value)
    depth += 1;
  expect(depth).toBe(levels);
});

test('each step is a piece', () => {
  const items = Array.from({ length: 1_000 }, (_, id) => ({ id, name: 'x'.repeat(80) }));
  const map = Object.fromEntries(items.map((item) => [`of ${item.id}`, item]));
  const text = JSON.stringify({ data: { items, map } });
  const steps = readLongJson(text, 1_000);
  let count = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) count += 1;
  expect(step.value).toEqual({ data: { items, map } });
  expect(count).toBeGreaterThan(text.length / 2_000);
});

test('long answers are read in turns with what else is to do, short ones at once', async () => {
  const read = answerReader('application/json');
  const answer = (text: string) => ({ status: 200, headers: {}, body: Buffer.from(text) });
  const items = Array.from({ length: 30_000 }, (_, id) => ({ id, name: 'x'.repeat(40) }));
  expect(read(answer('[1]'))).toEqual([1]);

  const { turns, result } = await turnsUntil(() => read(answer(JSON.stringify(items))));
  expect(result).toEqual(items);
  expect(turns).toBeGreaterThan(5);

  await expect(read(answer(`${JSON.stringify(items)}}`))).rejects.toThrow(InvalidAnswer);
});
