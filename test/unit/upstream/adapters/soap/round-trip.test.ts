import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { runSteps } from '../../../../../src/tools/steps.ts';
import { readEnvelope } from '../../../../../src/upstream/adapters/soap/messages/envelope-reader.ts';
import { writeEnvelope } from '../../../../../src/upstream/adapters/soap/messages/envelope-writer.ts';
import {
  type CompiledOperation,
  compileOperations,
} from '../../../../../src/upstream/adapters/soap/operation.ts';
import { compose } from '../../../compose/handlers/soap/contract-files.ts';
import { oneOperation, sequence } from '../../../compose/handlers/soap/wsdl-text.ts';
import { noHeaders } from './soap-upstream.ts';

/** The request and the answer are the same element, so that what is written can be read. */
const element = '<xs:element name="thing" type="tns:Thing"/>';
const contract = oneOperation(sequence(element), sequence(element), {
  schema: `<xs:complexType name="Thing">${sequence(
    '<xs:element name="text" type="xs:string" minOccurs="0"/>',
    '<xs:element name="nillable" type="xs:string" nillable="true"/>',
    '<xs:element name="long" type="xs:long" minOccurs="0"/>',
    '<xs:element name="list" type="xs:string" minOccurs="0" maxOccurs="unbounded" nillable="true"/>',
    '<xs:element name="words" type="xs:NMTOKENS" minOccurs="0" form="unqualified"/>',
    '<xs:element name="child" type="tns:Thing" minOccurs="0"/>',
    '<xs:element name="more" type="tns:Thing" minOccurs="0" maxOccurs="unbounded"/>',
    '<xs:element name="free" type="xs:anyType" minOccurs="0"/>',
  )}<xs:attribute name="text" type="xs:string"/><xs:attribute name="flag" type="xs:boolean"/>
  </xs:complexType>`,
}).replaceAll('tns:GetThingResponse', 'tns:GetThing');

let operation: CompiledOperation;
beforeAll(async () => {
  const { wire } = await compose({ 'shop.wsdl': contract });
  const compiled = compileOperations(wire, 'http://127.0.0.1:9/').get('GetThing');
  if (compiled === undefined) throw new Error('no operation');
  operation = compiled;
});

/** Any text that XML 1.0 can represent: all of Unicode, blanks and line breaks of all kinds. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(' ', '\t', '\n', '\r', '<', '&', ']]>'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  })
  .filter((value) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(value));
const word = fc.stringMatching(/^[A-Za-z0-9.-]+$/);
const long = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);

const thing = fc.memo((depth): fc.Arbitrary<Record<string, unknown>> => {
  const members = {
    text,
    nillable: fc.option(text),
    long: long.map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
    list: fc.array(fc.option(text), { maxLength: 3 }),
    words: fc.array(word, { maxLength: 3 }),
    more: depth > 1 ? fc.array(thing(), { maxLength: 2 }) : fc.constant([]),
    free: text,
    '@text': text,
    flag: fc.boolean(),
  };
  const withChild = depth > 1 ? { ...members, child: thing() } : members;
  return fc.record(withChild, { requiredKeys: ['nillable', 'list', 'more'] });
});

test('a value that is written and read again is the same', () => {
  fc.assert(
    fc.property(thing(3), (value) => {
      const xml = writeEnvelope(operation, noHeaders, { thing: value });
      expect(runSteps(readEnvelope(operation, { xml, attachments: new Map() }))).toEqual({
        kind: 'answer',
        value,
      });
    }),
    { numRuns: 300 },
  );
});
