import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { binding, message, sequence, wsdl } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { type EchoServer, startEchoServer } from './echo-server.ts';
import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';

/** Both versions of SOAP in one contract, each at a server of its own, with all that is around a body. */

const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const wrapper = (name: string, ...members: string[]) =>
  `<xs:element name="${name}"><xs:complexType>${sequence(...members)}</xs:complexType></xs:element>`;
const names = ['GetOld', 'GetNew'];

const contract = (old: string, current: string) =>
  wsdl({
    schema: [
      ...names.flatMap((name) => [
        wrapper(name, element('a', 'xs:string'), element('b', 'xs:int', 'minOccurs="0"')),
        wrapper(
          `${name}Response`,
          element('a', 'xs:string'),
          element('b', 'xs:int', 'minOccurs="0"'),
          element('c', 'xs:date', 'nillable="true"'),
          element('d', 'xs:string', 'minOccurs="0" maxOccurs="unbounded" nillable="true"'),
          element('e', 'xs:boolean', 'maxOccurs="2"'),
        ),
      ]),
      wrapper('Auth', element('tenant', 'xs:string'), element('level', 'xs:int')),
      element('Locale', 'xs:language'),
      wrapper(
        'Refusal',
        element('sku', 'xs:string'),
        element('left', 'xs:long'),
        element('price', 'xs:decimal'),
        element('since', 'xs:dateTime', 'nillable="true"'),
        element('reasons', 'xs:token', 'minOccurs="0" maxOccurs="unbounded"'),
      ),
    ].join(''),
    messages: [
      ...names.flatMap((name) => [
        message(name, { p: `tns:${name}` }),
        message(`${name}Out`, { p: `tns:${name}Response` }),
      ]),
      message('Headers', { auth: 'tns:Auth', locale: 'tns:Locale' }),
      message('Refused', { p: 'tns:Refusal' }),
    ].join(''),
    operations: names
      .map(
        (name) => `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}"/>
          <wsdl:output message="tns:${name}Out"/><wsdl:fault name="refused" message="tns:Refused"/></wsdl:operation>`,
      )
      .join(''),
    definitions:
      binding(['GetOld'], { name: 'Old', address: old, ...headersOf('soap') }) +
      binding(['GetNew'], {
        name: 'New',
        version: '1.2',
        address: current,
        ...headersOf('soap12'),
      }),
  });

const headersOf = (prefix: string) => ({
  input: `<${prefix}:header message="tns:Headers" part="auth" use="literal"/>
    <${prefix}:header message="tns:Headers" part="locale" use="literal"/><${prefix}:body use="literal"/>`,
});

const fields = { GetOld: 'old', GetNew: 'new' };
const versions = ['GetOld', 'GetNew'] as const;
const envelopes = {
  GetOld: 'http://schemas.xmlsoap.org/soap/envelope/',
  GetNew: 'http://www.w3.org/2003/05/soap-envelope',
};

let gateway: SoapGateway;
let current: EchoServer;
const serverOf = (name: keyof typeof fields) => (name === 'GetOld' ? gateway.upstream : current);

beforeAll(async () => {
  current = await startEchoServer();
  vi.stubEnv('SOAP_PASSWORD', 'p<&ss');
  vi.stubEnv('SOAP_TENANT', 'a&b');
  gateway = await startSoapGateway((old) => contract(old, current.url), {
    source: {
      soapHeaders: { Auth: { tenant: 'env:SOAP_TENANT', level: 7 }, Locale: 'de' },
      wsSecurity: {
        ...{ username: 'm<e', password: 'env:SOAP_PASSWORD', type: 'digest' },
        timestampTtlSeconds: 60,
      },
      retry: { maxAttempts: 1 },
      breaker: { enabled: false },
    },
  });
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await current[Symbol.asyncDispose]();
});

const answer = (name: keyof typeof fields, body: string) =>
  `<e:Envelope xmlns:e="${envelopes[name]}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Body>${body}</e:Body></e:Envelope>`;

async function ask(name: keyof typeof fields, query: string, body: string, status = 200) {
  const server = serverOf(name);
  server.received.length = 0;
  server.answers.set(name, () => ({ status, body: answer(name, body) }));
  const result = await gateway.ask(query);
  return { ...result, received: server.received };
}

const thing = (name: keyof typeof fields) =>
  `<${name}Response xmlns="urn:shop"><a>x</a><c>2024-02-29</c><e>1</e><e>false</e></${name}Response>`;

test.each(versions)(
  '%s: media type, action and envelope of its version, at its address',
  async (name) => {
    const field = fields[name];
    const { data, errors, received } = await ask(
      name,
      `{ ${field}(a: "1") { a b c d e } }`,
      thing(name),
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      [field]: { a: 'x', b: null, c: '2024-02-29', d: [], e: [true, false] },
    });
    expect(received).toHaveLength(1);
    const [first] = received;
    const { headers, envelope } = first ?? expect.fail();
    const action = `"urn:shop#${name}"`;
    expect([headers['content-type'], headers.soapaction]).toEqual(
      name === 'GetOld'
        ? ['text/xml; charset=utf-8', action]
        : [`application/soap+xml; charset=utf-8; action=${action}`, undefined],
    );
    expect(envelope).toContain(`<soap:Envelope xmlns:soap="${envelopes[name]}"`);
    expect(envelope).toMatch(/<soap:Body><n\d:Get\w+><n\d:a>1<\/n\d:a><\/n\d:Get\w+><\/soap:Body>/);
  },
);

test.each(versions)('%s: parts of soap:header, and a UsernameToken with a digest', async (name) => {
  const { received } = await ask(name, `{ ${fields[name]}(a: "1") { a } }`, thing(name));
  const [, header = ''] =
    /<soap:Header>(.*)<\/soap:Header>/s.exec(received[0]?.envelope ?? '') ?? [];
  const bare = header.replace(/(<\/?)n\d+:/g, '$1');
  expect(bare).toContain(
    '<Auth><tenant>a&amp;b</tenant><level>7</level></Auth><Locale>de</Locale>',
  );
  expect(bare).toContain('<Username>m&lt;e</Username>');
  expect(bare).not.toContain('p&lt;&amp;ss');
  const part = (local: string) => new RegExp(`<${local}[^>]*>([^<]*)<`).exec(bare)?.[1] ?? '';
  const created = /<UsernameToken>.*<Created>([^<]*)</s.exec(bare)?.[1] ?? '';
  const digest = createHash('sha1')
    .update(Buffer.from(part('Nonce'), 'base64'))
    .update(created)
    .update('p<&ss');
  expect(part('Password')).toBe(digest.digest('base64'));
  expect(Date.parse(part('Expires')) - Date.parse(part('Created'))).toBe(60_000);
});

const refusal = `<s:Refusal xmlns:s="urn:shop"><s:sku>007</s:sku><s:left>9007199254740993</s:left>
  <s:price>0.10</s:price><s:since i:nil="1"/><s:reasons> a
  b </s:reasons><s:reasons/></s:Refusal>`;
const faults = {
  GetOld: `<e:Fault><faultcode>e:Client</faultcode><faultstring>None left.</faultstring><detail>${refusal}</detail></e:Fault>`,
  GetNew: `<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text xml:lang="en">None left.</e:Text></e:Reason><e:Detail>${refusal}</e:Detail></e:Fault>`,
};

test.each(
  versions.flatMap((name) =>
    [200, 202, 400, 403, 404, 500, 503].map((status) => [name, status] as const),
  ),
)('%s: a declared fault with HTTP %i has its detail, by its types', async (name, status) => {
  const field = fields[name];
  const { data, errors } = await ask(name, `{ ${field}(a: "1") { a } }`, faults[name], status);
  expect(data).toEqual({ [field]: null });
  expect(errors).toMatchObject([
    {
      message: 'None left.',
      path: [field],
      extensions: {
        // A server that forbids says so by the status of HTTP alone.
        code: status === 403 ? 'UPSTREAM_FORBIDDEN' : 'BAD_INPUT',
        source: 'shop',
        details: {
          ...{ fault: 'Refusal', sku: '007', left: '9007199254740993', price: '0.10' },
          ...{ since: null, reasons: ['a b', ''] },
        },
      },
    },
  ]);
});

test('what must be there is not null, what may be left out or nil is, what repeats is a list', async () => {
  const type = 'kind name ofType { kind name ofType { kind name ofType { name } } }';
  const { data } = await gateway.ask(
    `{ __type(name: "GetOldResponse") { fields { name type { ${type} } } }
       __schema { queryType { fields { name args { name type { ${type} } } } } } }`,
  );
  const shown = ({ kind, name, ofType }: Shown): string => {
    if (kind === 'NON_NULL') return `${shown(ofType ?? {})}!`;
    return kind === 'LIST' ? `[${shown(ofType ?? {})}]` : (name ?? '');
  };
  const members: { name: string; type: Shown }[] = Object(data?.__type).fields;
  expect(Object.fromEntries(members.map(({ name, type: each }) => [name, shown(each)]))).toEqual({
    ...{ a: 'String!', b: 'Int', c: 'Date', d: '[String]!', e: '[Boolean!]!' },
  });
});

interface Shown {
  readonly kind?: string;
  readonly name?: string | null;
  readonly ofType?: Shown;
}

test.each([
  ['nested without end', '<x>'.repeat(10_000) + '</x>'.repeat(10_000)],
  [
    'with attributes without end',
    `<x ${Array.from({ length: 5_000 }, (_, i) => `a${i}=""`).join(' ')}/>`,
  ],
])('elements %s are no answer', async (_what, body) => {
  const { errors } = await ask(
    'GetOld',
    '{ old(a: "1") { a } }',
    `<GetOldResponse xmlns="urn:shop">${body}</GetOldResponse>`,
  );
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
});
