import { expect, test } from 'vitest';
import { UserError } from '../../../../../src/errors/user-error.ts';
import {
  binding,
  message,
  oneOperation,
  sequence,
  wsdl,
} from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { adapterFor, answering, call, response } from './soap-upstream.ts';

const int = '<xs:element name="a" type="xs:int" minOccurs="0"/>';
const plain = oneOperation(sequence(int), sequence(int));
/** Two header parts, of which `GetThing` has one after the other. */
const withHeaders = wsdl({
  schema: `<xs:element name="GetThing"><xs:complexType>${sequence(int)}</xs:complexType></xs:element>
    <xs:element name="GetThingResponse"><xs:complexType>${sequence(int)}</xs:complexType></xs:element>
    <xs:element name="Auth"><xs:complexType>${sequence(
      '<xs:element name="user" type="xs:string"/>',
      '<xs:element name="level" type="xs:int" minOccurs="0"/>',
    )}</xs:complexType></xs:element><xs:element name="Locale" type="xs:string"/>`,
  messages:
    message('In', { p: 'tns:GetThing' }) +
    message('Out', { p: 'tns:GetThingResponse' }) +
    message('Headers', { auth: 'tns:Auth', locale: 'tns:Locale' }),
  operations:
    '<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>',
  definitions: binding(['GetThing'], {
    input: `<soap:header message="tns:Headers" part="auth" use="literal"/>
      <soap:header message="tns:Headers" part="locale" use="literal"/><soap:body use="literal"/>`,
    output: '<soap:body use="literal"/>',
  }),
});

async function sentHeader(
  contract: string,
  soapHeaders: Record<string, unknown>,
  config: Record<string, unknown> = {},
) {
  await using server = await startRecordingServer(answering(response('<a>1</a>')));
  await using adapter = await adapterFor(
    contract,
    { endpoint: server.endpoint, soapHeaders },
    config,
  );
  expect(await call(adapter)).toBe(1);
  return /<soap:Envelope ([^>]*)>(?:<soap:Header>(.*)<\/soap:Header>)?/
    .exec(server.requests[0]?.body ?? '')
    ?.slice(1);
}

test('declared parts stand in the order of the contract; without values there is no header', async () => {
  const header = { Locale: 'de', Auth: { level: 1, user: 'a&b' } };
  expect(await sentHeader(withHeaders, header)).toEqual([
    expect.any(String),
    '<n0:Auth><n0:user>a&amp;b</n0:user><n0:level>1</n0:level></n0:Auth><n0:Locale>de</n0:Locale>',
  ]);
  expect(await sentHeader(withHeaders, {})).toEqual([expect.any(String), undefined]);
});

test('parts that the contract does not declare are named with their namespace', async () => {
  const security = { '{urn:wsse}Security': { UsernameToken: { Username: 'u', '@Id': '1' } } };
  expect(await sentHeader(withHeaders, security)).toEqual([
    expect.stringContaining('xmlns:n0="urn:wsse"'),
    '<n0:Security><n0:UsernameToken Id="1"><n0:Username>u</n0:Username></n0:UsernameToken></n0:Security>',
  ]);
});

test('of a contract without headers bare names are in the namespace of the body', async () => {
  expect((await sentHeader(plain, { Token: 'x' }))?.[1]).toBe('<n0:Token>x</n0:Token>');
});

test('constant parts and prefixes of .meshrc.yaml; gateway.yaml stands above them', async () => {
  const config = {
    bodyAlias: 'shop',
    soapHeaders: {
      alias: 'h',
      namespace: 'urn:h',
      headers: { Client: { name: 'web' }, Token: 'old' },
    },
  };
  const [declarations, header] = (await sentHeader(plain, { Token: 'new' }, config)) ?? [];
  expect(declarations).toContain('xmlns:shop="urn:shop" xmlns:h="urn:h"');
  expect(header).toBe('<h:Client><h:name>web</h:name></h:Client><shop:Token>new</shop:Token>');
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    'an unknown part',
    { Auht: {} },
    /soapHeaders\.Auht: the contract has no such header\n.*Auth, Locale/,
  ],
  [
    'an unknown member',
    { Auth: { usr: 'x' } },
    /soapHeaders\.Auth\.usr: the contract has no such member\n.*user, level/,
  ],
  ['no members', { Auth: 's3cret' }, /soapHeaders\.Auth must have members: user, level/],
  [
    'a value that cannot be sent',
    { Auth: { user: 's3cret\u0000' } },
    /cannot be sent: .*"Auth\.user"/,
  ],
])('header parts are checked at the start: %s', async (_name, soapHeaders, problem) => {
  const options = { endpoint: 'http://127.0.0.1:9/', soapHeaders };
  const error = await adapterFor(withHeaders, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toMatch(problem);
  expect(String(error)).not.toContain('s3cret');
});
