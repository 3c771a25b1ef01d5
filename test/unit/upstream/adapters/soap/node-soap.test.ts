import { once } from 'node:events';
import { createServer } from 'node:http';
import { listen } from 'soap';
import { expect, test } from 'vitest';
import {
  binding,
  message,
  oneOperation,
  sequence,
  wsdl,
} from '../../../compose/handlers/soap/wsdl-text.ts';
import { adapterFor, call } from './soap-upstream.ts';

/** A server by another implementation; it answers with what it has read. */
async function startEcho(contract: string) {
  const received: unknown[] = [];
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const GetThing = (args: unknown) => {
    received.push(args);
    return args;
  };
  await new Promise<void>((resolve, reject) => {
    const services = { BindingService: { BindingPort: { GetThing } } };
    listen(server, {
      path: '/soap',
      xml: contract,
      services,
      callback: (error: unknown) => (error ? reject(error) : resolve()),
    });
  });
  return {
    endpoint: `http://127.0.0.1:${address.port}/soap`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const order = `<xs:complexType name="Order">${sequence(
  '<xs:element name="id" type="xs:int"/>',
  '<xs:element name="note" type="xs:string" minOccurs="0"/>',
  '<xs:element name="line" maxOccurs="unbounded" type="tns:Line"/>',
)}</xs:complexType><xs:complexType name="Line">${sequence(
  '<xs:element name="sku" type="xs:string"/>',
  '<xs:element name="price" type="xs:string"/>',
)}</xs:complexType>`;
/** Without blanks at the ends of texts: node-soap takes those away. */
const value = {
  id: 7,
  note: '<ü> & "😀"',
  line: [
    { sku: 'A', price: '1.50' },
    { sku: 'B]]>', price: '2' },
  ],
};

test.each(['1.1', '1.2'] as const)('document/literal, SOAP %s', async (version) => {
  const element = '<xs:element name="order" type="tns:Order"/>';
  const contract = oneOperation(
    sequence(element),
    sequence(element),
    { schema: order },
    { version },
  );
  await using echo = await startEcho(contract);
  await using adapter = await adapterFor(contract, { endpoint: echo.endpoint });
  expect(await call(adapter, { order: value })).toEqual(value);
  expect(echo.received).toEqual([{ order: value }]);
});

test('rpc/literal', async () => {
  const contract = wsdl({
    schema: order,
    messages:
      message('In', { order: 'type tns:Order', count: 'type xs:int' }) +
      message('Out', { order: 'type tns:Order', count: 'type xs:int' }),
    operations:
      '<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>',
    definitions: binding(['GetThing'], { style: 'rpc' }),
  });
  await using echo = await startEcho(contract);
  await using adapter = await adapterFor(contract, { endpoint: echo.endpoint });
  expect(await call(adapter, { count: 3, order: value })).toEqual({ order: value, count: 3 });
  // node-soap does not look up the types inside rpc parts: what is in them stays text.
  expect(echo.received).toEqual([{ order: { ...value, id: '7' }, count: 3 }]);
});

test('rpc/encoded', async () => {
  const body = `<soap:body use="encoded" namespace="urn:shop"
    encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/>`;
  const parts = { order: 'type tns:Order', count: 'type xs:long' };
  const contract = wsdl({
    schema: order,
    messages: message('In', parts) + message('Out', parts),
    operations:
      '<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>',
    definitions: binding(['GetThing'], { style: 'rpc', input: body, output: body }),
  });
  await using echo = await startEcho(contract);
  await using adapter = await adapterFor(contract, { endpoint: echo.endpoint });
  await call(adapter, { count: 3, order: { id: 7, line: [{ sku: 'A', price: '1.50' }] } });
  const typed = (value: unknown, type: string) => ({
    $value: value,
    attributes: { 'xsi:type': expect.stringMatching(new RegExp(`:${type}$`)) },
  });
  expect(echo.received).toMatchObject([
    {
      order: {
        attributes: { 'xsi:type': expect.stringMatching(/:Order$/) },
        id: typed(7, 'int'),
        line: [{ sku: typed('A', 'string'), price: typed('1.50', 'string') }],
      },
    },
  ]);
});
