import { expect, test } from 'vitest';
import type { SoapWireModel } from '../../../../../src/annotations/soap-wire.ts';
import {
  isComplex,
  WireTypes,
} from '../../../../../src/upstream/adapters/soap/values/wire-types.ts';

/** As in contracts of thousands of types, all of which hang together. */
const length = 10_000;

test('types that lead from one to the other for thousands of steps are all known', () => {
  const types: SoapWireModel['types'] = Object.fromEntries(
    Array.from({ length }, (_, at) => [
      `0:Link${at}`,
      { elements: [{ name: 'next', type: `0:Link${(at + 1) % length}` }] },
    ]),
  );
  const first = new WireTypes({ namespaces: ['urn:links'], operations: {}, types }).element({
    name: 'first',
    type: '0:Link0',
  });
  let { type } = first;
  const names = new Set<string | undefined>();
  for (let step = 0; step < length && isComplex(type); step++) {
    names.add(type.name?.local);
    const [next] = type.elements;
    if (next !== undefined) ({ type } = next);
  }
  expect(names.size).toBe(length);
  // And back to where it began.
  expect(type).toBe(first.type);
});
