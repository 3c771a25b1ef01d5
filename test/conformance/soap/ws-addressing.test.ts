import { expect, test } from 'vitest';
import { oneOperation, sequence } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { startSoapGateway } from './soap-gateway.ts';

const int = '<xs:element name="a" type="xs:int"/>';
const contract = (address: string) =>
  oneOperation(sequence(), sequence(int), {}, { address }).replace(
    '<soap:binding ',
    '<w:UsingAddressing xmlns:w="http://www.w3.org/2006/05/addressing/wsdl"/><soap:binding ',
  );
const answer = (body: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>
    <w:RelatesTo xmlns:w="http://www.w3.org/2005/08/addressing">urn:x</w:RelatesTo></e:Header>
    <e:Body><GetThingResponse xmlns="urn:shop">${body}</GetThingResponse></e:Body></e:Envelope>`;

test('equal reads are one message; a read that is made again is another one', async () => {
  const retry = { baseDelayMs: 1, maxDelayMs: 2 };
  await using gateway = await startSoapGateway(contract, { source: { retry } });
  const { answers, received } = gateway.upstream;
  answers.set('GetThing', () => ({ body: answer('<a>1</a>') }));
  const both = await gateway.ask('{ one: thing two: thing }');
  expect(both.data).toEqual({ one: 1, two: 1 });
  expect(received).toHaveLength(1);

  answers.set('GetThing', () =>
    received.length === 2 ? { status: 503, body: '' } : { body: answer('<a>2</a>') },
  );
  expect((await gateway.ask('{ thing }')).data).toEqual({ thing: 2 });
  const ids = received.map(({ envelope }) => /urn:uuid:[\da-f-]{36}/.exec(envelope)?.[0]);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(3);
});
