import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';

/** What servers of rpc/encoded services write, Axis 1.4 and Perl's SOAP::Lite among them. */

const apache = 'http://xml.apache.org/xml-soap';
const encoding = 'http://schemas.xmlsoap.org/soap/encoding/';
const body = `<soap:body use="encoded" namespace="urn:stock" encodingStyle="${encoding}"/>`;

const contract = (address: string) => `<wsdl:definitions targetNamespace="urn:stock"
    xmlns:t="urn:stock" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:apachesoap="${apache}"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
  <wsdl:types>
    <xs:schema targetNamespace="${apache}"><xs:complexType name="Vector"><xs:sequence>
      <xs:element name="item" type="xs:anyType" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType></xs:schema>
    <xs:schema targetNamespace="urn:stock">
      <xs:complexType name="NoStock"><xs:sequence>
        <xs:element name="left" type="xs:int"/><xs:element name="sku" type="xs:string"/>
      </xs:sequence></xs:complexType>
    </xs:schema>
  </wsdl:types>
  <wsdl:message name="Request"><wsdl:part name="sku" type="xs:string"/></wsdl:message>
  <wsdl:message name="Response"><wsdl:part name="name" type="xs:string"/>
    <wsdl:part name="left" type="xs:int"/></wsdl:message>
  <wsdl:message name="Note"><wsdl:part name="note" type="xs:anyType"/></wsdl:message>
  <wsdl:message name="Picture"><wsdl:part name="picture" type="apachesoap:DataHandler"/></wsdl:message>
  <wsdl:message name="NoStock"><wsdl:part name="fault" type="t:NoStock"/></wsdl:message>
  <wsdl:portType name="Port">
    <wsdl:operation name="getStock"><wsdl:input message="t:Request"/>
      <wsdl:output message="t:Response"/><wsdl:fault name="NoStock" message="t:NoStock"/></wsdl:operation>
    <wsdl:operation name="getPicture"><wsdl:input message="t:Request"/>
      <wsdl:output message="t:Picture"/></wsdl:operation>
    <wsdl:operation name="addNote"><wsdl:input message="t:Note"/>
      <wsdl:output message="t:Note"/></wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="Binding" type="t:Port">
    <soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
    ${['getStock', 'getPicture', 'addNote']
      .map(
        (name) => `<wsdl:operation name="${name}"><soap:operation soapAction=""/>
      <wsdl:input>${body}</wsdl:input><wsdl:output>${body}</wsdl:output></wsdl:operation>`,
      )
      .join('')}
  </wsdl:binding>
  <wsdl:service name="Stock"><wsdl:port name="Port" binding="t:Binding">
    <soap:address location="${address}"/></wsdl:port></wsdl:service>
</wsdl:definitions>`;

let gateway: SoapGateway;
beforeAll(async () => {
  gateway = await startSoapGateway(contract);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const envelope = (content: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="urn:stock"
    xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema"
    xmlns:a="${apache}" xmlns:c="${encoding}"><e:Body>${content}</e:Body></e:Envelope>`;

async function stock(content: string, status = 200) {
  gateway.upstream.answers.set('getStock', () => ({ status, body: envelope(content) }));
  return gateway.ask('{ stock(sku: "1") { name left } }');
}
const answer = (content: string) => stock(`<t:getStockResponse>${content}</t:getStockResponse>`);

const result = (name: string) =>
  `<r:result xmlns:r="http://www.w3.org/2003/05/soap-rpc">${name}</r:result>`;

test.each([
  ['any name', '<s-gensym3 i:type="x:string">Lamp</s-gensym3><left i:type="x:int">2</left>'],
  ['a name of another namespace', '<t:s-gensym3>Lamp</t:s-gensym3><t:left>2</t:left>'],
  ['SOAP 1.2 names it', `${result('t:any')}<t:any>Lamp</t:any><left>2</left>`],
  ['SOAP 1.2 names it, as the contract does', `${result('name')}<name>Lamp</name><left>2</left>`],
  ['its own name', '<left>2</left><name>Lamp</name><s-gensym3>more</s-gensym3>'],
])('the return value is the first element, whatever it is called: %s', async (_name, content) => {
  const { data, errors } = await answer(content);
  expect(errors).toBeUndefined();
  expect(data?.stock).toEqual({ name: 'Lamp', left: 2 });
});

test('only the first element is', async () => {
  const { data, errors } = await answer('<left>2</left><s-gensym3>Lamp</s-gensym3>');
  expect(errors).toBeUndefined();
  expect(data?.stock).toEqual({ name: null, left: 2 });
});

test.each(['x:base64Binary', 'x:base64', 'c:base64'])(
  'a text that says that it is %s is decoded',
  async (type) => {
    const base64 = Buffer.from('Größe <1>').toString('base64');
    const { data, errors } = await answer(`<name i:type="${type}">\n${base64}\n</name>`);
    expect(errors).toBeUndefined();
    expect(data?.stock).toEqual({ name: 'Größe <1>', left: null });
  },
);

test.each(['/w==', 'no base64!'])('bytes that are no text are none: %s', async (base64) => {
  const { errors } = await answer(`<name i:type="x:base64Binary">${base64}</name>`);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
});

const fault = (detail: string) =>
  stock(
    `<e:Fault><faultcode>e:Server.userException</faultcode><faultstring>shop.NoStock</faultstring>
      <detail>${detail}</detail></e:Fault>`,
    500,
  );

test('a detail is known by its type, too', async () => {
  const { errors } = await fault(
    `<shop.NoStock i:type="t:NoStock"><left>3</left><sku>1</sku></shop.NoStock>
     <a:stackTrace>at com.example.Secret</a:stackTrace>`,
  );
  expect(errors?.[0]).toMatchObject({
    message: 'shop.NoStock',
    extensions: { code: 'UPSTREAM_FAILED', details: { fault: 'fault', left: 3, sku: '1' } },
  });
  expect(JSON.stringify(errors)).not.toContain('Secret');
});

test('a detail of a type that no fault has is for nobody', async () => {
  const { errors } = await fault('<a i:type="t:Other"><left>3</left></a>');
  expect(errors?.[0]?.extensions).not.toHaveProperty('details');
});

test.each([
  ['only others of them', contract],
  [
    'none of them',
    (address: string) => contract(address).replace(/<xs:schema.*?<\/xs:schema>/s, ''),
  ],
])('a type of Apache SOAP is known where the contract describes %s', async (_name, text) => {
  await using gateway = await startSoapGateway(text);
  expect(gateway.warnings).toEqual([]);
  await expectPicture(gateway, 'href');
});

test('Axis refers to a part by ref in SOAP 1.2', () => expectPicture(gateway, 'ref'));

/** @param attribute What refers to the part beside the envelope. */
async function expectPicture({ upstream, ask }: SoapGateway, attribute: string): Promise<void> {
  const bytes = Buffer.from([0, 255, 13, 10, 3]);
  const xml = envelope(
    `<t:getPictureResponse><r ${attribute}="cid:p@x" i:type="a:DataHandler"/></t:getPictureResponse>`,
  );
  const parts = [
    `--b\r\nContent-Type: text/xml\r\n\r\n${xml}\r\n`,
    '--b\r\nContent-Type: image/png\r\nContent-Id: <p@x>\r\n\r\n',
    bytes,
    '\r\n--b--',
  ];
  upstream.answers.set('getPicture', () => ({
    contentType: 'multipart/related; type="text/xml"; boundary="b"',
    body: Buffer.concat(parts.map((part) => Buffer.from(part))),
  }));
  const { data, errors } = await ask('{ picture(sku: "1") }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ picture: bytes.toString('base64') });
}

test.each([
  ['text', 'string', 'text'],
  [true, 'boolean', 'true'],
  [7, 'int', '7'],
  [-2147483649, 'long', '-2147483649'],
  [1.5, 'double', '1.5'],
])('of a value that may be anything, %j, the type is told', async (note, type, text) => {
  const query = 'mutation ($note: JSON!) { addNote(note: $note) }';
  const { errors } = await gateway.ask(query, { note });
  expect(errors).toBeUndefined();
  const sent = gateway.upstream.received.at(-1)?.envelope ?? '';
  expect(sent).toMatch(new RegExp(`<note xsi:type="\\w+:${type}">${text}</note>`));
});

test('of an object only what it says itself', async () => {
  const query = 'mutation ($note: JSON!) { addNote(note: $note) }';
  const note = {
    '@{http://www.w3.org/2001/XMLSchema-instance}type': '{urn:stock}NoStock',
    left: 1,
  };
  const { errors } = await gateway.ask(query, { note });
  expect(errors).toBeUndefined();
  const sent = gateway.upstream.received.at(-1)?.envelope ?? '';
  expect(sent).toMatch(/<note xsi:type="\w+:NoStock"><left>1<\/left><\/note>/);
});

test.each([
  ['x:int', '7', 7],
  ['x:boolean', ' true ', true],
  ['c:boolean', '0', false],
  ['x:double', '1.5E2', 150],
  ['x:string', '7', '7'],
  ['x:long', '9007199254740993', '9007199254740993'],
  ['x:decimal', '1.50', '1.50'],
  ['x:double', 'INF', 'INF'],
  ['x:int', 'seven', 'seven'],
  ['t:Other', '7', '7'],
  ['c:Array', '', []],
  ['c:Array', '<item i:type="x:int">1</item><other>2</other><item i:nil="true"/>', [1, '2', null]],
  [
    'a:Map',
    `<item><key i:type="x:string">k</key><value i:type="x:int">1</value></item>
     <item><key i:type="x:int">5</key><value i:nil="true"/></item>
     <item><key>__proto__</key><value i:type="c:Array"><item>x</item></value></item>`,
    JSON.parse('{ "k": 1, "5": null, "__proto__": ["x"] }'),
  ],
  [
    't:NoStock',
    '<left i:type="x:int">1</left><ids i:type="c:Array"><i>1</i></ids><ids i:type="c:Array"><i>2</i></ids>',
    { left: 1, ids: [['1'], ['2']] },
  ],
])('a value that may be anything and says that it is %s: %s', async (type, content, note) => {
  const body = `<t:addNoteResponse><note i:type="${type}">${content}</note></t:addNoteResponse>`;
  gateway.upstream.answers.set('addNote', () => ({ body: envelope(body) }));
  const { data, errors } = await gateway.ask('mutation { addNote(note: "n") }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ addNote: note });
});
