import { isEnumType, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { sequence } from '../wsdl-text.ts';
import { thing } from './thing-type.ts';

test('simple types become the scalars that lose nothing', async () => {
  const kinds = ['string', 'token', 'anyURI', 'boolean', 'int', 'short', 'unsignedShort'];
  kinds.push('long', 'unsignedInt', 'integer', 'decimal', 'double', 'date', 'dateTime', 'time');
  kinds.push('base64Binary', 'hexBinary', 'anyType', 'NMTOKENS');
  const { output } = await thing(
    sequence(...kinds.map((kind) => `<xs:element name="${kind}" type="xs:${kind}"/>`)),
  );
  expect(output.split('\n')).toEqual([
    'string: String!',
    'token: String!',
    'anyURI: String!',
    'boolean: Boolean!',
    'int: Int!',
    'short: Int!',
    'unsignedShort: Int!',
    'long: BigInt!',
    'unsignedInt: BigInt!',
    'integer: BigInt!',
    'decimal: Decimal!',
    'double: Float',
    'date: Date!',
    'dateTime: DateTime!',
    'time: Time!',
    'base64Binary: Base64!',
    'hexBinary: String!',
    'anyType: JSON!',
    'nmtokens: [String!]!',
  ]);
});

test('what may be missing may be null; lists are always there in answers', async () => {
  const { output, input } = await thing(
    sequence(
      '<xs:element name="always" type="xs:int"/>',
      '<xs:element name="sometimes" type="xs:int" minOccurs="0"/>',
      '<xs:element name="nil" type="xs:int" nillable="true"/>',
      '<xs:element name="some" type="xs:int" maxOccurs="unbounded"/>',
      '<xs:element name="any" type="xs:int" minOccurs="0" maxOccurs="5" nillable="true"/>',
      '<xs:element name="never" type="xs:int" minOccurs="0" maxOccurs="0"/>',
    ),
  );
  expect(output.split('\n')).toEqual([
    'always: Int!',
    'sometimes: Int',
    'nil: Int',
    'some: [Int!]!',
    'any: [Int]!',
  ]);
  expect(input.split('\n')).toEqual([
    'always: Int!',
    'sometimes: Int',
    'nil: Int',
    'some: [Int!]!',
    'any: [Int]',
  ]);
});

test('of a choice each element may be missing, also through groups', async () => {
  const { output } = await thing(
    sequence(
      '<xs:choice><xs:element name="card" type="xs:string"/><xs:group ref="tns:Bank"/></xs:choice>',
    ),
    {
      schema: `<xs:group name="Bank"><xs:sequence><xs:element name="iban" type="xs:string"/>
        <xs:element name="bic" type="xs:string"/></xs:sequence></xs:group>`,
    },
  );
  expect(output.split('\n')).toEqual(['card: String', 'iban: String', 'bic: String']);
});

test('an element that may stand in two places is a list, unless the places exclude each other', async () => {
  const int = (name: string, more = '') => `<xs:element name="${name}" type="xs:int" ${more}/>`;
  const { output } = await thing(
    sequence(
      int('twice', 'minOccurs="0"'),
      int('between'),
      int('twice', 'minOccurs="0"'),
      `<xs:choice>${int('either')}${sequence(int('either'), int('more'))}</xs:choice>`,
    ),
  );
  expect(output.split('\n')).toEqual([
    'twice: [Int!]!',
    'between: Int!',
    'either: Int',
    'more: Int',
  ]);
});

test('an extension has the fields of its base first', async () => {
  const { output, wire } = await thing(
    `<xs:complexContent><xs:extension base="tns:Base">
      ${sequence('<xs:element name="own" type="xs:int"/>')}
    </xs:extension></xs:complexContent>`,
    {
      // A member of the base has the type that extends the base.
      schema: `<xs:complexType name="Base">${sequence(
        '<xs:element name="first" type="xs:int"/>',
        '<xs:element name="next" type="tns:Thing" minOccurs="0"/>',
      )}</xs:complexType>`,
    },
  );
  expect(output.split('\n')).toEqual(['first: Int!', 'next: Thing', 'own: Int!']);
  expect(wire.types['0:Thing']).toMatchObject({ base: '0:Base' });
});

test('a restriction says its elements again and keeps the attributes', async () => {
  const { output } = await thing(
    `<xs:complexContent><xs:restriction base="tns:Base">
      ${sequence('<xs:element name="a" type="xs:int"/>')}
      <xs:attribute name="gone" use="prohibited"/>
    </xs:restriction></xs:complexContent>`,
    {
      schema: `<xs:complexType name="Base">${sequence(
        '<xs:element name="a" type="xs:int" minOccurs="0"/>',
        '<xs:element name="b" type="xs:int" minOccurs="0"/>',
      )}<xs:attribute name="kept" type="xs:int"/><xs:attribute name="gone" type="xs:int"/>
      </xs:complexType>`,
    },
  );
  expect(output.split('\n')).toEqual(['a: Int!', 'kept: Int']);
});

test('enumerations keep their wire values; unions are text, lists are lists', async () => {
  const { output, schema } = await thing(
    sequence(
      '<xs:element name="size" type="tns:Size"/>',
      '<xs:element name="sizes"><xs:simpleType><xs:list itemType="tns:Size"/></xs:simpleType></xs:element>',
      '<xs:element name="mixed"><xs:simpleType><xs:union memberTypes="xs:int tns:Size"/></xs:simpleType></xs:element>',
    ),
    {
      schema: `<xs:simpleType name="Size"><xs:restriction base="xs:string">
        <xs:enumeration value="S"/><xs:enumeration value="extra large"/><xs:enumeration value="42"/>
      </xs:restriction></xs:simpleType>`,
    },
  );
  expect(output.split('\n')).toEqual(['size: Size!', 'sizes: [Size!]!', 'mixed: String!']);
  const type = schema.getType('Size');
  const values = type && 'getValues' in type ? type.getValues() : [];
  expect(values.map(({ name, extensions }) => [name, extensions.headgate?.wireValue])).toEqual([
    ['S', undefined],
    ['EXTRA_LARGE', 'extra large'],
    ['_42', '42'],
  ]);
});

test('types with one name in two namespaces are two types', async () => {
  const { output, schema } = await thing(
    sequence(
      '<xs:element name="ours" type="tns:Item"/>',
      '<xs:element name="theirs" type="other:Item"/>',
    ),
    {
      schema: `<xs:complexType name="Item">${sequence('<xs:element name="a" type="xs:int"/>')}</xs:complexType>`,
      schemas: `<xs:schema targetNamespace="urn:other"><xs:complexType name="Item">${sequence(
        '<xs:element name="b" type="xs:int"/>',
      )}</xs:complexType></xs:schema>`,
    },
  );
  expect(output.split('\n')).toEqual(['ours: Item!', 'theirs: OtherItem!']);
  expect(schema.getType('OtherItemInput')).toBeDefined();
});

test('recursive types, references and anonymous types', async () => {
  const { output, schema, wire } = await thing(
    sequence(
      '<xs:element name="parent" type="tns:Thing" minOccurs="0"/>',
      '<xs:element ref="tns:note" minOccurs="0"/>',
      `<xs:element name="line" maxOccurs="unbounded"><xs:complexType>${sequence(
        '<xs:element name="sku" type="xs:string" form="unqualified"/>',
      )}</xs:complexType></xs:element>`,
    ),
    { schema: '<xs:element name="note" type="xs:string" nillable="true"/>' },
  );
  expect(output.split('\n')).toEqual(['parent: Thing', 'note: String', 'line: [ThingLine!]!']);
  expect(printSchema(schema)).toContain('type ThingLine {\n  sku: String!\n}');
  expect(wire.types['0:Thing/line']?.elements).toEqual([{ name: 'sku', type: 'string' }]);
});

test('elements that may stand for another are alternatives', async () => {
  const { output } = await thing(sequence('<xs:element ref="tns:shape"/>'), {
    schema: `<xs:element name="shape" abstract="true" type="xs:string"/>
      <xs:element name="circle" substitutionGroup="tns:shape" type="xs:string"/>
      <xs:element name="square" substitutionGroup="tns:shape"/>`,
  });
  expect(output.split('\n')).toEqual(['circle: String', 'square: String']);
});

test('what the contract leaves open is JSON, and said so', async () => {
  const { output, annotations } = await thing(
    sequence(
      '<xs:element name="lost" type="tns:Lost"/>',
      '<xs:element name="empty" type="tns:Empty"/>',
      '<xs:any minOccurs="0"/>',
    ),
    { schema: '<xs:complexType name="Empty"/>' },
  );
  expect(output.split('\n').filter((line) => /^\w/.test(line))).toEqual([
    'lost: JSON!',
    'empty: JSON!',
    'any: JSON',
  ]);
  expect(annotations.warnings).toEqual([
    expect.stringMatching(
      /shop\.wsdl:\d+:\d+: the type "tns:Lost" is not defined; it is read as JSON\./,
    ),
  ]);
});

test('names that fields cannot have are kept for the wire', async () => {
  const { output, schema } = await thing(
    sequence(
      '<xs:element name="Unit-Price" type="xs:int"/>',
      '<xs:element name="unitPrice" type="xs:int"/>',
    ),
  );
  expect(output.split('\n')).toEqual(['unitPrice: Int!', 'unitPriceElement: Int!']);
  const type = schema.getType('Thing');
  const fields = type && 'getFields' in type ? Object.values(type.getFields()) : [];
  expect(fields.map(({ extensions }) => extensions.headgate)).toEqual([
    { wireName: 'Unit-Price' },
    { wireName: 'unitPrice' },
  ]);
});

test('documentation is taken over', async () => {
  const { schema } = await thing(
    `<xs:annotation><xs:documentation>  A thing
         of ours. </xs:documentation></xs:annotation>${sequence(
           '<xs:element name="a" type="xs:int"><xs:annotation><xs:documentation>Its a.</xs:documentation></xs:annotation></xs:element>',
         )}`,
  );
  const type = schema.getType('Thing');
  expect(type?.description).toBe('A thing of ours.');
  expect(type && 'getFields' in type && type.getFields().a?.description).toBe('Its a.');
});

test('names of values have their namespaces, not the prefixes of the schema', async () => {
  const schema = `<xs:simpleType name="Kind"><xs:restriction base="xs:QName">
    <xs:enumeration value="other:box"/><xs:enumeration value="tns:bag"/></xs:restriction></xs:simpleType>`;
  const { wire, schema: composed } = await thing(
    sequence(
      '<xs:element name="kind" type="tns:Kind"/>',
      '<xs:element name="name" type="xs:QName" default="other:x"/>',
    ),
    { schema },
  );
  expect(wire.types['0:Thing']?.elements).toMatchObject([
    { name: 'kind', type: 'qname' },
    { name: 'name', type: 'qname', default: '{urn:other}x' },
  ]);
  const kind = composed.getType('Kind');
  if (!isEnumType(kind)) throw new Error('no enum');
  const values = kind.getValues().map(({ name, extensions }) => [name, extensions.headgate]);
  expect(values).toEqual([
    ['box', { wireValue: '{urn:other}box' }],
    ['bag', { wireValue: '{urn:shop}bag' }],
  ]);
});

test('the pairs of a dictionary of .NET are called after themselves', async () => {
  const pair = `<xs:complexType>${sequence('<xs:element name="Key" type="xs:string" nillable="true"/>', '<xs:element name="Value" type="xs:int"/>')}</xs:complexType>`;
  const { output } = await thing(
    sequence('<xs:element name="counts" type="tns:ArrayOfKeyValueOfstringint" minOccurs="0"/>'),
    {
      schema: `<xs:complexType name="ArrayOfKeyValueOfstringint">${sequence(
        `<xs:element name="KeyValueOfstringint" minOccurs="0" maxOccurs="unbounded">${pair}</xs:element>`,
      )}</xs:complexType>`,
    },
  );
  expect(output).toBe('counts: [KeyValueOfstringint!]');
});

test('an element around a list is that list, at any depth', async () => {
  const list = (name: string, of: string, more = '') =>
    `<xs:complexType name="${name}">${sequence(`<xs:element name="item" type="${of}" minOccurs="0" maxOccurs="unbounded" ${more}/>`)}</xs:complexType>`;
  const schema =
    list('ArrayOfInt', 'xs:int') +
    list('ArrayOfPart', 'tns:Part', 'nillable="true"') +
    list('Extended', 'xs:int') +
    `<xs:complexType name="More"><xs:complexContent><xs:extension base="tns:Extended"/></xs:complexContent></xs:complexType>
    <xs:complexType name="Part">${sequence('<xs:element name="sizes" type="tns:ArrayOfInt"/>')}<xs:attribute name="id"/></xs:complexType>`;
  const {
    output,
    input,
    schema: composed,
  } = await thing(
    sequence(
      '<xs:element name="parts" type="tns:ArrayOfPart" minOccurs="0"/>',
      '<xs:element name="sizes" type="tns:ArrayOfInt"/>',
      '<xs:element name="rows" type="tns:ArrayOfInt" maxOccurs="9"/>',
      '<xs:element name="open" type="tns:Extended" minOccurs="0"/>',
    ),
    { schema },
  );
  expect(output.split('\n')).toEqual([
    'parts: [Part]',
    'sizes: [Int!]!',
    'rows: [ArrayOfInt!]!',
    'open: Extended',
  ]);
  expect(input.split('\n')).toEqual([
    'parts: [PartInput]',
    'sizes: [Int!]!',
    'rows: [ArrayOfIntInput!]!',
    'open: ExtendedInput',
  ]);
  expect(composed.getType('ArrayOfPart')).toBeUndefined();
});

test.each([
  ['a sequence', '<xs:sequence maxOccurs="unbounded">TWO</xs:sequence>'],
  ['a choice', '<xs:choice maxOccurs="9">TWO</xs:choice>'],
  ['a group', '<xs:sequence><xs:group ref="tns:Two" maxOccurs="2"/></xs:sequence>'],
])('that %s may be repeated is lost, and said so', async (_name, content) => {
  const two = '<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>';
  const schema = `<xs:group name="Two">${sequence(two)}</xs:group>`;
  const { output, annotations } = await thing(content.replace('TWO', two), { schema });
  expect(output).toBe('a: [Int!]!\nb: [Int!]!');
  expect(annotations.warnings).toEqual([expect.stringMatching(/shop\.wsdl:\d+.*is lost\.$/)]);
  const once = content.replace(/maxOccurs="\w+"/, '').replace('TWO', two);
  expect((await thing(once, { schema })).annotations.warnings).toEqual([]);
});
