import { expect, test } from 'vitest';
import {
  binding,
  message,
  oneOperation,
  sequence,
  wsdl,
} from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { startSoapGateway } from './soap-gateway.ts';

/** Ways to write a contract, by what the upstream sees of them, byte for byte. */

interface Style {
  readonly contract: (address: string) => string;
  readonly query: string;
  /** Inside soap:Body. */
  readonly sent: string;
  /** Inside the body of the answer; left out: what was sent, echoed. */
  readonly answer?: string;
  readonly data: unknown;
}

const element = (name: string, type = 'xs:string', more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const type = (name: string, content: string) =>
  `<xs:complexType name="${name}">${content}</xs:complexType>`;

/** `GetThing` asks and answers with `content`. */
const echo =
  (content: string, schema = '', attributes?: string, schemas = '') =>
  (address: string) =>
    oneOperation(
      content,
      content,
      { schema, schemas, ...(attributes !== undefined && { schemaAttributes: attributes }) },
      { address },
    );

const bare = (parts: Record<string, string>, schema: string, style: 'document' | 'rpc') => {
  const operation =
    '<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>';
  return (address: string) =>
    wsdl({
      schema,
      messages: message('In', parts) + message('Out', parts),
      operations: operation,
      definitions: binding(['GetThing'], { address, style }),
    });
};

const styles: Record<string, Style> = {
  'document/literal, wrapped': {
    contract: echo(sequence(element('a'), element('b', 'xs:long'))),
    query: '{ thing(b: "9007199254740993", a: "007") { a b } }',
    sent: '<n0:GetThing><n0:a>007</n0:a><n0:b>9007199254740993</n0:b></n0:GetThing>',
    data: { a: '007', b: '9007199254740993' },
  },
  'document/literal, bare: an element of a simple type': {
    contract: bare({ p: 'tns:Sku' }, element('Sku'), 'document'),
    query: '{ thing(sku: "007") }',
    sent: '<n0:Sku>007</n0:Sku>',
    answer: '<Sku xmlns="urn:shop">007</Sku>',
    data: '007',
  },
  'document/literal, bare: an element of a named type': {
    contract: bare(
      { p: 'tns:Order' },
      type('OrderType', sequence(element('a'), element('b'))) + element('Order', 'tns:OrderType'),
      'document',
    ),
    query: '{ thing(a: "1", b: "") { a b } }',
    sent: '<n0:Order><n0:a>1</n0:a><n0:b></n0:b></n0:Order>',
    answer: '<o:Order xmlns:o="urn:shop"><o:a>1</o:a><o:b/></o:Order>',
    data: { a: '1', b: '' },
  },
  'document/literal, bare: several parts': {
    contract: bare(
      { one: 'tns:Sku', two: 'tns:Count' },
      element('Sku') + element('Count', 'xs:int'),
      'document',
    ),
    query: '{ thing(sku: "a", count: 0) { sku count } }',
    sent: '<n0:Sku>a</n0:Sku><n0:Count>0</n0:Count>',
    answer: '<Sku xmlns="urn:shop">a</Sku><Count xmlns="urn:shop">0</Count>',
    data: { sku: 'a', count: 0 },
  },
  'rpc/literal: parts are in no namespace, their types in their own': {
    contract: bare(
      { order: 'type tns:Order', count: 'type xs:int' },
      type('Order', sequence(element('a'))),
      'rpc',
    ),
    query: '{ thing(order: { a: "x" }, count: 7) { order { a } count } }',
    sent: '<n0:GetThing><order><n0:a>x</n0:a></order><count>7</count></n0:GetThing>',
    data: { order: { a: 'x' }, count: 7 },
  },
  'elementFormDefault="unqualified", and a form of its own': {
    contract: echo(
      sequence(element('a'), element('b', 'xs:string', 'form="qualified"')),
      '',
      'elementFormDefault="unqualified"',
    ),
    query: '{ thing(a: "1", b: "2") { a b } }',
    sent: '<n0:GetThing><a>1</a><n0:b>2</n0:b></n0:GetThing>',
    data: { a: '1', b: '2' },
  },
  'attributeFormDefault="qualified"': {
    contract: echo(
      `${sequence(element('e'))}<xs:attribute name="a"/><xs:attribute name="b" form="unqualified"/>`,
      '',
      'elementFormDefault="qualified" attributeFormDefault="qualified"',
    ),
    query: '{ thing(a: "1", b: "2", e: "3") { a b e } }',
    sent: '<n0:GetThing n0:a="1" b="2"><n0:e>3</n0:e></n0:GetThing>',
    data: { a: '1', b: '2', e: '3' },
  },
  'types of one name in two namespaces': {
    contract: echo(
      sequence(element('mine', 'tns:Item'), element('theirs', 'other:Item')),
      `<xs:import namespace="urn:other"/>${type('Item', sequence(element('a'), element('b')))}`,
      undefined,
      `<xs:schema targetNamespace="urn:other">${type('Item', sequence(element('a', 'xs:int'), element('c', 'xs:int')))}</xs:schema>`,
    ),
    query:
      '{ thing(mine: { a: "1", b: "2" }, theirs: { a: 3, c: 4 }) { mine { a b } theirs { a c } } }',
    sent: '<n0:GetThing><n0:mine><n0:a>1</n0:a><n0:b>2</n0:b></n0:mine><n0:theirs><a>3</a><c>4</c></n0:theirs></n0:GetThing>',
    data: { mine: { a: '1', b: '2' }, theirs: { a: 3, c: 4 } },
  },
  'names without prefixes': {
    contract: (address) =>
      echo(
        sequence(element('a', 'tns:Item'), element('z', 'xs:string', 'minOccurs="0"')),
        type('Item', sequence(element('b'), element('c'))),
      )(address)
        .replaceAll('"tns:', '"')
        .replace('<wsdl:definitions ', '<wsdl:definitions xmlns="urn:shop" '),
    query: '{ thing(a: { b: "1", c: "2" }) { a { b c } } }',
    sent: '<n0:GetThing><n0:a><n0:b>1</n0:b><n0:c>2</n0:c></n0:a></n0:GetThing>',
    data: { a: { b: '1', c: '2' } },
  },
  'refs, groups and groups of attributes, of two namespaces': {
    contract: echo(
      `${sequence('<xs:element ref="other:note" minOccurs="0"/>', '<xs:group ref="tns:Both"/>')}
        <xs:attributeGroup ref="tns:Marks"/><xs:attribute ref="other:rank"/><xs:attribute ref="xml:lang"/>`,
      `<xs:import namespace="urn:other"/>
        <xs:group name="Both">${sequence(element('a'), element('b'))}</xs:group>
        <xs:attributeGroup name="Marks"><xs:attribute name="m" type="xs:int" use="required"/></xs:attributeGroup>`,
      undefined,
      `<xs:schema targetNamespace="urn:other">${element('note')}<xs:attribute name="rank" type="xs:int"/></xs:schema>`,
    ),
    query:
      '{ thing(note: "n", a: "1", b: "2", m: 0, rank: 7, lang: "de") { note a b m rank lang } }',
    sent: '<n0:GetThing m="0" n1:rank="7" xml:lang="de"><n1:note>n</n1:note><n0:a>1</n0:a><n0:b>2</n0:b></n0:GetThing>',
    data: { note: 'n', a: '1', b: '2', m: 0, rank: 7, lang: 'de' },
  },
  'text with attributes, unions, lists of an enumeration': {
    contract: echo(
      sequence(
        element('price', 'tns:Price'),
        element('size', 'tns:Size'),
        element('tags', 'tns:Tags'),
      ),
      `<xs:complexType name="Price"><xs:simpleContent><xs:extension base="xs:decimal">
        <xs:attribute name="currency" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>
      <xs:simpleType name="Size"><xs:union memberTypes="xs:int tns:Word"/></xs:simpleType>
      <xs:simpleType name="Word"><xs:restriction base="xs:token"><xs:enumeration value="big one"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Tag"><xs:restriction base="xs:NMTOKEN"><xs:enumeration value="a-b"/><xs:enumeration value="c"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Tags"><xs:list itemType="tns:Tag"/></xs:simpleType>`,
    ),
    query:
      '{ thing(price: { value: "1.50", currency: "EUR" }, size: "big one", tags: [A_B, c]) { price { value currency } size tags } }',
    sent: '<n0:GetThing><n0:price currency="EUR">1.50</n0:price><n0:size>big one</n0:size><n0:tags>a-b c</n0:tags></n0:GetThing>',
    data: { price: { value: '1.50', currency: 'EUR' }, size: 'big one', tags: ['A_B', 'c'] },
  },
  'a restriction says its type, and has the members of its base': {
    contract: echo(
      sequence(element('item', 'tns:Base')),
      `${type('Base', sequence(element('a', 'xs:string', 'minOccurs="0"'), element('b', 'xs:string', 'minOccurs="0"')))}
      <xs:complexType name="Strict"><xs:complexContent><xs:restriction base="tns:Base">
        ${sequence(element('a'))}</xs:restriction></xs:complexContent></xs:complexType>`,
    ),
    query: '{ thing(item: { _type: Strict, a: "1" }) { __typename a b } }',
    sent: '<n0:GetThing><n0:item xsi:type="n0:Strict"><n0:a>1</n0:a></n0:item></n0:GetThing>',
    data: { __typename: 'Strict', a: '1', b: null },
  },
  'xs:any and xs:anyAttribute': {
    contract: echo(
      `${sequence(element('a'), '<xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/>')}<xs:anyAttribute/>`,
    ),
    query:
      '{ thing(a: "1", any: { b: ["2", "3"], _: { c: "" } }, anyAttributes: { d: "4" }) { a any anyAttributes } }',
    sent: '<n0:GetThing d="4"><n0:a>1</n0:a><n0:b>2</n0:b><n0:b>3</n0:b><n0:_><n0:c></n0:c></n0:_></n0:GetThing>',
    data: { a: '1', any: { b: ['2', '3'], _: { c: '' } }, anyAttributes: { d: '4' } },
  },
  'mixed content': {
    contract: echo(
      sequence(element('t', 'tns:Mixed')),
      `<xs:complexType name="Mixed" mixed="true">${sequence(element('b'))}</xs:complexType>`,
    ),
    query: '{ thing(t: { value: "x ", b: "y" }) { value b } }',
    sent: '<n0:GetThing><n0:t>x <n0:b>y</n0:b></n0:t></n0:GetThing>',
    data: { value: 'x ', b: 'y' },
  },
};

test.each(Object.entries(styles))('%s', async (_name, { contract, query, sent, answer, data }) => {
  await using gateway = await startSoapGateway(contract);
  const { answers, received } = gateway.upstream;
  if (answer !== undefined) {
    const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${answer}</e:Body></e:Envelope>`;
    const [, first = ''] = /^<n0:(\w+)/.exec(sent) ?? [];
    answers.set(first, () => ({ body }));
  }
  const result = await gateway.ask(query);
  expect(result.errors).toBeUndefined();
  expect(received).toHaveLength(1);
  expect(/<soap:Body>(.*)<\/soap:Body>/s.exec(received[0]?.envelope ?? '')?.[1]).toBe(sent);
  expect(result.data?.thing).toEqual(data);
});
