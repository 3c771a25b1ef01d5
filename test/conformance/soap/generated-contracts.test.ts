import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runSteps } from '../../../src/tools/steps.ts';
import { readEnvelope } from '../../../src/upstream/adapters/soap/messages/envelope-reader.ts';
import { writeEnvelope } from '../../../src/upstream/adapters/soap/messages/envelope-writer.ts';
import { compileOperations } from '../../../src/upstream/adapters/soap/operation.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { compose } from '../../unit/compose/handlers/soap/contract-files.ts';
import { oneOperation } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { noHeaders } from '../../unit/upstream/adapters/soap/soap-upstream.ts';
import { bodyDocument } from './body-document.ts';

/** Contracts that nobody wrote: types of any shape, and values that fit them. */
interface Shape {
  readonly group: 'sequence' | 'choice';
  readonly elements: readonly Element[];
  readonly attributes: readonly { readonly type: SimpleName; readonly use: string }[];
}
interface Element {
  readonly type: SimpleName | Shape;
  readonly optional: boolean;
  readonly repeated: boolean;
  readonly nillable: boolean;
  readonly form: string;
}
type Value = Record<string, unknown>;
type SimpleName = keyof typeof simpleValues;

const digits = fc.stringMatching(/^-?[0-9]{1,30}\.[0-9]{1,30}$/);
const safe = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
const simpleValues = {
  string: fc.string({
    unit: fc.constantFrom('a', ' ', '\t', '\n', '\r', '<', '&', ']]>', 'ü', '😀'),
  }),
  boolean: fc.boolean(),
  int: fc.integer(),
  long: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(safe),
  decimal: digits,
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  date: fc.constantFrom('0001-01-01', '9999-12-31', '2024-02-29+14:00', '2025-01-01Z'),
  base64Binary: fc
    .uint8Array({ maxLength: 9 })
    .map((bytes) => Buffer.from(bytes).toString('base64')),
  hexBinary: fc.constantFrom('', '00FF', 'DEADBEEF'),
  NMTOKENS: fc.array(fc.constantFrom('a', '007', 'b-c'), { minLength: 1, maxLength: 3 }),
} satisfies Record<string, fc.Arbitrary<unknown>>;
const simpleName = fc.constantFrom(...Object.keys(simpleValues)).filter(isSimpleName);
function isSimpleName(name: string): name is SimpleName {
  return Object.hasOwn(simpleValues, name);
}

const shape = fc.memo(
  (depth): fc.Arbitrary<Shape> =>
    fc.record({
      group: fc.constantFrom('sequence', 'choice'),
      elements: fc.array(
        fc.record({
          type: depth > 1 ? fc.oneof(simpleName, shape()) : simpleName,
          optional: fc.boolean(),
          repeated: fc.boolean(),
          nillable: fc.boolean(),
          form: fc.constantFrom('', 'form="qualified"', 'form="unqualified"'),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      attributes: fc.array(
        fc.record({ type: simpleName, use: fc.constantFrom('required', 'optional') }),
        { maxLength: 2 },
      ),
    }),
);

const typeText = ({ group, elements, attributes }: Shape): string =>
  `<xs:complexType><xs:${group}>${elements
    .map(({ type, optional, repeated, nillable, form }, index) => {
      const start = `<xs:element name="e${index}" ${form} nillable="${nillable}"
        minOccurs="${optional ? 0 : 1}" maxOccurs="${repeated ? 'unbounded' : 1}"`;
      return typeof type === 'string'
        ? `${start} type="xs:${type}"/>`
        : `${start}>${typeText(type)}</xs:element>`;
    })
    .join('')}</xs:${group}>${attributes
    .map(
      ({ type, use }, index) => `<xs:attribute name="a${index}" type="xs:${type}" use="${use}"/>`,
    )
    .join('')}</xs:complexType>`;

/** An element of such a type stands for the list inside it, unless it is a list itself. */
const wrapsList = ({ elements, attributes }: Shape) =>
  elements.length === 1 && elements[0]?.repeated === true && attributes.length === 0;

const oneValueOf = (shape: Shape, repeated: boolean): fc.Arbitrary<unknown> =>
  wrapsList(shape) && !repeated ? valuesOf(shape).map(({ e0 }) => e0) : valuesOf(shape);

/** Values as they are read: a list is always there. Of a choice there is one member. */
function valuesOf({ group, elements, attributes }: Shape): fc.Arbitrary<Value> {
  const ofElement = ({ type, nillable, repeated, optional }: Element): fc.Arbitrary<unknown> => {
    const one = typeof type === 'string' ? simpleValues[type] : oneValueOf(type, repeated);
    // What is nil must still have its attributes (XSD 1.0, 3.3.4): there it cannot be null.
    const needsAttributes =
      typeof type !== 'string' && type.attributes.some(({ use }) => use === 'required');
    const item = nillable && !needsAttributes ? fc.option<unknown>(one) : one;
    const minLength = optional && group === 'sequence' ? 0 : 1;
    return repeated ? fc.array<unknown>(item, { minLength, maxLength: 3 }) : item;
  };
  const lists = Object.fromEntries(
    elements.flatMap(({ repeated }, index) => (repeated ? [[`e${index}`, []]] : [])),
  );
  const ofAttributes = fc.record(
    Object.fromEntries(attributes.map(({ type }, index) => [`a${index}`, simpleValues[type]])),
    {
      requiredKeys: attributes.flatMap(({ use }, index) =>
        use === 'required' ? [`a${index}`] : [],
      ),
    },
  );
  const ofElements =
    group === 'choice'
      ? fc.oneof(
          ...elements.map((element, index) =>
            ofElement(element).map((value): Value => ({ ...lists, [`e${index}`]: value })),
          ),
        )
      : fc.record<Value>(
          Object.fromEntries(elements.map((element, index) => [`e${index}`, ofElement(element)])),
          {
            requiredKeys: elements.flatMap(({ optional, repeated }, index) =>
              optional && !repeated ? [] : [`e${index}`],
            ),
          },
        );
  return fc.tuple(ofElements, ofAttributes).map(([members, rest]) => ({ ...members, ...rest }));
}

const cases = fc
  .tuple(shape(3), fc.constantFrom('qualified', 'unqualified'))
  .chain(([type, form]) =>
    fc.record({
      type: fc.constant(type),
      form: fc.constant(form),
      values: fc.array(valuesOf(type), { minLength: 1, maxLength: 5 }),
    }),
  );

test('a value of any type is sent as the schema wants it, says xmllint, and comes back the same', async ({
  skip,
}) => {
  if (spawnSync('xmllint', ['--version']).error !== undefined) {
    console.log('skipped: there is no xmllint (libxml2-utils)');
    skip('there is no xmllint');
  }
  await fc.assert(
    fc.asyncProperty(cases, async ({ type, form, values }) => {
      // The answer is what was asked, and more than one element, which would be the result itself.
      const members = `<xs:sequence><xs:element name="thing">${typeText(type)}</xs:element>
        </xs:sequence><xs:attribute name="id"/>`;
      const contract = oneOperation(members, members, {
        schemaAttributes: `elementFormDefault="${form}" xmlns:xs="http://www.w3.org/2001/XMLSchema"`,
      }).replaceAll('tns:GetThingResponse', 'tns:GetThing');
      const { wire } = await compose({ 'shop.wsdl': contract });
      const operation = compileOperations(wire, 'http://127.0.0.1:9/').get('GetThing');
      if (operation === undefined) throw new Error('no operation');

      using folder = makeFolder({
        'shop.xsd': /<xs:schema.*<\/xs:schema>/s.exec(contract)?.[0] ?? '',
      });
      for (const [index, value] of values.entries()) {
        const thing = wrapsList(type) ? value.e0 : value;
        const xml = writeEnvelope(operation, noHeaders, { thing });
        folder.write(`${index}.xml`, bodyDocument(xml));
        const answer = runSteps(readEnvelope(operation, { xml, attachments: new Map() }));
        expect(answer).toEqual({ kind: 'answer', value: { thing } });
      }
      const files = values.map((_value, index) => `${index}.xml`);
      const { status, stderr } = spawnSync(
        'xmllint',
        ['--noout', '--nonet', '--schema', 'shop.xsd', ...files],
        { cwd: folder.path, encoding: 'utf8' },
      );
      expect(status, stderr).toBe(0);
    }),
    { numRuns: 40 },
  );
}, 30_000);
