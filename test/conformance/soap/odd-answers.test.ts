import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { oneOperation, sequence } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';

/** Answers as servers write them: in any charset, with any prefixes, with what XML allows in values. */

const element = (name: string, type: string, more = 'minOccurs="0"') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;

const schema = `
  <xs:complexType name="Thing">
    ${sequence(
      element('text', 'xs:string'),
      element('line', 'xs:normalizedString'),
      element('token', 'xs:token'),
      element('lineType', 'tns:Line'),
      element('tokenType', 'tns:Token'),
      element('number', 'xs:int'),
      element('big', 'xs:long'),
      element('size', 'tns:Size'),
      element('grade', 'tns:Grade'),
      element('either', 'tns:Either'),
      element('loose', 'tns:Loose'),
      element('nil', 'xs:string', 'minOccurs="0" nillable="true"'),
      element('words', 'xs:NMTOKENS'),
      element('kind', 'xs:QName'),
      element('items', 'xs:string', 'minOccurs="0" maxOccurs="unbounded" nillable="true"'),
      element('inside', 'tns:Thing'),
      element('animal', 'tns:Animal'),
    )}
    <xs:attribute name="unit" type="xs:string" default="kg"/>
    <xs:attribute name="version" type="xs:int" fixed="2"/>
    <xs:attribute name="code" type="xs:token"/>
    <xs:attribute name="note" type="xs:string"/>
    <xs:attribute name="class" type="tns:Size"/>
  </xs:complexType>
  <xs:simpleType name="Line"><xs:restriction base="xs:string"><xs:whiteSpace value="replace"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Token"><xs:restriction base="tns:Line"><xs:whiteSpace value="collapse"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Size"><xs:restriction base="xs:token">
    <xs:enumeration value="small"/><xs:enumeration value="very large"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Grade"><xs:restriction base="xs:string">
    <xs:enumeration value=""/><xs:enumeration value="A"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Either"><xs:union memberTypes="xs:int tns:Size"/></xs:simpleType>
  <xs:simpleType name="Loose"><xs:union memberTypes="xs:int xs:string"/></xs:simpleType>
  <xs:complexType name="Animal">${sequence(element('name', 'xs:string'))}</xs:complexType>
  <xs:complexType name="Dog"><xs:complexContent><xs:extension base="tns:Animal">
    ${sequence(element('tricks', 'xs:int'))}</xs:extension></xs:complexContent></xs:complexType>`;

let gateway: SoapGateway;
beforeAll(async () => {
  const content = sequence(element('thing', 'tns:Thing'), element('id', 'xs:int'));
  gateway = await startSoapGateway(
    (address) => oneOperation(content, content, { schema }, { address }),
    { source: { retry: { maxAttempts: 1 }, breaker: { enabled: false } } },
  );
});
afterAll(() => gateway[Symbol.asyncDispose]());

const envelope = (thing: string, declaration = '') =>
  `${declaration}<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body><GetThingResponse xmlns="urn:shop">${thing}</GetThingResponse></e:Body></e:Envelope>`;

interface Given {
  readonly body: string | Buffer;
  readonly contentType?: string;
}

async function read(given: Given, selection: string) {
  gateway.upstream.answers.set('GetThing', () => ({ contentType: 'text/xml', ...given }));
  const { data, errors } = await gateway.ask(`{ thing { thing { ${selection} } } }`);
  return { thing: Object(data?.thing).thing, errors };
}

const text = 'Grüße — 世界';
const latin = 'Grüße';

const utf16 = (order: 'le' | 'be', xml: string) => {
  const bytes = Buffer.from(xml, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};
const withText = (value: string, declaration = '') =>
  envelope(`<thing><text>${value}</text></thing>`, declaration);
const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;

test.each<[string, string, Given]>([
  ['UTF-8 that says so nowhere', text, { body: withText(text) }],
  ['UTF-8 with a mark', text, { body: `\ufeff${withText(text, declared('utf-8'))}` }],
  [
    'UTF-16 with a mark',
    text,
    { body: utf16('le', `\ufeff${withText(text, declared('UTF-16'))}`) },
  ],
  ['UTF-16, the other order', text, { body: utf16('be', `\ufeff${withText(text)}`) }],
  [
    'UTF-16 without a mark, by its first character',
    text,
    {
      body: utf16('be', withText(text, declared('UTF-16'))),
      contentType: 'text/xml; charset=utf-16',
    },
  ],
  ['UTF-16 that says so nowhere', text, { body: utf16('le', withText(text, declared('utf-16'))) }],
  [
    'a charset in Content-Type',
    latin,
    { body: Buffer.from(withText(latin), 'latin1'), contentType: 'text/xml; charset="ISO-8859-1"' },
  ],
  [
    'a charset in quotes of the wrong kind',
    latin,
    { body: withText(latin), contentType: "text/xml; charset='utf-8'" },
  ],
  [
    'a charset in the declaration',
    latin,
    { body: Buffer.from(withText(latin, declared('windows-1252')), 'latin1') },
  ],
  [
    'Content-Type before the declaration',
    latin,
    { body: withText(latin, declared('ISO-8859-1')), contentType: 'text/xml; charset=utf-8' },
  ],
  [
    'Shift_JIS',
    '世界',
    {
      body: Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?>'),
        Buffer.from(withText('@').split('@')[0] ?? ''),
        Buffer.from([0x90, 0xa2, 0x8a, 0x45]),
        Buffer.from(withText('@').split('@')[1] ?? ''),
      ]),
    },
  ],
  [
    'character references',
    text,
    {
      body: withText([...text].map((each) => `&#x${each.codePointAt(0)?.toString(16)};`).join('')),
    },
  ],
  ['XML 1.1', text, { body: withText(text, '<?xml version="1.1"?>') }],
  [
    'blank lines before the declaration',
    text,
    { body: `\r\n  \n${withText(text, declared('UTF-8'))}` },
  ],
  [
    'the media type of the other version',
    text,
    { body: withText(text), contentType: 'application/soap+xml; charset=utf-8' },
  ],
  ['a media type that is wrong', text, { body: withText(text), contentType: 'text/html' }],
  ['no media type', text, { body: withText(text), contentType: '' }],
])('charsets and media types: %s', async (_name, value, given) => {
  const { thing, errors } = await read(given, 'text');
  expect(errors).toBeUndefined();
  expect(thing).toEqual({ text: value });
});

test.each<[string, Given]>([
  ['bytes that are not of its charset', { body: Buffer.from(withText(latin), 'latin1') }],
  [
    'a charset that nobody knows',
    { body: withText(text), contentType: 'text/xml; charset=x-secret' },
  ],
  ['an entity that is not declared', { body: withText('&nbsp;') }],
  ['a document type', { body: withText('x', '<!DOCTYPE e [<!ENTITY a "b">]>') }],
  ['a character that XML does not have', { body: withText('&#0;') }],
  ['a prefix that is not declared', { body: envelope('<x:thing/>') }],
  ['an end that is missing', { body: withText(text).slice(0, -9) }],
  ['something behind the envelope', { body: `${withText(text)}<more/>` }],
  ['nothing', { body: '' }],
  ['a page', { body: '<html><body>10.0.0.7</body></html>', contentType: 'text/html' }],
])('what cannot be read is no answer: %s', async (_name, given) => {
  const { thing, errors } = await read(given, 'text');
  expect(thing).toBeUndefined();
  expect(errors).toMatchObject([
    { path: ['thing'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE', source: 'shop' } },
  ]);
  expect(JSON.stringify(errors)).not.toMatch(/10\.0\.0\.7|x-secret|nbsp/);
});

const blanks = ' \t a \n\t b&#10; ';

test.each<[string, string, Record<string, unknown>]>([
  ['a string keeps its blanks', `<text>${blanks}</text>`, { text: ' \t a \n\t b\n ' }],
  [
    'carriage returns are line breaks, unless they are referred to',
    '<text>a\r\nb\rc&#13;</text>',
    { text: 'a\nb\nc\r' },
  ],
  ['of a normalized string they are spaces', `<line>${blanks}</line>`, { line: '   a    b  ' }],
  ['of a token they are one, and none at the ends', `<token>${blanks}</token>`, { token: 'a b' }],
  ['a facet says so: replace', `<lineType>${blanks}</lineType>`, { lineType: '   a    b  ' }],
  ['a facet says so: collapse', `<tokenType>${blanks}</tokenType>`, { tokenType: 'a b' }],
  [
    'around a number they are nothing',
    '<number>\n 007 </number><big> 9007199254740993\n</big>',
    { number: 7, big: '9007199254740993' },
  ],
  [
    'nor around a value of an enumeration',
    '<size>\n very\n  large </size>',
    { size: 'VERY_LARGE' },
  ],
  [
    'an enumeration without an empty value has none',
    '<size/><number/>',
    { size: null, number: null },
  ],
  ['not even of blanks', '<size> \n </size>', { size: null }],
  ['one with an empty value has it', '<grade/>', { grade: '_EMPTY' }],
  ['nor in a union without a string', '<either>\n 007 </either>', { either: '007' }],
  ['but in one with a string', '<loose> 007 </loose>', { loose: ' 007 ' }],
  ['lists are cut at them', '<words>\n a\tb </words>', { words: ['a', 'b'] }],
  ['other spaces are text', '<token>\u00a0a\u2003</token>', { token: '\u00a0a\u2003' }],
  ['CDATA', '<text><![CDATA[<a> & ]]>b<![CDATA[]]></text>', { text: '<a> & b' }],
  [
    'comments and instructions inside of values',
    '<text>a<!-- <b> -->b<?php echo 1 ?>c</text><number>1<!-- 2 -->3</number>',
    { text: 'abc', number: 13 },
  ],
  ['comments between elements', '<!-- a --><text>x</text><?pi?><!-- b -->', { text: 'x' }],
  ['references', '<text>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F44B;</text>', { text: '<&>"\'A👋' }],
  ['nil by 1', '<nil xsi:nil="1"/>', { nil: null }],
  ['nil by true, with blanks and content', '<nil xsi:nil=" true ">x<y/></nil>', { nil: null }],
  ['not nil by 0', '<nil xsi:nil="0"/>', { nil: '' }],
  ['not nil by false', '<nil xsi:nil="false">x</nil>', { nil: 'x' }],
  [
    'nil under another prefix',
    '<nil i:nil="1" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>',
    { nil: null },
  ],
  ['nil that is not of XML Schema', '<nil nil="true">x</nil>', { nil: 'x' }],
  ['nil of an item', '<items>a</items><items xsi:nil="1"/><items/>', { items: ['a', null, ''] }],
  [
    'items apart from each other',
    '<items>a</items><text>x</text><items>b</items>',
    { text: 'x', items: ['a', 'b'] },
  ],
  [
    'elements in another order',
    '<number>1</number><token>t</token><text>x</text>',
    { text: 'x', token: 't', number: 1 },
  ],
  ['elements that nobody knows', '<more><text>no</text></more><text>x</text>', { text: 'x' }],
  [
    'a prefix of the envelope with another meaning',
    '<e:text xmlns:e="urn:shop">x</e:text>',
    { text: 'x' },
  ],
  [
    'a prefix with three meanings',
    '<inside xmlns:p="urn:a"><p:inside xmlns:p="urn:shop"><p:text xmlns:p="urn:shop">x</p:text></p:inside></inside>',
    { inside: { inside: { text: 'x' } } },
  ],
  [
    'the default namespace taken back',
    '<s:text xmlns="" xmlns:s="urn:shop">x</s:text>',
    { text: 'x' },
  ],
  [
    'a name whose prefix changes its meaning',
    '<kind xmlns:e="urn:other"> e:Box </kind>',
    { kind: '{urn:other}Box' },
  ],
  [
    'a type whose prefix changes its meaning',
    '<animal xmlns:e="urn:shop" xsi:type=" e:Dog "><name>Rex</name><tricks>3</tricks></animal>',
    { animal: { __typename: 'Dog', name: 'Rex', tricks: 3 } },
  ],
  [
    'attributes of XML and of XML Schema are none',
    '<text xml:lang="de" xml:space="preserve" xsi:schemaLocation="a b">x</text>',
    { text: 'x' },
  ],
  ['defaults of attributes', '<text>x</text>', { text: 'x', unit: 'kg', version: 2, code: null }],
])('XML as it may be written: %s', async (_name, content, expected) => {
  const keys = Object.keys(expected).filter((key) => !['inside', 'animal'].includes(key));
  const selection = [
    ...keys,
    ...('inside' in expected ? ['inside { inside { text } }'] : []),
    ...('animal' in expected ? ['animal { __typename name ... on Dog { tricks } }'] : []),
  ].join(' ');
  const { thing, errors } = await read({ body: envelope(`<thing>${content}</thing>`) }, selection);
  expect(errors).toBeUndefined();
  expect(thing).toEqual(expected);
});

test('attributes: blanks by their types, their defaults where they are not there', async () => {
  const body = envelope(
    `<thing class="" unit="" version=" 2 " code="\n a  b " note=" a\tb&#9;c&#10;"/>`,
  );
  const { thing, errors } = await read({ body }, 'unit version code note class');
  expect(errors).toBeUndefined();
  expect(thing).toEqual({ unit: '', version: 2, code: 'a b', note: ' a b\tc\n', class: null });
});

test('a body that is compressed', async () => {
  gateway.upstream.answers.set('GetThing', () => ({
    contentType: 'text/xml',
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(withText(text)),
  }));
  const { data } = await gateway.ask('{ thing { thing { text } } }');
  expect(data).toEqual({ thing: { thing: { text } } });
});
