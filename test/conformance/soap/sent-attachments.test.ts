import { expect, test } from 'vitest';
import { binding, message, wsdl } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { startSoapGateway } from './soap-gateway.ts';

const content = (part: string, type: string) =>
  `<m:part><m:content part="${part}" type="${type}"/></m:part>`;
const contract = (version: '1.1' | '1.2', style: 'rpc' | 'document') => (address: string) => {
  const prefix = version === '1.1' ? 'soap' : 'soap12';
  const body = `<${prefix}:body use="literal" parts="note" ${style === 'rpc' ? 'namespace="urn:shop"' : ''}/>`;
  return wsdl({
    schema: '<xs:element name="Note" type="xs:string"/><xs:element name="Done" type="xs:boolean"/>',
    messages:
      message('In', {
        note: style === 'rpc' ? 'type xs:string' : 'tns:Note',
        photo: 'type xs:base64Binary',
        more: 'type xs:base64Binary',
      }) + message('Out', { done: style === 'rpc' ? 'type xs:boolean' : 'tns:Done' }),
    operations:
      '<wsdl:operation name="Send"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>',
    definitions: binding(['Send'], {
      address,
      version,
      style,
      input: `<m:multipartRelated xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/"><m:part>${body}</m:part>
        ${content('photo', 'image/png')}${content('photo', 'image/gif')}${content('more', 'image/*')}</m:multipartRelated>`,
      output: `<${prefix}:body use="literal" ${style === 'rpc' ? 'namespace="urn:shop"' : ''}/>`,
    }),
  });
};

/** Bytes that are no text, and some that look like a boundary. */
const bytes = Buffer.concat([Buffer.from([0, 255, 13, 10]), Buffer.from('\r\n--headgate-\r\n')]);
const answer = {
  contentType: 'text/xml',
  body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
    <x:SendResponse xmlns:x="urn:shop"><done>true</done></x:SendResponse>
    <x:Done xmlns:x="urn:shop">true</x:Done></e:Body></e:Envelope>`,
};

/** As RFC 2046, 5.1.1 says, and nothing more lenient. */
function partsOf(body: Buffer, contentType: string) {
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(contentType) ?? [];
  const [first, ...parts] = body.toString('latin1').split(`--${boundary}`);
  expect(first).toBe('');
  expect(parts.pop()).toBe('--\r\n');
  return parts.map((part) => {
    const [, head = '', inside = ''] = /^\r\n(.*?)\r\n\r\n(.*)\r\n$/s.exec(part) ?? [];
    return { head: head.split('\r\n'), content: Buffer.from(inside, 'latin1') };
  });
}

test.each<['1.1' | '1.2', 'rpc' | 'document', string, string]>([
  ['1.1', 'rpc', 'text/xml', '<n0:Send><note>a&lt;b ü</note></n0:Send>'],
  ['1.2', 'document', 'application/soap+xml', '<n0:Note>a&lt;b ü</n0:Note>'],
])('parts beside the envelope: SOAP %s, %s', async (version, style, type, body) => {
  await using gateway = await startSoapGateway(contract(version, style));
  const { answers, received } = gateway.upstream;
  answers.set(style === 'rpc' ? 'Send' : 'Note', () => answer);
  const { data, errors } = await gateway.ask(
    'mutation ($photo: Base64) { send(note: "a<b ü", photo: $photo, more: "") }',
    { photo: bytes.toString('base64') },
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ send: true });
  const [{ headers, body: sent } = { headers: {}, body: Buffer.alloc(0) }] = received;
  const contentType = headers['content-type'] ?? '';
  expect(contentType).toMatch(
    new RegExp(
      `^multipart/related; type="${type.replace('+', '\\+')}"; start="<envelope@headgate>"; boundary="headgate-`,
    ),
  );
  const [root, photo, more, ...others] = partsOf(sent, contentType);
  expect(others).toEqual([]);
  expect(root?.head[0]).toMatch(`content-type: ${type}; charset=utf-8`);
  expect(root?.head.slice(1)).toEqual([
    'content-transfer-encoding: binary',
    'content-id: <envelope@headgate>',
  ]);
  expect(root?.content.toString()).toContain(`<soap:Body>${body}</soap:Body>`);
  expect(photo?.content).toEqual(bytes);
  expect(photo?.head[0]).toBe('content-type: image/png');
  expect(photo?.head[2]).toMatch(/^content-id: <photo=[\da-f-]{36}@headgate>$/);
  expect(more?.content).toHaveLength(0);
  expect(more?.head[0]).toBe('content-type: application/octet-stream');
});

test('without any attachment the envelope is sent alone', async () => {
  await using gateway = await startSoapGateway(contract('1.1', 'rpc'));
  const { answers, received } = gateway.upstream;
  answers.set('Send', () => answer);
  expect((await gateway.ask('mutation { send(note: "a", photo: null) }')).data).toEqual({
    send: true,
  });
  expect(received[0]?.headers['content-type']).toBe('text/xml; charset=utf-8');
  expect(received[0]?.envelope).toContain(
    '<soap:Body><n0:Send><note>a</note></n0:Send></soap:Body>',
  );
});
