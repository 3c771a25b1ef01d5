import { type ConstDirectiveNode, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import {
  AnnotationError,
  readArgument,
  readEnumValue,
  readField,
  readSources,
  readType,
} from '../../../src/annotations/read.ts';

/** The directives of the third line of a file. */
function onLine3(written: string): readonly ConstDirectiveNode[] {
  const [type] = parse(`type T {\n  f: Int\n  ${written}\n}`).definitions;
  const fields = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? type.fields : [];
  return fields?.[0]?.directives ?? [];
}

const readers = { readField, readArgument, readEnumValue, readType, readSources };

test.for([
  ['readField', '@rest(source: "s", method: "GET")', '@rest: path: '],
  [
    'readField',
    '@rest(source: "s", method: "GET", path: "/", parameters: [{ arg: "a", in: "body" }])',
    '@rest: parameters.0.in: ',
  ],
  [
    'readField',
    '@rest(source: "s", method: "GET", path: "/", verb: "x")',
    '@rest: Unrecognized key: "verb"',
  ],
  ['readField', '@grpc(source: "s", service: 5, method: "M")', '@grpc: service: '],
  ['readField', '@soap(source: "s")', '@soap: operation: '],
  ['readField', '@wire(name: 5)', '@wire: name: '],
  ['readField', '@link(args: {})', '@link: field: '],
  [
    'readField',
    '@link(field: "f", args: { a: "$parnt.x" })',
    '@link: "$parnt.x" for "a" is not a reference',
  ],
  [
    'readField',
    '@link(field: "f", args: { a: "$args.a.b" })',
    '@link: "$args.a.b" for "a" is not a reference',
  ],
  [
    'readField',
    '@link(field: "f", args: { a: "$parent." })',
    '@link: "$parent." for "a" is not a reference',
  ],
  ['readField', '@batch(keysArg: "ids")', '@batch: field: '],
  [
    'readField',
    '@batch(field: "f", keyArg: "a", keysArg: "b", itemKey: "c", maxKeys: 0)',
    '@batch: maxKeys: ',
  ],
  ['readField', '@batch(off: false)', '@batch: off: '],
  ['readField', '@batch(off: true, field: "f")', '@batch: Unrecognized key: "field"'],
  ['readArgument', '@wire(maxItems: -1)', '@wire: maxItems: '],
  ['readEnumValue', '@wire(name: "x")', '@wire: value: '],
  [
    'readType',
    '@discriminator(field: "kind", mapping: [{ value: "a" }])',
    '@discriminator: mapping.0.type: ',
  ],
  ['readSources', '@source(name: "s", protocol: "amqp")', '@source: protocol: '],
  ['readSources', '@wireModel(source: "s", model: "{")', '@wireModel: model: '],
] as const)('%s refuses %s', ([reader, written, problem]) => {
  try {
    readers[reader](onLine3(written));
  } catch (error) {
    if (!(error instanceof AnnotationError)) throw error;
    expect(error.message).toContain(problem);
    expect(error.line).toBe(3);
    return;
  }
  expect.unreachable('it was read');
});

test('other directives are not looked at', () => {
  expect(readField(onLine3('@deprecated @mine(name: 5)'))).toEqual({});
  expect(readField(undefined)).toEqual({});
});
