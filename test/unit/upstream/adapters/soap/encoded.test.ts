import { expect, test } from 'vitest';
import { binding, message, wsdl } from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { adapterFor, answering, call, envelope, failureOf, sentBody } from './soap-upstream.ts';

const encoding = 'http://www.w3.org/2003/05/soap-encoding';
const array = (name: string, type: string) =>
  `<xs:complexType name="${name}"><xs:complexContent><xs:restriction base="enc:Array">
    <xs:attribute ref="enc:arrayType" wsdl:arrayType="${type}"/></xs:restriction></xs:complexContent>
  </xs:complexType>`;

/** `GetThing` in SOAP 1.2 and rpc style, with one part of each type. */
function contract(types: Readonly<Record<string, string>>, schema: string): string {
  const body = `<soap12:body use="encoded" namespace="urn:shop" encodingStyle="${encoding}"/>`;
  const parts = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, `type ${type}`]),
  );
  return wsdl({
    schema,
    schemaAttributes: `xmlns:enc="${encoding}"`,
    messages:
      message('In', parts) + message('Out', parts) + message('Oops', { code: 'type xs:int' }),
    operations: `<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/>
      <wsdl:output message="tns:Out"/><wsdl:fault name="f" message="tns:Oops"/></wsdl:operation>`,
    definitions: binding(['GetThing'], { version: '1.2', style: 'rpc', input: body, output: body }),
  });
}

const kinds = contract(
  { names: 'tns:Names', lists: 'tns:Lists', size: 'tns:Size', any: 'xs:anyType' },
  `${array('Names', 'xs:string[]')}${array('Lists', 'xs:int[][]')}
   <xs:simpleType name="Size"><xs:restriction base="xs:string"><xs:enumeration value="S"/>
   </xs:restriction></xs:simpleType>`,
);

test('SOAP 1.2 has its own encoding', async () => {
  const answer = envelope(
    `<p:GetThingResponse xmlns:p="urn:shop" xmlns="" xmlns:c="${encoding}">
      <names c:itemType="x:string" c:arraySize="2"><a c:id="n">one</a><b c:ref="n"/></names>
      <lists><row><v>1</v></row><row/></lists><size>S</size><any c:ref="m"/>
    </p:GetThingResponse><m c:id="m" xmlns:c="${encoding}" xmlns=""><deep>x</deep></m>`,
    '1.2',
  );
  await using server = await startRecordingServer(answering(answer));
  await using adapter = await adapterFor(kinds, { endpoint: server.endpoint });
  const args = { names: ['a', null], lists: [[1], []], size: 'S', any: { x: '1' } };
  expect(await call(adapter, args)).toEqual({
    names: ['one', 'one'],
    lists: [[1], []],
    size: 'S',
    any: { deep: 'x' },
  });
  const body = sentBody(server.requests[0]) ?? '';
  const [, declarations = ''] = /<soap:Envelope([^>]*)>/.exec(server.requests[0]?.body ?? '') ?? [];
  const prefix = (namespace: string) =>
    new RegExp(`xmlns:(\\w+)="${namespace}"`).exec(declarations)?.[1];
  const [shop, enc] = [prefix('urn:shop'), prefix(encoding)];
  const xs = prefix('http://www.w3.org/2001/XMLSchema');
  expect(body).toBe(
    `<${shop}:GetThing soap:encodingStyle="${encoding}">` +
      `<names ${enc}:itemType="${xs}:string" ${enc}:arraySize="2">` +
      `<item xsi:type="${xs}:string">a</item><item xsi:nil="true"/></names>` +
      `<lists ${enc}:arraySize="2"><item ${enc}:itemType="${xs}:int" ${enc}:arraySize="1">` +
      `<item xsi:type="${xs}:int">1</item></item>` +
      `<item ${enc}:itemType="${xs}:int" ${enc}:arraySize="0"/></lists>` +
      `<size xsi:type="${shop}:Size">S</size><any><x>1</x></any></${shop}:GetThing>`,
  );
});

test('a fault whose part has a type', async () => {
  const fault = envelope(
    `<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text>No.</e:Text></e:Reason>
     <e:Detail><code xmlns="">7</code></e:Detail></e:Fault>`,
    '1.2',
  );
  await using server = await startRecordingServer(answering(fault, 400));
  await using adapter = await adapterFor(kinds, { endpoint: server.endpoint });
  expect(await failureOf(call(adapter))).toMatchObject({
    code: 'BAD_INPUT',
    message: 'No.',
    details: { fault: 'code', value: 7 },
  });
});

test('values in an array are checked like all others', async () => {
  await using server = await startRecordingServer();
  await using adapter = await adapterFor(kinds, { endpoint: server.endpoint });
  const error = await failureOf(call(adapter, { lists: [['x']] }));
  expect(error).toMatchObject({
    code: 'BAD_INPUT',
    message: 'The value of "lists" is not an integer.',
  });
  expect(server.requests).toEqual([]);
});

const withAttachments = (style: 'document' | 'rpc') => {
  const output = `<m:multipartRelated xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/">
    <m:part><soap:body use="literal" namespace="urn:shop" parts="info"/></m:part>
    <m:part><m:content part="photo" type="image/png"/></m:part>
    <m:part><m:content part="photo" type="image/jpeg"/></m:part></m:multipartRelated>`;
  const info = style === 'rpc' ? 'type xs:string' : 'tns:info';
  return wsdl({
    schema: '<xs:element name="info" type="xs:string"/>',
    messages: message('In', { info }) + message('Out', { info, photo: 'type xs:base64Binary' }),
    operations: `<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/>
      <wsdl:output message="tns:Out"/></wsdl:operation>`,
    definitions: binding(['GetThing'], { style, output }),
  });
};

test.each([
  ['document', '<info>x</info>', 'photo=1@x'],
  ['rpc', '<GetThingResponse><info xmlns="">x</info></GetThingResponse>', 'photo=1@x'],
  [
    'rpc',
    '<GetThingResponse><info xmlns="">x</info><photo xmlns="" href="cid:any"/></GetThingResponse>',
    'any',
  ],
] as const)('a part of the answer beside the envelope: %s', async (style, body, id) => {
  const parts =
    `--b\r\nContent-Type: text/xml\r\n\r\n${envelope(body)}\r\n` +
    `--b\r\nContent-ID: <${id}>\r\nContent-Type: image/png\r\n\r\npng\r\n--b--\r\n`;
  const headers = { 'content-type': 'multipart/related; boundary=b; type="text/xml"' };
  await using server = await startRecordingServer(answering(parts, 200, headers));
  await using adapter = await adapterFor(withAttachments(style), { endpoint: server.endpoint });
  expect(await call(adapter, { info: 'x' })).toEqual({ info: 'x', photo: 'cG5n' });
});
