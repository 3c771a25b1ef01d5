import { expect, test } from 'vitest';
import { UserError } from '../../../../../../src/errors/user-error.ts';
import { compose } from '../contract-files.ts';
import { binding, message, oneOperation, sequence, wsdl } from '../wsdl-text.ts';

const part = '<xs:element name="a" type="other:Part"/>';
const partSchema = (attributes = 'targetNamespace="urn:other"') =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes}>
     <xs:complexType name="Part"><xs:sequence><xs:element name="x" type="xs:int"/>
       <xs:element name="y" type="xs:int"/></xs:sequence></xs:complexType></xs:schema>`;

const importing = (statement: string, element = part) =>
  oneOperation(sequence(element), sequence(element), {
    schemas: `<xs:schema>${statement}</xs:schema>`,
  });

const withoutFolder = (message: string) => message.replace(/^.*?(?=shop\.wsdl)/, '');

async function failureOf(files: Record<string, string>): Promise<string> {
  const error = await compose(files).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return error instanceof UserError ? error.message : '';
}

test('schemas are read from the files that name them, relative to those', async () => {
  const { schema } = await compose({
    'shop.wsdl': importing('<xs:import namespace="urn:other" schemaLocation="xsd/a.xsd"/>'),
    // Both directions: each document is read once.
    'xsd/a.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other">
      <xs:include schemaLocation="../parts/b.xsd"/><xs:include schemaLocation="a.xsd"/></xs:schema>`,
    'parts/b.xsd': partSchema().replace(
      '<xs:complexType',
      '<xs:include schemaLocation="../xsd/a.xsd"/><xs:complexType',
    ),
  });
  expect(schema.getType('Part')).toBeDefined();
});

test('a schema without a namespace takes that of the schema that includes it', async () => {
  const { wire } = await compose({
    'shop.wsdl': oneOperation(
      sequence('<xs:element name="a" type="tns:Outer"/>'),
      sequence('<xs:element name="a" type="tns:Outer"/>'),
      { schema: '<xs:include schemaLocation="c.xsd"/>' },
    ),
    'c.xsd': partSchema('elementFormDefault="qualified"').replace(
      '<xs:complexType name="Part">',
      '<xs:complexType name="Outer"><xs:sequence><xs:element name="p" type="Part"/></xs:sequence></xs:complexType><xs:complexType name="Part">',
    ),
  });
  expect(wire.types['0:Outer']?.elements).toEqual([{ name: 'p', namespace: 0, type: '0:Part' }]);
  expect(wire.types['0:Part']?.elements?.[0]).toEqual({ name: 'x', namespace: 0, type: 'int' });
});

test('a WSDL may be in several files', async () => {
  const main = wsdl({ definitions: binding(['Go']) })
    .replace('<wsdl:types>', '<wsdl:import namespace="urn:shop" location="port.wsdl"/><wsdl:types>')
    .replace('<wsdl:portType name="Port"></wsdl:portType>', '');
  const port = wsdl({
    schema: '<xs:element name="E" type="xs:int"/>',
    messages: message('In', { p: 'tns:E' }),
    operations:
      '<wsdl:operation name="Go"><wsdl:input message="tns:In"/><wsdl:output message="tns:In"/></wsdl:operation>',
  });
  const { annotations } = await compose({ 'main.wsdl': main, 'port.wsdl': port });
  expect(annotations.operations).toEqual([{ operation: 'Go', field: 'Mutation.go' }]);
});

test.each([
  ['is not there', 'gone', /^shop\.wsdl:\d+:\d+: cannot read .*gone[;\n]/],
  ['is not a file', 'http://127.0.0.1:9/x', /^shop\.wsdl:\d+:\d+: "http:.*" is not fetched/],
])(
  'what %s is JSON when it is a schema, an error when it is a WSDL',
  async (_name, location, problem) => {
    for (const statement of [
      `<xs:import namespace="urn:other" schemaLocation="${location}"/>`,
      `<xs:include schemaLocation="${location}"/>`,
    ]) {
      const { schema, annotations } = await compose({ 'shop.wsdl': importing(statement) });
      expect(schema.getQueryType()?.getFields().thing?.args[0]?.type.toString()).toBe('JSON!');
      expect(annotations.warnings.map(withoutFolder)).toContainEqual(
        expect.stringMatching(problem),
      );
    }
    const wsdlImport = importing('').replace(
      '<wsdl:types>',
      `<wsdl:import namespace="urn:x" location="${location}"/><wsdl:types>`,
    );
    expect(withoutFolder(await failureOf({ 'shop.wsdl': wsdlImport }))).toMatch(problem);
  },
);

test('a schema that is not what it should be is JSON too, unless a standard one stands in', async () => {
  const importOf = (namespace: string) =>
    importing(`<xs:import namespace="${namespace}" schemaLocation="part.xsd"/>`);
  const broken = await compose({ 'shop.wsdl': importOf('urn:other'), 'part.xsd': '<a>\n<b></a>' });
  expect(broken.annotations.warnings[0]).toMatch(
    /shop\.wsdl:7:\d+: .*part\.xsd:2:\d+: not well-formed XML: .*; what it defines is of type JSON/,
  );
  // The schema of XML Signature, as its owner publishes it, has one.
  const signature = await compose({
    'shop.wsdl': importOf('http://www.w3.org/2000/09/xmldsig#'),
    'part.xsd': `<!DOCTYPE schema>${partSchema('targetNamespace="http://www.w3.org/2000/09/xmldsig#"')}`,
  });
  expect(signature.annotations.warnings.join('\n')).not.toMatch(/DOCTYPE/);
});

test.each([
  [
    'not well-formed',
    '<a>\n<b></a>',
    /shop\.wsdl:2:\d+: not well-formed XML: unexpected close tag/,
  ],
  [
    'a document type',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]><a>&x;</a>',
    /shop\.wsdl:1:\d+: a document type \(DOCTYPE\) is not allowed/,
  ],
  ['an undefined entity', '<a>&x;</a>', /not well-formed XML: undefined entity/],
  ['too deep', '<a>'.repeat(300), /nested deeper than 200/],
  ['empty', '', /shop\.wsdl/],
  ['WSDL 2.0', '<description xmlns="http://www.w3.org/ns/wsdl"/>', /this is WSDL 2\.0/],
  [
    'something else',
    '<html/>',
    /the root element is <html> .*, not the <definitions> of a WSDL 1\.1/,
  ],
])('a contract that cannot be read: %s', async (_name, text, message) => {
  expect(await failureOf({ 'shop.wsdl': text })).toMatch(message);
});

test('a type that extends itself is a mistake of the contract', async () => {
  const loop = (name: string, base: string) =>
    `<xs:complexType name="${name}"><xs:complexContent><xs:extension base="tns:${base}"/></xs:complexContent></xs:complexType>`;
  const element = '<xs:element name="a" type="tns:A"/>';
  const text = oneOperation(sequence(element), sequence(element), {
    schema: loop('A', 'B') + loop('B', 'A'),
  });
  expect(await failureOf({ 'shop.wsdl': text })).toMatch(/this type extends itself/);
});

test('files are read in the encoding that they say', async () => {
  const xsd = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?>${partSchema().replaceAll('"x"', '"größe"')}`;
  const encoded = {
    'UTF-16 with a byte order mark': Buffer.from(`\ufeff${xsd('UTF-16')}`, 'utf16le'),
    'ISO-8859-1': Buffer.from(xsd('ISO-8859-1'), 'latin1'),
    'UTF-8 that calls itself UTF-16': Buffer.from(xsd('UTF-16')),
  };
  for (const [name, bytes] of Object.entries(encoded)) {
    const { wire } = await compose({
      'shop.wsdl': importing('<xs:import namespace="urn:other" schemaLocation="u.xsd"/>'),
      'u.xsd': bytes,
    });
    const type = Object.entries(wire.types).find(([key]) => key.endsWith(':Part'))?.[1];
    expect(type?.elements?.[0]?.name, name).toBe('größe');
  }
});

test('prefixes that are not declared are taken for the usual ones, with a warning', async () => {
  const text = oneOperation(sequence(), sequence('<xs:element name="a" type="xs:int"/>')).replace(
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema"',
    '',
  );
  const { annotations } = await compose({ 'shop.wsdl': text });
  expect(annotations.operations).toHaveLength(1);
  expect(annotations.warnings).toEqual([
    expect.stringMatching(/the prefix "xs" is not declared; it is taken for http:\/\/www\.w3\.org/),
  ]);
});

test('of two definitions with one name the first is used, and the other is told of, unless it is a copy', async () => {
  const type = (name: string, members: string, more = '') =>
    `<xs:complexType name="${name}" ${more}>${members}</xs:complexType>`;
  const x = sequence('<xs:element name="x" type="xs:int"/>');
  const y = sequence('<xs:element name="x" type="xs:string"/>');
  const copy = type('Copy', x)
    .replaceAll('xs:', 'q:')
    .replace('type="q:int"', '\n type="q:int" minOccurs="1" nillable="false" id="i"')
    .replace(
      '<q:sequence>',
      '<q:annotation><q:documentation>A copy</q:documentation></q:annotation><q:sequence>',
    );
  const again = `<q:schema xmlns:q="http://www.w3.org/2001/XMLSchema" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="urn:shop" elementFormDefault="qualified">${copy}${type('Other', y)}
    <xs:element name="other" type="xs:int"/></q:schema>`;
  const content = sequence(
    '<xs:element name="copy" type="tns:Copy"/>',
    '<xs:element name="other" type="tns:Other"/>',
  );
  const contract = oneOperation(content, content, {
    schema: `${type('Copy', x)}${type('Other', x)}<xs:element name="other" type="xs:string"/>`,
    messages: message('In', { other: 'tns:other' }),
  }).replace('</wsdl:types>', `${again}</wsdl:types>`);
  const { annotations, schema } = await compose({ 'shop.wsdl': contract });
  const warnings = annotations.warnings.map(withoutFolder);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^shop\.wsdl:\d+:\d+: the message \{urn:shop\}In is defined again, and otherwise; that of .*shop\.wsdl:\d+ is used\.$/,
    ),
    expect.stringMatching(/the type \{urn:shop\}Other is defined again, and otherwise; that of /),
    expect.stringMatching(
      /the element \{urn:shop\}other is defined again, and otherwise; that of /,
    ),
  ]);
  const other = schema.getType('Other');
  expect(other && 'getFields' in other ? String(other.getFields().x?.type) : '').toBe('Int!');
});
