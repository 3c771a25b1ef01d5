import { validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import {
  standardNamespaces,
  standardSchema,
} from '../../../../../../src/compose/handlers/soap/contract/standard-documents.ts';
import {
  parseXml,
  type XmlElement,
} from '../../../../../../src/compose/handlers/soap/contract/xml-tree.ts';
import { compose } from '../contract-files.ts';
import { oneOperation, sequence } from '../wsdl-text.ts';

const schemaNamespaces = standardNamespaces.filter((each) => standardSchema(each) !== undefined);

function globals(namespace: string): XmlElement[] {
  const warn = (message: string) => {
    throw new Error(message);
  };
  return parseXml(standardSchema(namespace) ?? '', 'standard', warn).children;
}

/** The prefix of XML itself cannot be another one. */
const prefixOf = (namespace: string) =>
  namespace.startsWith('http://www.w3.org/XML/') ? 'xml' : 'n';

/** A type that refers to everything that a namespace has. */
const everythingOf = (namespace: string) =>
  globals(namespace)
    .flatMap((each, index) => {
      const name = each.attribute('name');
      if (name === undefined) return [];
      const reference = `${prefixOf(namespace)}:${name}`;
      const holder = (content: string) =>
        `<xs:element name="e${index}"><xs:complexType>${content}</xs:complexType></xs:element>`;
      switch (each.local) {
        case 'element':
          return holder(sequence(`<xs:element ref="${reference}"/>`));
        case 'attribute':
          return holder(`<xs:attribute ref="${reference}"/>`);
        case 'attributeGroup':
          return holder(`<xs:attributeGroup ref="${reference}"/>`);
        case 'group':
          return holder(`<xs:group ref="${reference}"/>`);
        default:
          return `<xs:element name="e${index}" type="${reference}"/>`;
      }
    })
    .join('');

test.each(schemaNamespaces)('%s needs no network and is whole', async (namespace) => {
  const types = sequence(everythingOf(namespace));
  const text = oneOperation(types, types, {
    schemas: `<xs:schema><xs:import namespace="${namespace}" schemaLocation="http://127.0.0.1:9/x.xsd"/></xs:schema>`,
  }).replace('xmlns:other=', `xmlns:${prefixOf(namespace)}="${namespace}" xmlns:other=`);
  const { annotations, schema } = await compose({ 'shop.wsdl': text });
  expect(annotations.warnings).toEqual([]);
  expect(annotations.operations).toEqual([{ operation: 'GetThing', field: 'Query.thing' }]);
  expect(validateSchema(schema)).toEqual([]);
});

test('a file that is not there, or no place at all, is no hindrance either', async () => {
  const element = '<xs:element ref="w:EndpointReference"/>';
  for (const place of ['schemaLocation="../gone/ws-addr.xsd"', '']) {
    const text = oneOperation(sequence(element), sequence(element), {
      schemas: `<xs:schema><xs:import namespace="http://www.w3.org/2005/08/addressing" ${place}/></xs:schema>`,
    }).replace('xmlns:other=', 'xmlns:w="http://www.w3.org/2005/08/addressing" xmlns:other=');
    const { annotations, schema } = await compose({ 'shop.wsdl': text });
    expect(annotations.warnings).toEqual([]);
    expect(schema.getType('EndpointReferenceType')).toBeDefined();
  }
});

test('what the contract brings itself stands above the standard document', async () => {
  const element = '<xs:element ref="w:EndpointReference"/>';
  const own = `<xs:schema targetNamespace="http://www.w3.org/2005/08/addressing">
    <xs:element name="EndpointReference" type="xs:int"/></xs:schema>`;
  const text = oneOperation(sequence(element), sequence(element), { schemas: own }).replace(
    'xmlns:other=',
    'xmlns:w="http://www.w3.org/2005/08/addressing" xmlns:other=',
  );
  const { schema } = await compose({ 'shop.wsdl': text });
  expect(String(schema.getQueryType()?.getFields().thing?.type)).toBe('Int');
});

test('operations of WS-Notification are served when the contract binds them, and only those', async () => {
  const namespace = 'http://docs.oasis-open.org/wsn/bw-2';
  const bound = (name: string) =>
    `<wsdl:operation name="${name}"><soap:operation soapAction="urn:${name}"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>`;
  const text = oneOperation(sequence(), sequence(), {
    definitions: `<wsdl:import namespace="${namespace}" location="${namespace}.wsdl"/>
      <wsdl:binding name="Subscriptions" type="w:SubscriptionManager">
        <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
        ${bound('Renew')}${bound('Unsubscribe')}</wsdl:binding>`,
  }).replace('xmlns:other=', `xmlns:w="${namespace}" xmlns:other=`);
  const { annotations, schema } = await compose({ 'shop.wsdl': text });
  expect(annotations.operations).toEqual([
    { operation: 'GetThing', field: 'Query.thing' },
    { operation: 'Renew', field: 'Mutation.renew' },
    { operation: 'Unsubscribe', field: 'Mutation.unsubscribe' },
  ]);
  expect(annotations.warnings).toEqual([]);
  expect(
    schema
      .getMutationType()
      ?.getFields()
      .renew?.args.map(({ name }) => name),
  ).toEqual(['terminationTime', 'any']);
});
