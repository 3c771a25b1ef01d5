import { expect, test } from 'vitest';
import { oneOperation, sequence } from '../../../compose/handlers/soap/wsdl-text.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { adapterFor, answering, call, failureOf, response, sentBody } from './soap-upstream.ts';

/** Sends `args` to `GetThing` and reads `answer`, its response content, by the same elements. */
async function exchange(
  content: string,
  args: Record<string, unknown>,
  answer: string,
  schema = '',
) {
  await using server = await startRecordingServer(answering(response(answer)));
  await using adapter = await adapterFor(oneOperation(content, content, { schema }), {
    endpoint: server.endpoint,
  });
  const value = await call(adapter, args);
  const sent = sentBody(server.requests[0])?.replace(/^<n0:GetThing>|<\/n0:GetThing>$/g, '');
  return { value, sent };
}

const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
/** Two members, so that the answer is an object. */
const pair = (first: string) => sequence(first, element('z', 'xs:int', 'minOccurs="0"'));

test.each<[type: string, value: unknown, sent: string, text: string, read: unknown]>([
  ['string', '007', '007', '007', '007'],
  ['string', '', '', '', ''],
  ['string', ' a\tb\r\nc ', ' a\tb&#13;\nc ', ' a\tb&#13;\nc ', ' a\tb\r\nc '],
  ['string', '<&>"\'', '&lt;&amp;&gt;"\'', '<![CDATA[<&>"\']]>', '<&>"\''],
  ['string', 'ü 😀', 'ü 😀', '&#xfc; &#x1F600;', 'ü 😀'],
  ['token', 'a b', 'a b', ' a \n b ', 'a b'],
  ['boolean', false, 'false', '0', false],
  ['boolean', true, 'true', ' true ', true],
  ['int', 0, '0', '+5', 5],
  ['long', 9007199254740993n, '9007199254740993', '9007199254740993', 9007199254740993n],
  ['long', '-12', '-12', '-12', -12],
  ['integer', 10n ** 30n, `1${'0'.repeat(30)}`, `1${'0'.repeat(30)}`, 10n ** 30n],
  ['decimal', '0.10', '0.10', '12.500', '12.500'],
  ['double', 1.5e300, '1.5e+300', '-1.5E-3', -0.0015],
  ['double', Number.NEGATIVE_INFINITY, '-INF', 'INF', Number.POSITIVE_INFINITY],
  ['date', '2025-12-31', '2025-12-31', '2025-12-31Z', '2025-12-31Z'],
  ['base64Binary', 'aGk=', 'aGk=', 'aGk\n=', 'aGk='],
])('xs:%s: %s', async (type, value, sent, text, read) => {
  const result = await exchange(pair(element('v', `xs:${type}`)), { v: value }, `<v>${text}</v>`);
  expect(result.sent?.replace('/>', '></n0:v>')).toBe(`<n0:v>${sent}</n0:v>`);
  expect(result.value).toEqual({ v: read });
});

test('nil, absent and empty are three things', async () => {
  const content = sequence(
    element('nil', 'xs:string', 'nillable="true"'),
    element('optional', 'xs:string', 'minOccurs="0"'),
    element('list', 'xs:string', 'minOccurs="0" maxOccurs="unbounded" nillable="true"'),
    element('number', 'xs:int', 'minOccurs="0"'),
  );
  const full = await exchange(
    content,
    { nil: null, optional: null, list: ['', null, 'a'], number: undefined },
    '<nil i:nil="true"/><list/><list i:nil="1"/><list>a</list><number/>',
  );
  expect(full.sent).toBe(
    '<n0:nil xsi:nil="true"/><n0:list></n0:list><n0:list xsi:nil="true"/><n0:list>a</n0:list>',
  );
  expect(full.value).toEqual({ nil: null, list: ['', null, 'a'], number: null });
  // What must stand there and was not given can only be nil.
  const empty = await exchange(content, {}, '');
  expect(empty.sent).toBe('<n0:nil xsi:nil="true"/>');
  expect(empty.value).toEqual({ list: [] });
});

test('members stand in the order of the contract, in their namespaces, attributes first', async () => {
  const schema = `<xs:complexType name="Thing">
    ${sequence(element('a', 'xs:int'), element('b', 'xs:int', 'form="unqualified"'))}
    <xs:attribute name="a" type="xs:string"/><xs:attribute name="q" type="xs:int" form="qualified"/>
  </xs:complexType>`;
  const { sent, value } = await exchange(
    sequence(element('thing', 'tns:Thing')),
    { thing: { q: 3, b: 2, '@a': 'x"\n<', a: 1, unknown: 'never sent' } },
    '<thing a="y" p:q="4" xmlns:p="urn:shop"><a>1</a><b xmlns="">2</b><other>3</other></thing>',
    schema,
  );
  expect(sent).toBe('<n0:thing a="x&quot;&#10;&lt;" n0:q="3"><n0:a>1</n0:a><b>2</b></n0:thing>');
  expect(value).toEqual({ '@a': 'y', q: 4, a: 1, b: 2 });
});

test('members of a base come first; a value with attributes has its text', async () => {
  const schema = `<xs:complexType name="Base">${sequence(element('first', 'xs:int'), element('next', 'tns:Thing', 'minOccurs="0"'))}</xs:complexType>
    <xs:complexType name="Thing"><xs:complexContent><xs:extension base="tns:Base">
      ${sequence('<xs:element name="price"><xs:complexType><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="unit" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>')}
    </xs:extension></xs:complexContent></xs:complexType>`;
  const price = { '#text': '1.50', unit: 'EUR' };
  const thing = { price, next: { first: 2, price }, first: 1 };
  const xml = (first: number, next = '') =>
    `<n0:first>${first}</n0:first>${next}<n0:price unit="EUR">1.50</n0:price>`;
  const { sent, value } = await exchange(
    sequence(element('thing', 'tns:Thing')),
    { thing },
    `<thing>${xml(1, `<next>${xml(2)}</next>`).replaceAll('n0:', '')}</thing>`,
    schema,
  );
  expect(sent).toBe(`<n0:thing>${xml(1, `<n0:next>${xml(2)}</n0:next>`)}</n0:thing>`);
  expect(value).toEqual(thing);
});

test('elements that the contract does not name are JSON', async () => {
  const content = sequence(element('a', 'xs:int'), '<xs:any minOccurs="0" maxOccurs="unbounded"/>');
  const any = {
    name: 'x',
    '{urn:other}tag': ['1', '2'],
    deep: { '@id': '7', '#text': 'mixed', '{}plain': null },
  };
  const { sent, value } = await exchange(
    content,
    { a: 1, '#any': any },
    `<a>1</a><name>x</name><o:tag xmlns:o="urn:other">1</o:tag><o:tag xmlns:o="urn:other">2</o:tag>
     <deep id="7">mixed<plain xmlns="" i:nil="true"/></deep>`,
  );
  expect(sent).toBe(
    '<n0:a>1</n0:a><n0:name>x</n0:name><n1:tag>1</n1:tag><n1:tag>2</n1:tag>' +
      '<n0:deep id="7">mixed<plain xsi:nil="true"/></n0:deep>',
  );
  expect(value).toEqual({ a: 1, '#any': any });
});

test('an answer in the wrong namespaces is understood when it is clear', async () => {
  const { value } = await exchange(
    pair(element('a', 'xs:int')),
    { a: 1 },
    '<x:a xmlns:x="urn:wrong">1</x:a><z xmlns="">2</z>',
  );
  expect(value).toEqual({ a: 1, z: 2 });
});

test.each<[what: string, type: string, value: unknown, message: string]>([
  ['a control character', 'xs:string', 'a\u0000', 'has a character that XML cannot represent'],
  ['a lone surrogate', 'xs:string', '\ud800', 'has a character that XML cannot represent'],
  ['no decimal', 'xs:decimal', '1e5', 'is not a decimal number'],
  ['no integer', 'xs:long', '1.5', 'is not an integer'],
  ['an object', 'xs:string', { a: 1 }, 'is not a simple value'],
  [
    'an item with a blank',
    'xs:NMTOKENS',
    ['a b'],
    'is a list whose items must not be empty or have blanks',
  ],
  ['a name with a bracket', 'xs:anyType', { 'a><b': 1 }, 'has a member that is not an XML name'],
  ['a declaration', 'xs:anyType', { '@xmlns': 'urn:x' }, 'has an attribute "xmlns"'],
  ['two equal attributes', 'xs:anyType', { '@a': 1, '@{}a': 2 }, 'has the same attribute twice'],
])('what XML cannot carry is refused before any call: %s', async (_what, type, value, problem) => {
  await using server = await startRecordingServer();
  const content = pair(element('v', type));
  await using adapter = await adapterFor(oneOperation(content, content), {
    endpoint: server.endpoint,
  });
  const error = await failureOf(call(adapter, { v: value }));
  expect(error).toMatchObject({ code: 'BAD_INPUT', message: `The value of "v" ${problem}.` });
  expect(server.requests).toEqual([]);
});

test('a value that is nested without end is refused', async () => {
  await using server = await startRecordingServer();
  const content = pair(element('v', 'xs:anyType'));
  await using adapter = await adapterFor(oneOperation(content, content), {
    endpoint: server.endpoint,
  });
  let deep: unknown = 'x';
  for (let level = 0; level < 50_000; level++) deep = { a: deep };
  expect((await failureOf(call(adapter, { v: deep }))).code).toBe('BAD_INPUT');
});

test.each([
  ['xs:int', 'many'],
  ['xs:boolean', 'yes'],
  ['xs:decimal', '1,5'],
])('an answer that is no %s does not follow the contract', async (type, text) => {
  await using server = await startRecordingServer(answering(response(`<v>${text}</v>`)));
  const content = pair(element('v', type));
  await using adapter = await adapterFor(oneOperation(content, content), {
    endpoint: server.endpoint,
  });
  const error = await failureOf(call(adapter));
  expect(error.code).toBe('UPSTREAM_INVALID_RESPONSE');
  expect(error.message).not.toContain(text);
});

test.each<[type: string, value: unknown, sent: string, text: string, read: unknown]>([
  ['token', '\u00a0a\u2003b', '\u00a0a\u2003b', ' \u00a0a\u2003b\n', '\u00a0a\u2003b'],
  ['NMTOKENS', ['a\u00a0b', 'c'], 'a\u00a0b c', 'a\u00a0b\tc', ['a\u00a0b', 'c']],
  ['hexBinary', 'DEADbeef', 'DEADbeef', ' 00Ff\n', '00Ff'],
  ['hexBinary', '', '', '', ''],
])('only what XML calls a blank is one: xs:%s: %s', async (type, value, sent, text, read) => {
  const result = await exchange(pair(element('v', `xs:${type}`)), { v: value }, `<v>${text}</v>`);
  expect(result.sent?.replace('/>', '></n0:v>')).toBe(`<n0:v>${sent}</n0:v>`);
  expect(result.value).toEqual({ v: read });
});

test('a name with a namespace is sent with a prefix that is declared, and read by that of the answer', async () => {
  const schema = `<xs:complexType name="Named">${sequence(
    element('kind', 'xs:QName'),
    element('kinds', 'tns:Names', 'minOccurs="0"'),
  )}<xs:attribute name="as" type="xs:QName"/></xs:complexType>
  <xs:simpleType name="Names"><xs:list itemType="xs:QName"/></xs:simpleType>`;
  const content = sequence(element('thing', 'tns:Named'), element('z', 'xs:int', 'minOccurs="0"'));
  const named = { kind: '{urn:other}Box', kinds: ['Plain', '{urn:shop}Own'], as: '{urn:third}x' };
  const { sent, value } = await exchange(
    content,
    { thing: named },
    `<thing xmlns:t="urn:third" as="t:x"><kind xmlns:o="urn:other"> o:Box </kind>
      <kinds>i:type Own</kinds></thing>`,
    schema,
  );
  expect(sent).toBe(
    '<n0:thing as="n1:x"><n0:kind>n2:Box</n0:kind><n0:kinds>Plain n0:Own</n0:kinds></n0:thing>',
  );
  expect(value).toEqual({
    thing: {
      ...named,
      kinds: ['{http://www.w3.org/2001/XMLSchema-instance}type', '{urn:shop}Own'],
    },
  });
});

test.each([
  ['xs:QName', 'n0:admin'],
  ['xs:QName', '{urn:x}a b'],
  ['xs:QName', ''],
  ['xs:hexBinary', 'ABC'],
  ['xs:hexBinary', 'no hex'],
])('a text that is no value of %s is refused before any call: %j', async (type, value) => {
  await using server = await startRecordingServer(answering(response('<v>1</v>')));
  const content = sequence(element('v', type));
  await using adapter = await adapterFor(oneOperation(content, content), {
    endpoint: server.endpoint,
  });
  const error = await failureOf(call(adapter, { v: value }));
  expect(error).toMatchObject({ code: 'BAD_INPUT' });
  expect(error.message).toMatch(/^The value of "v" is not .+\.$/);
  expect(server.requests).toEqual([]);
});

test('what must stand there and is null is its default', async () => {
  const content = pair(element('v', 'xs:string', 'default="de"'));
  const { sent } = await exchange(content, { v: null }, '<v>x</v>');
  expect(sent).toBe('<n0:v>de</n0:v>');
});

test('an integer of any length is none: it would keep the gateway busy for seconds', async () => {
  await expect(
    exchange(pair(element('v', 'xs:integer')), { v: 1 }, `<v>${'9'.repeat(5_000)}</v>`),
  ).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
});

const free = `<xs:complexType name="Free"><xs:sequence><xs:element name="id" type="xs:int" minOccurs="0"/>
  <xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>`;

test('what the contract does not name has no member that it names', async () => {
  const content = sequence(element('free', 'tns:Free'));
  await using server = await startRecordingServer(answering(response('<free/>')));
  await using adapter = await adapterFor(oneOperation(content, content, { schema: free }), {
    endpoint: server.endpoint,
  });
  for (const key of ['id', '{urn:shop}id']) {
    const error = await failureOf(call(adapter, { free: { id: 1, '#any': { [key]: '2' } } }));
    expect(error.message).toBe('The value of "free.#any" has "id", which is a member of its own.');
  }
  const strange = await failureOf(call(adapter, { free: { '#any': { '{urn:\u0000}a': 'x' } } }));
  expect(strange.message).toBe(
    'The value of "free.#any" has a character that XML cannot represent.',
  );
  expect(server.requests).toEqual([]);
});

test('a type that a free value names is a name with a namespace too', async () => {
  const content = sequence(element('free', 'tns:Free'));
  const xsiType = '@{http://www.w3.org/2001/XMLSchema-instance}type';
  const { sent } = await exchange(
    content,
    { free: { '#any': { '{urn:o}a': { [xsiType]: '{urn:types}T', '#text': 'x' } } } },
    '<free/>',
    free,
  );
  expect(sent).toBe('<n0:free><n1:a xsi:type="n2:T">x</n1:a></n0:free>');
});

test('what the contract itself knows need not be given: versions, for one', async () => {
  const schema = `<xs:complexType name="Version">${sequence(
    element('service', 'xs:string', 'fixed="trck"'),
    element('major', 'xs:int', 'default="10"'),
    element('minor', 'xs:int', 'minOccurs="0"'),
  )}<xs:attribute name="id" use="required" fixed="v"/></xs:complexType>
  <xs:complexType name="Outer">${sequence(element('inner', 'tns:Version'))}</xs:complexType>
  <xs:complexType name="Open">${sequence(element('a', 'xs:string', 'minOccurs="0"'))}</xs:complexType>`;
  const content = sequence(
    element('version', 'tns:Version'),
    element('outer', 'tns:Outer'),
    element('open', 'tns:Open', 'minOccurs="0"'),
    element('sku', 'xs:string'),
  );
  const known = 'id="v"><n0:service>trck</n0:service><n0:major>10</n0:major>';
  for (const args of [{ sku: 'a' }, { sku: 'a', version: null, outer: {} }]) {
    const { sent } = await exchange(content, args, '', schema);
    expect(sent).toBe(
      `<n0:version ${known}</n0:version><n0:outer><n0:inner ${known}</n0:inner></n0:outer><n0:sku>a</n0:sku>`,
    );
  }
  const { sent } = await exchange(content, { sku: 'a', version: { major: 7 } }, '', schema);
  expect(sent).toContain('<n0:major>7</n0:major></n0:version>');
});

test('a value of a type without members is sent empty, or refused', async () => {
  const schema = '<xs:complexType name="Empty"/>';
  const content = sequence(element('v', 'tns:Empty'), element('z', 'xs:int', 'minOccurs="0"'));
  const { sent } = await exchange(content, { v: {} }, '<v/>', schema);
  expect(sent).toBe('<n0:v/>');
  await expect(exchange(content, { v: { a: 1 } }, '<v/>', schema)).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: 'The value of "v" must be {}: its type has no members.',
  });
});
