import { expect, test } from 'vitest';
import { compose } from '../../unit/compose/handlers/soap/contract-files.ts';
import {
  binding,
  message,
  oneOperation,
  sequence,
  wsdl,
} from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { startSoapGateway } from './soap-gateway.ts';

const item = '<xs:element name="a" type="xs:int" maxOccurs="unbounded"/>';
const wrapper = (name: string, content: string) =>
  `<xs:element name="${name}"><xs:complexType>${sequence(content)}</xs:complexType></xs:element>`;
const operation = (name: string, output: string) =>
  `<wsdl:operation name="${name}"><wsdl:input message="tns:In"/><wsdl:output message="tns:${output}"/></wsdl:operation>`;
const contract = (address: string) =>
  wsdl({
    schema:
      wrapper('GetThings', '') +
      wrapper('Things', item) +
      wrapper('Nothing', '') +
      `<xs:element name="Limits"><xs:complexType>${sequence('<xs:element name="left" type="xs:long"/>')}</xs:complexType></xs:element>
      <xs:element name="result" type="xs:string"/><xs:element name="Unread" type="xs:string"/>`,
    messages:
      message('In', { p: 'tns:GetThings' }) +
      message('Out', { p: 'tns:Things', l: 'tns:Limits', r: 'tns:result', u: 'tns:Unread' }) +
      message('None', { p: 'tns:Nothing', l: 'tns:Limits' }),
    operations: operation('GetThings', 'Out') + operation('Send', 'None'),
    definitions: binding(['GetThings', 'Send'], {
      address,
      output: `${['l', 'r', 'u'].map((part) => `<soap:header message="tns:Out" part="${part}" use="literal"/>`).join('')}
        <soap:body use="literal" parts="p"/>`,
    }),
  });

const envelope = (header: string, body: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:shop">
    <e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;

test('headers of answers that are asked for stand beside the result', async () => {
  const handler = { responseHeaders: ['Limits', 'result'] };
  await using gateway = await startSoapGateway(contract, { handler });
  const { answers } = gateway.upstream;
  const query = '{ things { result limits { left } resultElement } }';
  const ask = async (text: string) => {
    answers.set('GetThings', () => ({ body: text }));
    return gateway.ask(query);
  };
  const full = await ask(
    envelope(
      '<Limits><left>9007199254740993</left></Limits><Unread>x</Unread><result>r</result>',
      '<Things><a>1</a><a>2</a></Things>',
    ),
  );
  expect(full.errors).toBeUndefined();
  expect(full.data?.things).toEqual({
    result: [1, 2],
    limits: { left: '9007199254740993' },
    resultElement: 'r',
  });
  const bare = await ask(envelope('', '<Things/>'));
  expect(bare.data?.things).toEqual({ result: [], limits: null, resultElement: null });
});

test('an operation without a result has its headers too', async () => {
  const handler = { responseHeaders: ['Limits'] };
  await using gateway = await startSoapGateway(contract, { handler });
  const { answers } = gateway.upstream;
  const query = 'mutation { send { result limits { left } } }';
  answers.set('GetThings', () => ({
    body: envelope('<Limits><left>1</left></Limits>', '<Nothing/>'),
  }));
  expect((await gateway.ask(query)).data?.send).toEqual({ result: true, limits: { left: '1' } });
  answers.set('GetThings', () => ({ status: 202, body: '' }));
  expect((await gateway.ask(query)).data?.send).toEqual({ result: true, limits: null });
});

test('headers that nobody asks for are named in the report and change nothing', async () => {
  const { annotations, schema } = await compose({ 'shop.wsdl': contract('http://x.example/') });
  expect(String(schema.getQueryType()?.getFields().things?.type)).toBe('[Int!]');
  expect(annotations.warnings).toEqual([
    'Headers of answers are not read: Limits, result, Unread. Name those that you need in soap.responseHeaders.',
  ]);
});

test('a name that no answer has is a mistake', async () => {
  const files = { 'shop.wsdl': contract('http://x.example/') };
  await expect(compose(files, { responseHeaders: ['Limit'] })).rejects.toThrow(
    /responseHeaders: names "Limit", which no answer of the contract has\n.*It has: Limits, result, Unread\./,
  );
  const plain = { 'shop.wsdl': oneOperation(sequence(), sequence(item)) };
  await expect(compose(plain, { responseHeaders: ['Limit'] })).rejects.toThrow(
    /It declares no headers of answers\./,
  );
});
