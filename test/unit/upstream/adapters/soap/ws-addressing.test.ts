import { expect, test } from 'vitest';
import {
  binding,
  message,
  oneOperation,
  sequence,
  wsdl,
} from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { adapterFor, answering, type CallOptions, call, response } from './soap-upstream.ts';

const int = '<xs:element name="a" type="xs:int" minOccurs="0"/>';
const current = 'http://www.w3.org/2005/08/addressing';
const submission = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
const addressed = (contract: string, namespace = 'http://www.w3.org/2006/05/addressing/wsdl') =>
  contract.replace('<soap:binding ', `<w:UsingAddressing xmlns:w="${namespace}"/><soap:binding `);
const thing = addressed(oneOperation(sequence(int), sequence(int)));

/** The headers of two calls, with the namespace of WS-Addressing as `a` and without ids. */
async function headersOf(
  contract: string,
  soapHeaders: Readonly<Record<string, unknown>> = {},
  options: CallOptions = {},
) {
  await using server = await startRecordingServer(answering(response('<a>1</a>')));
  const endpoint = `${server.endpoint.replace('//', '//user:secret@')}/soap`;
  await using adapter = await adapterFor(contract, { endpoint, soapHeaders });
  await call(adapter, {}, options);
  await call(adapter, {}, options);
  const ids: string[] = [];
  const headers = server.requests.map(({ body }) => {
    const [, prefix = '', namespace = ''] = /xmlns:(n\d)="([^"]*addressing)"/.exec(body) ?? [];
    const [, header = ''] = /<soap:Header>(.*)<\/soap:Header>/s.exec(body) ?? [];
    const text = header
      .replaceAll(`${prefix}:`, 'a:')
      .replaceAll(`${server.endpoint}/soap`, 'TO')
      .replace(/urn:uuid:[\da-f-]{36}/, (id) => {
        ids.push(id);
        return 'ID';
      });
    return { namespace, text };
  });
  return { headers, ids };
}

test('a request says what it is, where it goes, and where its answer goes', async () => {
  const { headers, ids } = await headersOf(thing);
  const text =
    '<a:Action>urn:shop#GetThing</a:Action><a:To>TO</a:To><a:MessageID>ID</a:MessageID>' +
    `<a:ReplyTo><a:Address>${current}/anonymous</a:Address></a:ReplyTo>`;
  expect(headers).toEqual([
    { namespace: current, text },
    { namespace: current, text },
  ]);
  expect(new Set(ids).size).toBe(2);
});

test('the submission of 2004 has names of its own', async () => {
  const old = addressed(oneOperation(sequence(int), sequence(int)), `${submission}/policy`);
  const { headers } = await headersOf(old);
  expect(headers[0]?.namespace).toBe(submission);
  expect(headers[0]?.text).toContain(`<a:Address>${submission}/role/anonymous</a:Address>`);
});

test('a one-way operation has nobody to reply to', async () => {
  const oneWay = wsdl({
    schema: '<xs:element name="Note" type="xs:string"/>',
    messages: message('In', { p: 'tns:Note' }),
    operations: '<wsdl:operation name="Send"><wsdl:input message="tns:In"/></wsdl:operation>',
    definitions: binding(['Send']),
  });
  const { headers } = await headersOf(addressed(oneWay), {}, { operation: 'Send' });
  expect(headers[0]?.text).toBe(
    '<a:Action>urn:shop#Send</a:Action><a:To>TO</a:To><a:MessageID>ID</a:MessageID>',
  );
});

test('what gateway.yaml says stands above', async () => {
  const { headers } = await headersOf(thing, { [`{${current}}To`]: 'urn:logical' });
  expect(headers[0]?.text).toMatch(
    /^<a:To>urn:logical<\/a:To><a:Action>urn:shop#GetThing<\/a:Action><a:MessageID>/,
  );
  expect(headers[0]?.text.match(/<a:To>/g)).toHaveLength(1);
});
