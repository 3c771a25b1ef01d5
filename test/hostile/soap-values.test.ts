import { afterAll, expect, test } from 'vitest';
import { startTorture } from '../conformance/soap/torture-gateway.ts';
import { injections } from './injections.ts';

/** A value of a client at every place of an envelope: what the upstream gets is one text, escaped. */
const torture = await startTorture();
afterAll(() => torture[Symbol.asyncDispose]());

const everything = (member: string, type = 'String') =>
  `mutation ($v: ${type}) { echoEverything(value: { nillable: null, ${member} }) { text } }`;

type Place = readonly [query: string, inAttribute?: boolean];
const places: Record<string, Place> = {
  'an element': [everything('text: $v')],
  'an element with a type of its own': [everything('uri: $v')],
  'a nillable element': [
    'mutation ($v: String) { echoEverything(value: { nillable: $v }) { text } }',
  ],
  'an item of a list': [everything('list: ["a", $v]')],
  'an element within': [everything('self: { nillable: null, text: $v }')],
  'an element of another namespace': [everything('part: { id: $v }', 'String!')],
  'an attribute': [everything('textAttribute: $v'), true],
  'an attribute with a default': [everything('unit: $v'), true],
  'an attribute that no contract knows': [everything('anyAttributes: { lang: $v }'), true],
  'an element that no contract knows': [everything('free: $v', 'JSON')],
  'one within it': [everything('free: { a: { b: [$v] } }')],
  'its text': [everything('free: { a: { text: 1 } }').replace('text: 1', 'b: $v')],
  'one of a choice': ['mutation ($v: String) { echoPayment(payment: { iban: $v }) { iban } }'],
  'a derived type': [
    'mutation ($v: String!) { echoShapes(shape: [{ _type: Circle, name: $v, radius: 1 }]) { name } }',
  ],
  'SOAP encoding': [
    'mutation ($v: String) { echoOrder(order: { id: 1, note: $v, lines: [], tags: [] }) { note } }',
  ],
  'an item of an encoded array': [
    'mutation ($v: String!) { echoOrder(order: { id: 1, note: "", lines: [], tags: [$v] }) { note } }',
  ],
};

const marker = 'MARKER';
/** XML 1.0, production 2; half a surrogate pair is none. */
const isXml = (value: string) =>
  value.isWellFormed() &&
  [...value].every(
    (each) => '\t\n\r'.includes(each) || (each >= ' ' && each < '\ufffe') || each > '\uffff',
  );
const escaped = (value: string, inAttribute: boolean) =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
    .replace(/["\t\n]/g, (each) => (inAttribute ? `&${entity[each]};` : each));
const entity: Record<string, string> = { '"': 'quot', '\t': '#9', '\n': '#10' };

test.for(Object.entries(places))('%s', async ([, [query, inAttribute = false]]) => {
  const sent = async (v: unknown) => {
    const before = torture.upstream.received.length;
    const { errors } = await torture.ask(query, { v });
    return { errors, received: torture.upstream.received.slice(before) };
  };
  const model = await sent(marker);
  expect(model.errors).toBeUndefined();
  const [start, end, ...more] = (model.received[0]?.envelope ?? '').split(marker);
  expect([more, end === undefined]).toEqual([[], false]);

  for (const value of injections) {
    const { errors, received } = await sent(value);
    if (!isXml(value)) {
      expect([value, errors?.map(({ extensions }) => extensions?.code)]).toEqual([
        value,
        ['BAD_INPUT'],
      ]);
      expect(received).toEqual([]);
      continue;
    }
    expect([value, errors]).toEqual([value, undefined]);
    // What comes back was read by the same rules: byte for byte what was sent.
    expect([value, received.map(({ envelope }) => envelope)]).toEqual([
      value,
      [start + escaped(value, inAttribute) + end],
    ]);
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => /evil/.test(name))).toEqual([]);
  }
});

const names: Record<string, string> = {
  'an element that no contract knows': 'free: $v',
  'one within it': 'free: { a: $v }',
  'an attribute': 'anyAttributes: $v',
};

test.for(Object.entries(names))('a name is a name or refused: %s', async ([, member]) => {
  const query = everything(member, 'JSON');
  const given = [
    ...injections,
    ...injections.map((each) => `@${each}`),
    'a b="c',
    'xmlns',
    'a:b',
    '{urn:x}a b',
    '{"><x>}a',
    '@xmlns',
    '@{http://www.w3.org/2000/xmlns/}n0',
  ];
  for (const name of given) {
    const before = torture.upstream.received.length;
    const { errors } = await torture.ask(query, { v: { [name]: 'MARKER' } });
    const received = torture.upstream.received.slice(before);
    if (errors !== undefined) {
      expect([name, errors[0]?.extensions?.code, received]).toEqual([name, 'BAD_INPUT', []]);
      continue;
    }
    const [{ envelope } = { envelope: '' }] = received;
    // One name, with a prefix at most; namespaces are declared as text.
    const local = name.replace(/^@/, '').replace(/^\{.*\}/s, '');
    expect([name, local, /^[^ \t\r\n<>&"'=/:@{}]+$/.test(local)]).toEqual([name, local, true]);
    const asElement = new RegExp(`<(\\w+:)?${local}>MARKER</(\\w+:)?${local}>`);
    const asAttribute = new RegExp(` (\\w+:)?${local}="MARKER"`);
    expect([name, asElement.test(envelope) || asAttribute.test(envelope)]).toEqual([name, true]);
    expect([name, envelope.match(/<x>|xmlns="|"><x/)]).toEqual([name, null]);
  }
});
