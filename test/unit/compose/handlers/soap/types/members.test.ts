import { GraphQLString, printType } from 'graphql';
import { expect, test } from 'vitest';
import { compose } from '../contract-files.ts';
import { oneOperation, sequence } from '../wsdl-text.ts';
import { thing } from './thing-type.ts';

test('attributes are members, their groups included; the prohibited are not', async () => {
  const { output, wire } = await thing(
    `${sequence('<xs:element name="id" type="xs:int"/>')}
     <xs:attribute name="id" type="xs:string" use="required"/>
     <xs:attribute name="gone" type="xs:string" use="prohibited"/>
     <xs:attributeGroup ref="tns:Common"/><xs:attribute ref="xml:lang"/>`,
    {
      schema: `<xs:attributeGroup name="Common"><xs:attribute name="unit" type="xs:decimal"
        form="qualified"/></xs:attributeGroup>`,
    },
  );
  expect(output.split('\n')).toEqual([
    'id: Int!',
    'idAttribute: String!',
    'unit: Decimal',
    'lang: String',
  ]);
  const type = wire.types['0:Thing'];
  expect(type?.attributes).toEqual([
    { key: '@id', name: 'id', type: 'string' },
    { name: 'unit', namespace: 0, type: 'decimal', optional: true },
    { name: 'lang', namespace: 1, type: 'string', optional: true },
  ]);
  expect(wire.namespaces).toEqual(['urn:shop', 'http://www.w3.org/XML/1998/namespace']);
});

test('text with attributes is a value with fields', async () => {
  const { output, wire } = await thing(
    `<xs:simpleContent><xs:extension base="xs:decimal">
      <xs:attribute name="currency" type="xs:string" use="required"/>
    </xs:extension></xs:simpleContent>`,
  );
  expect(output.split('\n')).toEqual(['value: Decimal!', 'currency: String!']);
  expect(wire.types['0:Thing']?.text).toEqual({ type: 'decimal' });
});

test('attributes that the contract does not name are a field too', async () => {
  const { output, wire } = await thing(
    `${sequence('<xs:element name="a" type="xs:int"/>')}<xs:attributeGroup ref="tns:Open"/>`,
    { schema: '<xs:attributeGroup name="Open"><xs:anyAttribute/></xs:attributeGroup>' },
  );
  expect(output.split('\n').filter((line) => /^\w/.test(line))).toEqual([
    'a: Int!',
    'anyAttributes: JSON',
  ]);
  expect(wire.types['0:Thing']).toMatchObject({ anyAttribute: true });
});

test('what has a default need not be given', async () => {
  const { output, input, wire } = await thing(
    `${sequence(
      '<xs:element name="a" type="xs:int" default="7"/>',
      '<xs:element name="b" type="xs:string" fixed=" x "/>',
    )}<xs:attribute name="c" type="xs:int" use="required" fixed="1"/>`,
  );
  expect(output.split('\n')).toEqual(['a: Int!', 'b: String!', 'c: Int!']);
  expect(input.split('\n')).toEqual(['a: Int', 'b: String', 'c: Int']);
  expect(wire.types['0:Thing']?.elements?.map((each) => each.default)).toEqual(['7', ' x ']);
  expect(wire.types['0:Thing']?.attributes?.[0]?.default).toBe('1');
});

test('a definition that is redefined has its old and its new members', async () => {
  const { schema, wire } = await compose({
    'shop.wsdl': oneOperation(
      sequence('<xs:element name="a" type="tns:Part"/>'),
      sequence('<xs:element name="a" type="tns:Part"/>'),
      {
        schema: `<xs:redefine schemaLocation="old.xsd">
          <xs:complexType name="Part"><xs:complexContent><xs:extension base="tns:Part">
            ${sequence('<xs:element name="added" type="tns:Code"/>')}
          </xs:extension></xs:complexContent></xs:complexType>
          <xs:simpleType name="Code"><xs:restriction base="tns:Code"><xs:enumeration value="A"/>
          </xs:restriction></xs:simpleType>
          <xs:group name="Pair"><xs:sequence><xs:group ref="tns:Pair"/>
            <xs:element name="third" type="xs:int"/></xs:sequence></xs:group>
        </xs:redefine>`,
      },
    ),
    'old.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop"
        xmlns:tns="urn:shop">
      <xs:complexType name="Part"><xs:group ref="tns:Pair"/></xs:complexType>
      <xs:simpleType name="Code"><xs:restriction base="xs:string"/></xs:simpleType>
      <xs:group name="Pair">${sequence(
        '<xs:element name="first" type="xs:int"/>',
        '<xs:element name="second" type="xs:int"/>',
      )}</xs:group></xs:schema>`,
  });
  expect(printType(schema.getType('Part') ?? GraphQLString)).toBe(
    'type Part {\n  first: Int!\n  second: Int!\n  third: Int!\n  added: Code!\n}',
  );
  expect(wire.types['0:Part']?.base).toBe('0:Part-2');
});

test('arrays of SOAP encoding are lists, whatever their types are called', async () => {
  const array = (name: string, content: string) =>
    `<xs:complexType name="${name}"><xs:complexContent><xs:restriction base="enc:Array">${content}
     </xs:restriction></xs:complexContent></xs:complexType>`;
  const ofType = (type: string) => `<xs:attribute ref="enc:arrayType" wsdl:arrayType="${type}"/>`;
  const { output, input, wire } = await thing(
    sequence(
      '<xs:element name="ints" type="tns:Ints"/>',
      '<xs:element name="matrix" type="tns:Matrix" minOccurs="0"/>',
      '<xs:element name="named" type="tns:Named"/>',
      '<xs:element name="any" type="enc:Array"/>',
      '<xs:element name="narrow" type="tns:Narrow"/>',
    ).replace(
      '<xs:sequence>',
      '<xs:sequence xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/">',
    ),
    {
      schemas:
        '<xs:schema><xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/></xs:schema>',
      schemaAttributes: 'xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/"',
      schema:
        array('Ints', ofType('xs:int[]')) +
        array('Matrix', ofType('tns:Thing[][,]')) +
        array('Named', sequence('<xs:element name="x" type="xs:long" maxOccurs="9"/>')) +
        array('Narrow', '').replaceAll('enc:Array', 'tns:Ints'),
    },
  );
  const fields = [
    'ints: [Int]!',
    'matrix: [[Thing]]',
    'named: [BigInt]!',
    'any: [JSON]!',
    'narrow: [Int]!',
  ];
  expect(output.split('\n')).toEqual(fields);
  expect(input.split('\n')).toEqual(fields.map((field) => field.replace('Thing', 'ThingInput')));
  expect(wire.types['0:Ints']?.array).toEqual({
    name: 'item',
    type: 'int',
    nillable: true,
  });
});

test('an element of which the contract knows the value need not be given', async () => {
  const schema = `<xs:complexType name="Version">${sequence(
    '<xs:element name="service" type="xs:string" fixed="trck"/>',
    '<xs:element name="minor" type="xs:int" minOccurs="0"/>',
  )}</xs:complexType>
  <xs:complexType name="Loop">${sequence('<xs:element name="loop" type="tns:Loop"/>')}</xs:complexType>
  <xs:complexType name="Pick"><xs:choice><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice></xs:complexType>
  <xs:complexType name="Open">${sequence('<xs:element name="a" type="xs:int" minOccurs="0"/>')}</xs:complexType>`;
  const names = ['Version', 'Loop', 'Pick', 'Open'];
  const { input } = await thing(
    sequence(...names.map((name) => `<xs:element name="${name}" type="tns:${name}"/>`)),
    { schema },
  );
  expect(input.split('\n')).toEqual([
    'version: VersionInput',
    'loop: LoopInput!',
    'pick: PickInput!',
    'open: OpenInput!',
  ]);
});
