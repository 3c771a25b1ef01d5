/**
 * One contract with everything that documents of SOAP services have: every kind of value, lists in
 * lists, choices, types that stand in for others, and messages of all styles. Each operation whose
 * name begins with `Echo` answers what it was sent.
 */

const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const optional = 'minOccurs="0"';
const many = 'minOccurs="0" maxOccurs="unbounded"';
const complexType = (name: string, elements: string[], more = '', attributes = '') =>
  `<xs:complexType name="${name}" ${more}><xs:sequence>${elements.join('')}</xs:sequence>${attributes}</xs:complexType>`;
const extension = (name: string, base: string, elements: string[]) =>
  `<xs:complexType name="${name}"><xs:complexContent><xs:extension base="${base}">
    <xs:sequence>${elements.join('')}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>`;
const wrapper = (name: string, elements: string[]) =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence>${elements.join('')}</xs:sequence></xs:complexType></xs:element>`;
const echoElements = (name: string, member: string) =>
  wrapper(name, [member]) + wrapper(`${name}Response`, [member]);

const kinds = {
  text: 'string',
  token: 'token',
  flag: 'boolean',
  int: 'int',
  long: 'long',
  integer: 'integer',
  decimal: 'decimal',
  double: 'double',
  date: 'date',
  dateTime: 'dateTime',
  time: 'time',
  duration: 'duration',
  bytes: 'base64Binary',
  uri: 'anyURI',
  hex: 'hexBinary',
  name: 'QName',
  words: 'NMTOKENS',
};

const schema = `<xs:schema targetNamespace="urn:torture" elementFormDefault="qualified">
  <xs:import namespace="urn:parts"/>
  ${complexType(
    'Everything',
    [
      ...Object.entries(kinds).map(([name, type]) => element(name, `xs:${type}`, optional)),
      element('nillable', 'xs:string', 'nillable="true"'),
      element('size', 'tns:Size', optional),
      element('list', 'xs:string', `${many} nillable="true"`),
      element('rows', 'tns:Row', many),
      element('part', 'p:Part', optional),
      element('cells', 'tns:Cells', optional),
      element('self', 'tns:Everything', optional),
      element('free', 'xs:anyType', optional),
    ],
    '',
    `<xs:attribute name="text" type="xs:string"/><xs:attribute name="rank" type="xs:long"/>
    <xs:attribute name="unit" type="xs:string" default="kg"/><xs:anyAttribute processContents="lax"/>`,
  )}
  ${complexType('Row', [element('cell', 'tns:Cell', many)])}
  ${complexType('Cell', [element('value', 'xs:decimal', many)])}
  ${complexType('Cells', [element('cell', 'tns:Named', `${many} nillable="true"`)])}
  ${complexType('Named', [element('name', 'xs:string'), element('words', 'tns:Words', optional)])}
  ${complexType('Words', [element('word', 'xs:string', many)])}
  <xs:simpleType name="Size"><xs:restriction base="xs:string"><xs:enumeration value="S"/>
    <xs:enumeration value="extra large"/><xs:enumeration value="42"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Payment"><xs:choice>
    ${element('card', 'tns:Card')}${element('iban', 'xs:string')}${element('cash', 'xs:decimal')}
  </xs:choice></xs:complexType>
  ${complexType('Card', [element('number', 'xs:string')])}
  ${complexType('Shape', [element('name', 'xs:string')], 'abstract="true"')}
  ${extension('Circle', 'tns:Shape', [element('radius', 'xs:decimal')])}
  ${extension('Square', 'tns:Shape', [element('side', 'xs:long')])}
  ${extension('Group', 'tns:Shape', [element('shape', 'tns:Shape', many)])}
  ${complexType('Animal', [element('id', 'xs:long')])}
  ${extension('Dog', 'tns:Animal', [element('tricks', 'xs:string', many)])}
  ${extension('Puppy', 'tns:Dog', [element('weeks', 'xs:int')])}
  ${complexType('Note', [element('author', 'xs:string')])}
  ${echoElements('EchoEverything', element('value', 'tns:Everything', optional))}
  ${echoElements('EchoPayment', element('payment', 'tns:Payment'))}
  ${echoElements('EchoShapes', element('shape', 'tns:Shape', many))}
  ${echoElements('EchoAnimal', element('animal', 'tns:Animal'))}
  ${wrapper('Fail', [element('kind', 'xs:string')])}
  ${wrapper('FailResponse', [element('done', 'xs:boolean')])}
  ${wrapper('OutOfStock', [element('sku', 'xs:string'), element('left', 'xs:long')])}
  ${wrapper('GetFile', [element('how', 'xs:string')])}
  ${wrapper('GetFileResponse', [element('content', 'xs:base64Binary'), element('name', 'xs:string')])}
</xs:schema>
<xs:schema targetNamespace="urn:parts">
  ${complexType('Part', [element('id', 'xs:string'), element('qualified', 'xs:string', 'form="qualified" minOccurs="0"')], '', '<xs:attribute name="code" type="xs:int" form="qualified"/>')}
</xs:schema>
<xs:schema targetNamespace="urn:encoded">
  <xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>
  ${complexType('Order', [
    element('id', 'xs:long'),
    element('note', 'xs:string', 'nillable="true"'),
    element('lines', 'e:ArrayOfLine'),
    element('tags', 'e:ArrayOfString'),
  ])}
  ${complexType('Line', [element('sku', 'xs:string'), element('count', 'xs:unsignedInt')])}
  ${extension('GiftLine', 'e:Line', [element('wrapping', 'xs:string')])}
  ${encodedArray('ArrayOfLine', 'e:Line[]')}
  ${encodedArray('ArrayOfString', 'xs:string[]')}
  ${encodedArray('Matrix', 'xs:int[][]')}
</xs:schema>`;

function encodedArray(name: string, arrayType: string): string {
  return `<xs:complexType name="${name}"><xs:complexContent><xs:restriction base="enc:Array">
    <xs:attribute ref="enc:arrayType" wsdl:arrayType="${arrayType}"/>
  </xs:restriction></xs:complexContent></xs:complexType>`;
}

/** The schemas that are not in SOAP encoding, as documents of their own: file name → text. */
export function literalSchemas(): Record<string, string> {
  const [torture = '', parts = ''] = schema
    .split(/(?=<xs:schema )/)
    .map((text) =>
      text
        .replace(
          '<xs:schema ',
          `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${prefixes} `,
        )
        .replace('namespace="urn:parts"/>', 'namespace="urn:parts" schemaLocation="parts.xsd"/>'),
    );
  return { 'torture.xsd': torture, 'parts.xsd': parts };
}

const prefixes = 'xmlns:tns="urn:torture" xmlns:p="urn:parts"';

const documentOperations = ['EchoEverything', 'EchoPayment', 'EchoShapes', 'EchoAnimal', 'GetFile'];

const operation = (name: string, more = '') =>
  `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}"/>
    <wsdl:output message="tns:${name}Response"/>${more}</wsdl:operation>`;
const documentMessages = (name: string) =>
  [name, `${name}Response`]
    .map(
      (each) =>
        `<wsdl:message name="${each}"><wsdl:part name="p" element="tns:${each}"/></wsdl:message>`,
    )
    .join('');
const rpcMessages = (name: string, parts: string) =>
  [name, `${name}Response`]
    .map((each) => `<wsdl:message name="${each}">${parts}</wsdl:message>`)
    .join('');

interface BindingParts {
  readonly name: string;
  readonly operations: readonly string[];
  readonly soap: 'soap' | 'soap12';
  readonly style: 'document' | 'rpc';
  readonly body: string;
}

const binding = ({ name, operations, soap, style, body }: BindingParts) =>
  `<wsdl:binding name="${name}Binding" type="tns:${name}">
    <${soap}:binding style="${style}" transport="http://schemas.xmlsoap.org/soap/http"/>
    ${operations
      .map(
        (
          each,
        ) => `<wsdl:operation name="${each}"><${soap}:operation soapAction="urn:torture#${each}"/>
      <wsdl:input><${soap}:body ${body}/></wsdl:input><wsdl:output><${soap}:body ${body}/></wsdl:output>
    </wsdl:operation>`,
      )
      .join('')}
  </wsdl:binding>`;

const encodedBody =
  'use="encoded" namespace="urn:encoded" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"';

/** @param address Where all of its ports are. */
export const tortureContract = (address: string) => `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="Torture" targetNamespace="urn:torture" xmlns:tns="urn:torture"
    xmlns:p="urn:parts" xmlns:e="urn:encoded" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/">
  <wsdl:types>${schema}</wsdl:types>
  ${[...documentOperations, 'Fail'].map(documentMessages).join('')}
  <wsdl:message name="OutOfStock"><wsdl:part name="p" element="tns:OutOfStock"/></wsdl:message>
  ${rpcMessages('EchoRpc', '<wsdl:part name="animal" type="tns:Animal"/><wsdl:part name="count" type="xs:long"/>')}
  ${rpcMessages('EchoOrder', '<wsdl:part name="order" type="e:Order"/>')}
  ${rpcMessages('EchoMatrix', '<wsdl:part name="matrix" type="e:Matrix"/>')}
  <wsdl:portType name="Documents">${documentOperations.map((name) => operation(name)).join('')}
    ${operation('Fail', '<wsdl:fault name="stock" message="tns:OutOfStock"/>')}</wsdl:portType>
  <wsdl:portType name="New">${operation('EchoAnimal').replace('name="EchoAnimal"', 'name="EchoAnimal12"')}
    ${operation('Fail', '<wsdl:fault name="stock" message="tns:OutOfStock"/>').replace('name="Fail"', 'name="Fail12"')}</wsdl:portType>
  <wsdl:portType name="Literal">${operation('EchoRpc')}</wsdl:portType>
  <wsdl:portType name="Encoded">${operation('EchoOrder')}${operation('EchoMatrix')}</wsdl:portType>
  ${binding({ name: 'Documents', operations: [...documentOperations, 'Fail'], soap: 'soap', style: 'document', body: 'use="literal"' })}
  ${binding({ name: 'New', operations: ['EchoAnimal12', 'Fail12'], soap: 'soap12', style: 'document', body: 'use="literal"' })}
  ${binding({ name: 'Literal', operations: ['EchoRpc'], soap: 'soap', style: 'rpc', body: 'use="literal" namespace="urn:torture"' })}
  ${binding({ name: 'Encoded', operations: ['EchoOrder', 'EchoMatrix'], soap: 'soap', style: 'rpc', body: encodedBody })}
  <wsdl:service name="Torture">${['Documents', 'Literal', 'Encoded']
    .map(
      (name) =>
        `<wsdl:port name="${name}" binding="tns:${name}Binding"><soap:address location="${address}"/></wsdl:port>`,
    )
    .join('')}
    <wsdl:port name="New" binding="tns:NewBinding"><soap12:address location="${address}"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>`;
