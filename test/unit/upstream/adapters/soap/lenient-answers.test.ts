import { expect, test } from 'vitest';
import { oneOperation, sequence } from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { adapterFor, answering, call, failureOf, response, sentBody } from './soap-upstream.ts';

const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;

async function exchange(schema: string, args: Record<string, unknown>, answer: string) {
  const content = sequence(element('thing', 'tns:Thing'), element('z', 'xs:int', 'minOccurs="0"'));
  await using server = await startRecordingServer(answering(response(answer)));
  await using adapter = await adapterFor(oneOperation(content, content, { schema }), {
    endpoint: server.endpoint,
  });
  return { value: await call(adapter, args), sent: sentBody(server.requests[0]) };
}

test('defaults stand for what is empty or not there', async () => {
  const { value, sent } = await exchange(
    `<xs:complexType name="Thing">${sequence(
      element('a', 'xs:int', 'default="7"'),
      element('b', 'xs:string', 'minOccurs="0" default="x"'),
    )}<xs:attribute name="c" type="xs:int" use="required" fixed="1"/>
     <xs:attribute name="d" type="xs:boolean" default="true"/></xs:complexType>`,
    { thing: {} },
    '<thing><a/></thing>',
  );
  expect(value).toEqual({ thing: { a: 7, c: 1, d: true } });
  expect(sent).toContain('<n0:thing c="1"><n0:a>7</n0:a></n0:thing>');
});

const open = `<xs:complexType name="Thing">${sequence(element('a', 'xs:int'))}
  <xs:attribute name="id" type="xs:int"/><xs:anyAttribute/></xs:complexType>`;

test('attributes that the contract does not name are members of an object', async () => {
  const any = { b: '<"', '{urn:other}c': '' };
  const { value, sent } = await exchange(
    open,
    { thing: { a: 1, id: 2, '#anyAttribute': any } },
    '<thing id="2" b="&lt;&quot;" o:c="" xmlns:o="urn:other"><a>1</a></thing>',
  );
  expect(value).toEqual({ thing: { a: 1, id: 2, '#anyAttribute': any } });
  expect(sent).toContain('<n0:thing id="2" b="&lt;&quot;" n1:c=""><n0:a>');
});

test.each([
  [{ id: '3' }, 'must not have the attribute "id"'],
  [
    { '{http://www.w3.org/2001/XMLSchema-instance}type': 'x' },
    'must not have the attribute "type"',
  ],
  [{ xmlns: 'urn:x' }, 'has an attribute "xmlns"'],
  [{ 'a b': '' }, 'has a member that is not an XML name'],
])('attributes that would change what is sent are refused: %j', async (any, problem) => {
  const error = await failureOf(
    exchange(open, { thing: { a: 1, '#anyAttribute': any } }, '<thing/>'),
  );
  expect(error).toMatchObject({
    code: 'BAD_INPUT',
    message: `The value of "thing.#anyAttribute" ${problem}.`,
  });
});

test('a server that forgets to declare xsi is understood', async () => {
  const content = sequence(element('a', 'xs:int', 'nillable="true"'));
  const answer = response('<a xsi:nil="true"/>');
  await using server = await startRecordingServer(answering(answer));
  await using adapter = await adapterFor(oneOperation(content, content), {
    endpoint: server.endpoint,
  });
  expect(await call(adapter)).toBeNull();
});
