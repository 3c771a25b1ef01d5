import { expect, test } from 'vitest';
import { oneOperation, sequence } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';

/**
 * PHP's SoapServer writes an object that stands in an answer twice only once, in literal messages
 * too, and refers to it from the other places. No schema has these attributes.
 */

const element = (name: string, type: string, more = 'minOccurs="0"') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const people = sequence(element('person', 'tns:Person', 'minOccurs="0" maxOccurs="unbounded"'));
const schema = (attributes: string) => `
  <xs:complexType name="Person">
    ${sequence(
      element('name', 'xs:string'),
      element('address', 'tns:Address'),
      element('boss', 'tns:Person'),
      element('other', 'xs:anyType'),
    )}
    ${attributes}
  </xs:complexType>
  <xs:complexType name="Address">${sequence(element('street', 'xs:string', ''))}</xs:complexType>`;

async function startPeople(answer: string, attributes = ''): Promise<SoapGateway> {
  const gateway = await startSoapGateway((address) =>
    oneOperation(people, people, { schema: schema(attributes) }, { address }),
  );
  gateway.upstream.answers.set('GetThing', () => ({
    body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="urn:shop"
      xmlns:c="http://www.w3.org/2003/05/soap-encoding"><e:Body>
      <t:GetThingResponse>${answer}</t:GetThingResponse></e:Body></e:Envelope>`,
  }));
  return gateway;
}

test.each([
  ['SOAP 1.1', 'id="ref1"', 'href="#ref1"'],
  ['SOAP 1.2', 'c:id="ref1"', 'c:ref="#ref1"'],
])('%s: an object that stands in an answer twice is there twice', async (_name, id, reference) => {
  await using gateway = await startPeople(
    `<t:person><t:name>A</t:name><t:address ${id}><t:street>S</t:street></t:address></t:person>
     <t:person><t:name>B</t:name><t:address ${reference}/><t:other ${reference}/></t:person>`,
  );
  const { data, errors } = await gateway.ask('{ thing { name address { street } other } }');
  expect(errors).toBeUndefined();
  const address = { street: 'S' };
  expect(data?.thing).toEqual([
    { name: 'A', address, other: null },
    { name: 'B', address, other: address },
  ]);
});

test('what refers to an object around itself, or to nothing, stays without content', async () => {
  await using gateway = await startPeople(
    `<t:person id="ref1"><t:name>A</t:name><t:boss href="#ref1"/></t:person>
     <t:person><t:name>B</t:name><t:boss href="#ref2"/></t:person>`,
  );
  const { data, errors } = await gateway.ask('{ thing { name boss { name } } }');
  expect(errors).toBeUndefined();
  expect(data?.thing).toEqual([
    { name: 'A', boss: { name: null } },
    { name: 'B', boss: { name: null } },
  ]);
});

test('where the contract has an href of its own, it is a value like others', async () => {
  await using gateway = await startPeople(
    '<t:person id="ref1"><t:name>A</t:name></t:person><t:person href="#ref1"/>',
    '<xs:attribute name="id" type="xs:string"/><xs:attribute name="href" type="xs:string"/>',
  );
  const { data } = await gateway.ask('{ thing { id href name } }');
  expect(data?.thing).toEqual([
    { id: 'ref1', href: null, name: 'A' },
    { id: null, href: '#ref1', name: null },
  ]);
});

test('links in content that no contract describes are content', async () => {
  await using gateway = await startPeople(
    `<t:person><t:name>A</t:name><t:other><p>See <a href="#ref1">1</a></p><li id="ref1">B</li></t:other>
     </t:person>`,
  );
  const { data, errors } = await gateway.ask('{ thing { other } }');
  expect(errors).toBeUndefined();
  expect(data?.thing).toEqual([
    {
      other: {
        '{}p': { '#text': 'See ', a: { '@href': '#ref1', '#text': '1' } },
        '{}li': { '@id': 'ref1', '#text': 'B' },
      },
    },
  ]);
});
