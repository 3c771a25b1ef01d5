import { createHash } from 'node:crypto';
import { WSSecurity } from 'soap';
import { expect, test } from 'vitest';
import type { WsSecurityOptions } from '../../../../../src/upstream/call.ts';
import { oneOperation, sequence } from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { adapterFor, answering, call, response } from './soap-upstream.ts';

const int = '<xs:element name="a" type="xs:int" minOccurs="0"/>';
const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

/** The Security headers of two calls. */
async function headersOf(wsSecurity: WsSecurityOptions, version: '1.1' | '1.2' = '1.1') {
  await using server = await startRecordingServer(answering(response('<a>1</a>')));
  const contract = oneOperation(sequence(int), sequence(int), {}, { version });
  await using adapter = await adapterFor(contract, { endpoint: server.endpoint, wsSecurity });
  await call(adapter);
  await call(adapter);
  return server.requests.map(({ body }) => {
    const [, header = ''] = /<soap:Header>(.*)<\/soap:Header>/s.exec(body) ?? [];
    return {
      header: header.replace(/(<\/?)n\d+:/g, '$1'),
      part: (name: string) => new RegExp(`:${name}[^>]*>([^<]*)<`).exec(header)?.[1] ?? '',
      declarations: /<soap:Envelope([^>]*)>/.exec(body)?.[1],
    };
  });
}

test('a password as it is', async () => {
  const [first] = await headersOf({ username: 'a<b', password: 'p&q', type: 'text' });
  expect(first?.header).toMatch(
    /^<Security soap:mustUnderstand="1"><UsernameToken><Username>a&lt;b<\/Username><Password Type="[^"]*#PasswordText">p&amp;q<\/Password><Nonce EncodingType="[^"]*#Base64Binary">[^<]{24}<\/Nonce><Created>[^<]*Z<\/Created><\/UsernameToken><\/Security>$/,
  );
  expect(first?.declarations).toContain(`"${wsse}"`);
});

test('a digest is of the nonce, the time and the password, and new for each call', async () => {
  for (const version of ['1.1', '1.2'] as const) {
    const calls = await headersOf({ username: 'u', password: 'secret', type: 'digest' }, version);
    for (const { part, header } of calls) {
      const digest = createHash('sha1')
        .update(Buffer.from(part('Nonce'), 'base64'))
        .update(part('Created'))
        .update('secret');
      expect(part('Password')).toBe(digest.digest('base64'));
      expect(header).toContain('#PasswordDigest"');
      expect(header).not.toContain('secret');
      expect(Math.abs(Date.now() - Date.parse(part('Created')))).toBeLessThan(60_000);
    }
    expect(calls[0]?.part('Nonce')).not.toBe(calls[1]?.part('Nonce'));
  }
});

test('another implementation writes the same elements', async () => {
  const [ours] = await headersOf({
    username: 'u',
    password: 'p',
    type: 'digest',
    timestampTtlSeconds: 600,
  });
  const theirs = new WSSecurity('u', 'p', { passwordType: 'PasswordDigest' }).toXML();
  const shape = (xml: string) =>
    [
      ...xml
        .replaceAll('wsse:', '')
        .replaceAll('wsu:', '')
        .matchAll(/<([A-Z]\w+)/g),
    ].map(([, name]) => name);
  expect(shape(ours?.header ?? '')).toEqual(shape(theirs));
  const values = (xml: string) => xml.match(/http:[^"]*#\w+/g)?.map((uri) => uri.split('#')[1]);
  expect(values(ours?.header ?? '')).toEqual(values(theirs));
});

test('a timestamp says when the request expires', async () => {
  const options = { username: 'u', password: 'p', type: 'text', timestampTtlSeconds: 60 } as const;
  const [first] = await headersOf(options);
  const [, created = '', expires = ''] =
    /<Timestamp><Created>([^<]*)<\/Created><Expires>([^<]*)<\/Expires><\/Timestamp>/.exec(
      first?.header ?? '',
    ) ?? [];
  expect(Date.parse(expires) - Date.parse(created)).toBe(60_000);
});

test('mistakes are found at the start', async () => {
  const contract = oneOperation(sequence(int), sequence(int));
  const wsSecurity = { username: 'u', password: 'p', type: 'text' } as const;
  const endpoint = 'http://127.0.0.1:9/';
  const both = adapterFor(contract, {
    endpoint,
    wsSecurity,
    soapHeaders: { [`{${wsse}}Security`]: {} },
  });
  await expect(both).rejects.toThrow(/wsSecurity and soapHeaders both have a Security header/);
  const declared = contract
    .replace('<soap:body', '<soap:header message="tns:In" part="s" use="literal"/><soap:body')
    .replace(
      'element="tns:GetThing"/>',
      'element="tns:GetThing"/><wsdl:part name="s" element="s:Security"/>',
    )
    .replace(
      '<wsdl:types>',
      `<wsdl:types><xs:schema targetNamespace="${wsse}"><xs:element name="Security"/></xs:schema>`,
    )
    .replace('<wsdl:definitions ', `<wsdl:definitions xmlns:s="${wsse}" `);
  const twice = adapterFor(declared, { endpoint, wsSecurity, soapHeaders: { Security: {} } });
  await expect(twice).rejects.toThrow(/wsSecurity and soapHeaders both have a Security header/);
  const control = adapterFor(contract, { endpoint, wsSecurity: { ...wsSecurity, username: '\0' } });
  await expect(control).rejects.toThrow(/its SOAP headers cannot be sent/);
});
