import { expect, test } from 'vitest';
import { oneOperation, sequence } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';

/**
 * Axis 1.4 calls the items of an array after the array, in literal messages, where its contract calls
 * them `item`; and of an array of arrays it writes all values in one.
 */

const list = (name: string, item: string) =>
  `<xs:complexType name="${name}">${sequence(
    `<xs:element name="item" type="${item}" minOccurs="0" maxOccurs="unbounded"/>`,
  )}</xs:complexType>`;
const schema = `${list('Texts', 'xs:string')} ${list('Rows', 'tns:Texts')} ${list('Parts', 'tns:Part')}
  <xs:complexType name="Part">${sequence('<xs:element name="sku" type="xs:string"/>')}</xs:complexType>`;
const members = sequence(
  ...['tags:Texts', 'rows:Rows', 'parts:Parts'].map((member) => {
    const [name, type] = member.split(':');
    return `<xs:element name="${name}" type="tns:${type}" minOccurs="0"/>`;
  }),
);

async function startThings(answer: string): Promise<SoapGateway> {
  const gateway = await startSoapGateway((address) =>
    oneOperation(sequence(), members, { schema }, { address }),
  );
  gateway.upstream.answers.set('GetThing', () => ({
    body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
      <GetThingResponse xmlns="urn:shop">${answer}</GetThingResponse></e:Body></e:Envelope>`,
  }));
  return gateway;
}

test('items that are called after their list are its items', async () => {
  await using gateway = await startThings(
    `<tags><tags>a</tags><tags></tags></tags>
     <parts><parts><sku>1</sku></parts><parts><sku>2</sku></parts></parts>`,
  );
  const { data, errors } = await gateway.ask('{ thing { tags parts { sku } } }');
  expect(errors).toBeUndefined();
  expect(data?.thing).toEqual({ tags: ['a', ''], parts: [{ sku: '1' }, { sku: '2' }] });
});

test('other elements that the contract does not have stay without meaning', async () => {
  await using gateway = await startThings('<tags><total>1</total><item>a</item></tags>');
  const { data, errors } = await gateway.ask('{ thing { tags } }');
  expect(errors).toBeUndefined();
  expect(data?.thing).toEqual({ tags: ['a'] });
});

test('values of which nobody can say in which list they are are told where they are asked for', async () => {
  await using gateway = await startThings(
    '<tags><tags>a</tags></tags><rows><rows>1</rows><rows>2</rows></rows>',
  );
  const { errors } = await gateway.ask('{ thing { rows { item } } }');
  expect(errors?.[0]).toMatchObject({
    path: ['thing', 'rows', 0],
    extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
  });
  expect(await gateway.ask('{ thing { tags } }')).toMatchObject({
    data: { thing: { tags: ['a'] } },
  });
});
