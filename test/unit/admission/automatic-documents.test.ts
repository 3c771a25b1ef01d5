import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { AutomaticDocuments } from '../../../src/admission/documents/automatic-documents.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const kept = (documents: AutomaticDocuments, texts: readonly string[]) =>
  texts.filter((text) => documents.textOf(hashOf(text)) === text);

/** 500 characters, as large as 1,064 bytes are counted. */
const text = (index: number) => `{ a${String(index).padStart(497, '0')}`;

test('so much is kept: who registers more pushes out what was asked for longest ago', () => {
  const documents = new AutomaticDocuments({ enabled: true, maxBytes: 10_640, maxAgeSeconds: 60 });
  const texts = Array.from({ length: 10 }, (_, index) => text(index));
  for (const each of texts) expect(documents.register(hashOf(each), each)).toBe(true);
  expect(kept(documents, texts)).toEqual(texts);

  for (let index = 10; index < 15; index++) documents.register(hashOf(text(index)), text(index));
  expect(kept(documents, texts)).toEqual(texts.slice(5));
});

test('one that is larger than all that is kept pushes nobody out', () => {
  const documents = new AutomaticDocuments({ enabled: true, maxBytes: 10_640, maxAgeSeconds: 60 });
  documents.register(hashOf(text(1)), text(1));
  const large = `{ ${'a'.repeat(10_000)} }`;
  expect(documents.register(hashOf(large), large)).toBe(true);
  expect(kept(documents, [text(1), large])).toEqual([text(1)]);
});

test('a hash means its text and nothing else', () => {
  const documents = new AutomaticDocuments({ enabled: true, maxBytes: 10_640, maxAgeSeconds: 60 });
  expect(documents.register(hashOf('{ a }'), '{ b }')).toBe(false);
  expect(documents.register(hashOf('{ a }').toUpperCase(), '{ a }')).toBe(false);
  expect(documents.textOf(hashOf('{ a }'))).toBeUndefined();
});

test('what nobody asks for is forgotten', async () => {
  const documents = new AutomaticDocuments({ enabled: true, maxBytes: 10_640, maxAgeSeconds: 1 });
  documents.register(hashOf('{ a }'), '{ a }');
  // Asking keeps it: so it is not asked for until its time is over.
  const texts = () => kept(documents, ['{ a }']);
  await expect.poll(texts, { interval: 1_200, timeout: 20_000 }).toEqual([]);
});

test('other settings hold at once: of less room those asked for last have it, and nothing is kept where it is off', () => {
  const settings = { enabled: true, maxBytes: 10_640, maxAgeSeconds: 60 };
  const documents = new AutomaticDocuments(settings);
  const texts = Array.from({ length: 10 }, (_, index) => text(index));
  for (const each of texts) documents.register(hashOf(each), each);
  documents.textOf(hashOf(text(0)));
  documents.adopt({ ...settings });
  documents.adopt({ ...settings, maxBytes: 3_192 });
  expect(kept(documents, texts)).toEqual([text(0), text(8), text(9)]);
  documents.adopt({ ...settings, enabled: false });
  documents.register(hashOf(text(1)), text(1));
  documents.adopt(settings);
  expect(kept(documents, texts)).toEqual([]);
});
