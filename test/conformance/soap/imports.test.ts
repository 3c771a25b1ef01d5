import { expect, test } from 'vitest';
import { binding, message, sequence, wsdl } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { startSoapGateway } from './soap-gateway.ts';

/** A contract of several files that name each other in circles, and documents of the web by address. */

const addressing = 'http://www.w3.org/2005/08/addressing';
const schema = (namespace: string, content: string) =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:shop" xmlns:other="urn:other"
    xmlns:w="${addressing}" targetNamespace="${namespace}" elementFormDefault="qualified">${content}</xs:schema>`;
const type = (name: string, content: string) =>
  `<xs:complexType name="${name}">${content}</xs:complexType>`;

const files = {
  'parts/order.xsd': schema(
    'urn:shop',
    `<xs:import namespace="urn:other" schemaLocation="../line.xsd"/>
    <xs:include schemaLocation="order.xsd"/><xs:include schemaLocation="element.xsd"/>
    ${type('Order', sequence('<xs:element name="line" type="other:Line" minOccurs="0"/>', '<xs:element name="id" type="xs:string"/>'))}`,
  ),
  'parts/element.xsd': schema(
    'urn:shop',
    `<xs:include schemaLocation="order.xsd"/>
    <xs:element name="EchoOrder" type="tns:Order"/><xs:element name="EchoOrderResponse" type="tns:Order"/>`,
  ),
  'line.xsd': schema(
    'urn:other',
    `<xs:import namespace="urn:shop" schemaLocation="parts/order.xsd"/>
    <xs:import namespace="${addressing}" schemaLocation="${addressing}/ws-addr.xsd"/>
    <xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.w3.org/2001/xml.xsd"/>
    ${type('Line', `${sequence('<xs:element name="inside" type="tns:Order" minOccurs="0"/>', '<xs:element ref="w:To" minOccurs="0"/>')}<xs:attribute ref="xml:lang"/>`)}`,
  ),
  'port.wsdl': wsdl({
    messages:
      message('In', { p: 'tns:EchoOrder' }) + message('Out', { p: 'tns:EchoOrderResponse' }),
    operations:
      '<wsdl:operation name="EchoOrder"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>',
  })
    .replace(
      '<wsdl:types>',
      '<wsdl:import namespace="urn:shop" location="contract.wsdl"/><wsdl:types>',
    )
    .replace(
      '<xs:schema targetNamespace="urn:shop"',
      '$&><xs:include schemaLocation="parts/element.xsd"/></xs:schema><xs:schema',
    ),
};

const contract = (address: string) =>
  wsdl({ definitions: binding(['EchoOrder'], { address }) })
    .replace('<wsdl:types>', '<wsdl:import namespace="urn:shop" location="port.wsdl"/><wsdl:types>')
    .replace('<wsdl:portType name="Port"></wsdl:portType>', '');

test('circles of imports come to an end, and nothing is fetched', async () => {
  await using gateway = await startSoapGateway(contract, { files });
  expect(gateway.warnings).toEqual([]);
  const order = {
    id: '007',
    line: { inside: { id: '', line: null }, to: { value: 'urn:x' }, lang: 'de' },
  };
  const { data, errors } = await gateway.ask(
    `mutation { echoOrder(id: "007", line: { inside: { id: "" }, to: { value: "urn:x" }, lang: "de" }) {
      id line { inside { id line { lang } } to { value } lang } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ echoOrder: order });
  const sent = gateway.upstream.received.map(({ envelope }) => envelope);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatch(
    /<n0:EchoOrder><n0:line xml:lang="de"><n1:inside><n0:id><\/n0:id><\/n1:inside><n2:To>urn:x<\/n2:To><\/n0:line><n0:id>007<\/n0:id><\/n0:EchoOrder>/,
  );
  expect(sent[0]).toContain(`xmlns:n2="${addressing}"`);
});
