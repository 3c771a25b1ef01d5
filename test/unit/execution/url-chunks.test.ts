import { expect, test } from 'vitest';
import type { RestBinding, RestParameter } from '../../../src/annotations/bindings.ts';
import { urlChunks } from '../../../src/execution/calls/url-chunks.ts';

const binding = (parameter: Partial<RestParameter>): RestBinding => ({
  protocol: 'rest',
  source: 's',
  method: 'GET',
  path: '/things',
  parameters: [{ arg: 'ids', name: 'id', in: 'query', style: 'form', explode: true, ...parameter }],
});
const maxBytes = 4_000;

test.for<[Partial<RestParameter>, string]>([
  [{}, '&id='],
  [{ name: 'x'.repeat(200) }, `&${'x'.repeat(200)}=`],
  [{ explode: false }, '%2C'],
  [{ in: 'path', style: 'simple', explode: false }, '%2C'],
])('%j: as many keys as fit, with what stands between them', ([parameter, separator]) => {
  const split = urlChunks(binding(parameter), 'ids');
  // Each byte of these becomes three.
  const keys = Array.from({ length: 600 }, (_, index) => `é${index}`);
  const chunks = split?.(keys) ?? [];
  expect(chunks.flat()).toEqual(keys);
  const lengthOf = (chunk: readonly unknown[]) =>
    chunk.map((key) => separator + encodeURIComponent(String(key))).join('').length;
  for (const [index, chunk] of chunks.entries()) {
    expect(lengthOf(chunk)).toBeLessThanOrEqual(maxBytes);
    const next = chunks[index + 1]?.slice(0, 1) ?? [];
    if (next.length > 0) expect(lengthOf([...chunk, ...next])).toBeGreaterThan(maxBytes);
  }
});

test('a key that is longer than all may be, or no text of Unicode, is asked for all the same', () => {
  const split = urlChunks(binding({}), 'ids');
  const long = 'x'.repeat(2 * maxBytes);
  expect(split?.(['a', long, '\ud800', 5])).toEqual([['a'], [long], ['\ud800', 5]]);
});

test('keys that stand in no URL are not split', () => {
  expect(urlChunks(binding({ in: 'header', style: 'simple' }), 'ids')).toBeUndefined();
  expect(urlChunks(binding({}), 'body')).toBeUndefined();
});
