import { expect, test } from 'vitest';
import { binding, message, sequence, wsdl } from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { adapterFor, answering, call, envelope, failureOf } from './soap-upstream.ts';

const contract = wsdl({
  schema: `<xs:element name="Go" type="xs:string"/>
    <xs:element name="OutOfStock"><xs:complexType>${sequence(
      '<xs:element name="sku" type="xs:string"/>',
      '<xs:element name="left" type="xs:long"/>',
    )}</xs:complexType></xs:element>
    <xs:element name="Code" type="xs:int"/>`,
  messages:
    message('In', { p: 'tns:Go' }) +
    message('OutOfStock', { p: 'tns:OutOfStock' }) +
    message('Code', { p: 'tns:Code' }),
  operations: `<wsdl:operation name="Go"><wsdl:input message="tns:In"/><wsdl:output message="tns:In"/>
    <wsdl:fault name="a" message="tns:OutOfStock"/><wsdl:fault name="b" message="tns:Code"/></wsdl:operation>`,
  definitions: binding(['Go']),
});

async function failWith(body: string, status = 500, headers: Record<string, string> = {}) {
  await using server = await startRecordingServer(answering(body, status, headers));
  await using adapter = await adapterFor(contract, { endpoint: server.endpoint });
  return failureOf(call(adapter, { Go: 'x' }, { operation: 'Go' }));
}

const fault11 = (code: string, text: string, detail = '') =>
  envelope(
    `<e:Fault><faultcode xmlns="">${code}</faultcode><faultstring xmlns="">${text}</faultstring>
     <detail xmlns="">${detail}</detail></e:Fault>`,
  );

const fault12 = (code: string, text: string, detail = '') =>
  envelope(
    `<e:Fault><e:Code><e:Value>${code}</e:Value><e:Subcode><e:Value>e:Other</e:Value></e:Subcode></e:Code>
     <e:Reason><e:Text xml:lang="en">${text}</e:Text><e:Text xml:lang="de">nein</e:Text></e:Reason>
     <e:Detail>${detail}</e:Detail></e:Fault>`,
    '1.2',
  );

const secret = 'java.lang.NullPointerException at http://10.0.0.7/';

test.each([
  ['1.1 Client', fault11('e:Client', secret), 'BAD_INPUT'],
  ['1.1 Client with more', fault11('SOAP-ENV:Client.Quantity', secret), 'BAD_INPUT'],
  [
    '1.1 without credentials',
    fault11('e:Client.Authentication', secret),
    'UPSTREAM_UNAUTHENTICATED',
  ],
  ['WS-Security', fault11('wsse:FailedAuthentication', secret), 'UPSTREAM_UNAUTHENTICATED'],
  ['WS-Security: a clock', fault11('wsse:MessageExpired', secret), 'UPSTREAM_UNAUTHENTICATED'],
  [
    'WS-Security by SOAP 1.2',
    fault12('e:Sender', secret).replace('e:Other', 'wsse:InvalidSecurity'),
    'UPSTREAM_UNAUTHENTICATED',
  ],
  ['1.1 Server', fault11('e:Server', secret), 'UPSTREAM_FAILED'],
  ['1.1 its own code', fault11('42', secret), 'UPSTREAM_FAILED'],
  ['1.2 Sender', fault12('e:Sender', secret), 'BAD_INPUT'],
  ['1.2 Receiver', fault12('e:Receiver', secret), 'UPSTREAM_FAILED'],
  ['an empty one', envelope('<e:Fault/>'), 'UPSTREAM_FAILED'],
  ['with a detail of nobody', fault11('e:Client', secret, `<trace>${secret}</trace>`), 'BAD_INPUT'],
])('a fault that the contract does not declare shows nothing: %s', async (_name, body, code) => {
  for (const status of [200, 400, 500, 503]) {
    const error = await failWith(body, status);
    expect(error).toMatchObject({ code, details: undefined });
    expect(error.message).not.toContain('java');
  }
});

test.each([
  [401, 'UPSTREAM_UNAUTHENTICATED'],
  [403, 'UPSTREAM_FORBIDDEN'],
  [429, 'UPSTREAM_RATE_LIMITED'],
])('HTTP %i says more than the code of the fault in it', async (status, code) => {
  for (const name of ['Client', 'Server']) {
    const error = await failWith(fault11(`e:${name}`, 'None left.', detail), status, {
      'retry-after': '7',
    });
    expect(error).toMatchObject({ code, details: { fault: 'OutOfStock' }, retryAfterMs: 7_000 });
  }
});

test('the text of such a fault is in the cause, for the log', async () => {
  expect(String((await failWith(fault11('e:Server', secret))).cause)).toContain(secret);
});

const detail =
  '<OutOfStock xmlns="urn:shop"><sku>A</sku><left>9007199254740993</left></OutOfStock>';

test.each([
  ['1.1', fault11('e:Server', 'None left.', detail), 'UPSTREAM_FAILED'],
  ['1.2', fault12('e:Sender', 'None left.', detail), 'BAD_INPUT'],
])('a declared fault shows its text and its members: %s', async (_name, body, code) => {
  expect(await failWith(body)).toMatchObject({
    code,
    message: 'None left.',
    details: { fault: 'OutOfStock', sku: 'A', left: '9007199254740993' },
  });
});

test('a declared fault of a simple type has a value', async () => {
  const body = fault11('e:Server', '', '<Code xmlns="urn:shop">7</Code>');
  expect(await failWith(body)).toMatchObject({
    message: 'The upstream failed.',
    details: { fault: 'Code', value: 7 },
  });
});

test('what a fault shows is bounded and has no control characters', async () => {
  const long = fault11('e:Server', `one&#10;&#9;two ${'x'.repeat(1_000)}`, detail);
  const { message: text } = await failWith(long);
  expect(text).toMatch(/^one two x+$/);
  expect(text).toHaveLength(500);
  const large = detail.replace('<sku>A', `<sku>${'x'.repeat(9_000)}`);
  expect((await failWith(fault11('e:Server', 'x', large))).details).toEqual({
    fault: 'OutOfStock',
  });
});

test('a detail that is not as declared hides neither the code nor the text for the log', async () => {
  const wrong = detail.replace('9007199254740993', 'none');
  for (const status of [200, 500]) {
    const error = await failWith(fault11('e:Client', secret, wrong), status);
    expect(error).toMatchObject({ code: 'BAD_INPUT', details: undefined });
    expect(error.message).not.toContain('java');
    expect(String(error.cause)).toContain(secret);
  }
});
