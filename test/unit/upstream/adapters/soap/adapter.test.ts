import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { GraphError } from '../../../../../src/errors/graph-error.ts';
import { createSoapAdapter } from '../../../../../src/upstream/adapters/soap/adapter.ts';
import {
  binding,
  message,
  oneOperation,
  sequence,
  wsdl,
} from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import {
  adapterFor,
  answering,
  call,
  envelope,
  failureOf,
  response,
  sentBody,
} from './soap-upstream.ts';

const a = '<xs:element name="a" type="xs:int" minOccurs="0"/>';
const contract = oneOperation(sequence(a), sequence(a));
const contract12 = oneOperation(sequence(a), sequence(a), {}, { version: '1.2' });

test('SOAP 1.1 over HTTP', async () => {
  await using server = await startRecordingServer(answering(response('<a>1</a>')));
  await using adapter = await adapterFor(contract, {
    endpoint: `${server.endpoint}/soap?tenant=1`,
  });
  const headers = { authorization: 'Bearer x', 'content-type': 'text/plain', soapaction: 'wrong' };
  expect(await call(adapter, { a: 2 }, { headers })).toBe(1);
  const [request] = server.requests;
  expect(request).toMatchObject({ method: 'POST', target: '/soap?tenant=1' });
  expect(request?.headers).toMatchObject({
    authorization: 'Bearer x',
    'content-type': 'text/xml; charset=utf-8',
    soapaction: '"urn:shop#GetThing"',
  });
  expect(request?.body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n0="urn:shop">' +
      '<soap:Body><n0:GetThing><n0:a>2</n0:a></n0:GetThing></soap:Body></soap:Envelope>',
  );
});

test('SOAP 1.2 over HTTP', async () => {
  const body = envelope('<GetThingResponse><a>1</a></GetThingResponse>', '1.2');
  await using server = await startRecordingServer(answering(body));
  await using adapter = await adapterFor(contract12, { endpoint: server.endpoint });
  expect(await call(adapter)).toBe(1);
  const [request] = server.requests;
  expect(request?.headers['content-type']).toBe(
    'application/soap+xml; charset=utf-8; action="urn:shop#GetThing"',
  );
  expect(request?.headers.soapaction).toBeUndefined();
  expect(request?.body).toContain('xmlns:soap="http://www.w3.org/2003/05/soap-envelope"');
});

test('rpc/literal: the name of the answer means nothing', async () => {
  const text = wsdl({
    messages: message('In', { a: 'type xs:int' }) + message('Out', { b: 'type xs:int' }),
    operations:
      '<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>',
    definitions: binding(['GetThing'], { style: 'rpc' }),
  });
  const answer = envelope('<whatever><b xmlns="">2</b></whatever>');
  await using server = await startRecordingServer(answering(answer));
  await using adapter = await adapterFor(text, { endpoint: server.endpoint });
  expect(await call(adapter, { a: 1 })).toBe(2);
  expect(sentBody(server.requests[0])).toBe('<n0:GetThing><a>1</a></n0:GetThing>');
});

test('one-way: accepted is all there is to know', async () => {
  const text = wsdl({
    schema: '<xs:element name="Note" type="xs:string"/>',
    messages: message('In', { p: 'tns:Note' }),
    operations: '<wsdl:operation name="Send"><wsdl:input message="tns:In"/></wsdl:operation>',
    definitions: binding(['Send']),
  });
  await using server = await startRecordingServer(answering('', 202));
  await using adapter = await adapterFor(text, { endpoint: server.endpoint });
  expect(await call(adapter, { Note: 'hi' }, { operation: 'Send' })).toBe(true);
  expect(sentBody(server.requests[0])).toBe('<n0:Note>hi</n0:Note>');
});

test('operations with an address of their own, unless the operator names one', async () => {
  await using main = await startRecordingServer(answering(response('<a>1</a>')));
  await using other = await startRecordingServer(answering(response('<a>2</a>')));
  const second = binding(['GetThing'], { name: 'Two', address: other.endpoint });
  const text = oneOperation(
    sequence(a),
    sequence(a),
    {
      definitions: `<wsdl:portType name="Second"><wsdl:operation name="GetThing">
        <wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation></wsdl:portType>
        ${second.replace('type="tns:Port"', 'type="tns:Second"')}`,
    },
    { address: main.endpoint },
  );
  const operation = 'Second/GetThing';
  await using own = await adapterFor(text, { endpoint: main.endpoint });
  expect([await call(own), await call(own, {}, { operation })]).toEqual([1, 2]);
  await using overridden = await adapterFor(text, { endpoint: `${main.endpoint}/staging` });
  expect(await call(overridden, {}, { operation })).toBe(1);
});

test.each([
  ['UTF-16', Buffer.from(`\ufeff${response('<a>1</a>')}`, 'utf16le'), {}],
  [
    'a charset',
    Buffer.from(response('<a>1</a><!-- ü -->'), 'latin1'),
    { 'content-type': 'text/xml; charset=ISO-8859-1' },
  ],
  [
    'a declaration',
    Buffer.from(
      `<?xml version="1.0" encoding="windows-1252"?>${response('<a>1</a><!-- ü -->')}`,
      'latin1',
    ),
    { 'content-type': 'text/xml' },
  ],
  ['compressed', gzipSync(response('<a>1</a>')), { 'content-encoding': 'gzip' }],
])('answers are read in the encoding that they have: %s', async (_name, body, headers) => {
  await using server = await startRecordingServer(answering(body, 200, headers));
  await using adapter = await adapterFor(contract, { endpoint: server.endpoint });
  expect(await call(adapter)).toBe(1);
});

const attributes = (count: number, prefix = '') =>
  Array.from({ length: count }, (_, index) => `${prefix}b${index}="x"`).join(' ');

test.each<[string, string | Buffer, number?]>([
  ['a login page', '<!DOCTYPE html><html><body>Log in</body></html>'],
  ['another page', '<html><body>Log in</body></html>'],
  ['JSON', '{"a":1}'],
  ['nothing', ''],
  ['cut off', response('<a>1</a>').slice(0, -20)],
  ['not its charset', Buffer.from([0x3c, 0xff, 0xfe])],
  ['an entity bomb', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${response('<a>&a;</a>')}`],
  ['too deep', '<a>'.repeat(100_00)],
  ['too many attributes', response(`<a ${attributes(1_001)}>1</a>`)],
  ['too many prefixes', response(`<a ${attributes(1_001, 'xmlns:')}>1</a>`)],
  [
    'an envelope without a body',
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>',
  ],
  ['an envelope of no version', '<Envelope><Body/></Envelope>'],
  ['the answer of something else', envelope('<OtherResponse/>')],
  ['an undeclared prefix', response('<x:a>1</x:a>')],
  ['a redirect', '', 302],
  ['too large', response(`<a>1</a><b>${'x'.repeat(100_000)}</b>`)],
])('what is no answer: %s', async (_name, body, status = 200) => {
  const location = { location: 'http://127.0.0.1:9/' };
  await using server = await startRecordingServer(answering(body, status, location));
  await using adapter = await adapterFor(contract, { endpoint: server.endpoint });
  const error = await failureOf(call(adapter));
  expect(error).toMatchObject({
    code: 'UPSTREAM_INVALID_RESPONSE',
    message: 'The upstream sent an answer that does not follow its contract.',
  });
  expect(server.requests).toHaveLength(1);
});

test.each([
  [400, 'BAD_INPUT'],
  [401, 'UPSTREAM_UNAUTHENTICATED'],
  [403, 'UPSTREAM_FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [429, 'UPSTREAM_RATE_LIMITED'],
  [500, 'UPSTREAM_FAILED'],
  [503, 'UPSTREAM_UNAVAILABLE'],
])('HTTP %i without an envelope is %s', async (status, code) => {
  const page = answering('<h1>secret.internal</h1>', status, { 'retry-after': '2' });
  await using server = await startRecordingServer(page);
  await using adapter = await adapterFor(contract, { endpoint: server.endpoint });
  const error = await failureOf(call(adapter));
  expect(error).toMatchObject({ code, retryAfterMs: 2_000 });
  expect(error.message).not.toContain('secret');
});

test('a server that is not there, one that does not answer, a client that leaves', async () => {
  await using silent = await startRecordingServer(() => {});
  await using adapter = await adapterFor(contract, { endpoint: silent.endpoint });
  const late = await failureOf(call(adapter, {}, { deadlineAt: Date.now() + 50 }));
  expect(late.code).toBe('UPSTREAM_TIMEOUT');

  const client = new AbortController();
  const pending = failureOf(call(adapter, {}, { signal: client.signal }));
  client.abort();
  expect((await pending).code).toBe('CANCELLED');

  const timeout = AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
  expect((await failureOf(call(adapter, {}, { signal: timeout }))).code).toBe('UPSTREAM_TIMEOUT');

  const gone = await startRecordingServer();
  await gone[Symbol.asyncDispose]();
  await using nobody = await adapterFor(contract, { endpoint: gone.endpoint });
  expect((await failureOf(call(nobody))).code).toBe('UPSTREAM_UNAVAILABLE');
});

test('a damaged wire model is found at the start', () => {
  const options = {
    source: 'shop',
    endpoint: 'http://127.0.0.1:9/',
    maxResponseBytes: 1,
    maxConnections: 1,
    connectTimeoutMs: 1,
    pingIntervalMs: 330_000,
    soapHeaders: {},
  };
  expect(() => createSoapAdapter({ ...options, wire: { namespaces: 'x' } })).toThrow(GraphError);
  expect(() => createSoapAdapter({ ...options, wire: undefined })).toThrow(GraphError);
});
