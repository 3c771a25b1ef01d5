import { type GraphQLSchema, printType } from 'graphql';
import { expect, test } from 'vitest';
import { compose } from '../contract-files.ts';
import { binding, message, oneOperation, sequence, wsdl } from '../wsdl-text.ts';

const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;

const operation = (name: string, input = 'In', output = 'Out', more = '') =>
  `<wsdl:operation name="${name}"><wsdl:input message="tns:${input}"/>
   <wsdl:output message="tns:${output}"/>${more}</wsdl:operation>`;

function fields(schema: GraphQLSchema, root: 'Query' | 'Mutation' = 'Query'): string[] {
  const type = schema.getType(root);
  return type
    ? printType(type)
        .split('\n')
        .slice(1, -1)
        .map((line) => line.trim())
    : [];
}

test('a wrapper with one member is opened, and so is the list inside it', async () => {
  const list = `<xs:complexType name="Skus">${sequence(element('sku', 'xs:string', 'maxOccurs="9"'))}</xs:complexType>`;
  const { schema, wire } = await compose({
    'shop.wsdl': oneOperation(
      sequence(element('skus', 'tns:Skus'), element('max', 'xs:int', 'minOccurs="0"')),
      sequence(element('skus', 'tns:Skus', 'minOccurs="0"')),
      { schema: list },
    ),
  });
  expect(fields(schema)).toEqual(['thing(skus: [String!]!, max: Int): [String!]']);
  expect(wire.operations.GetThing).toMatchObject({
    args: ['GetThing'],
    result: ['GetThingResponse', 'skus'],
  });
  expect(wire.types['0:/GetThing']?.elements?.[0]).toMatchObject({ name: 'skus', wraps: true });
});

test('a wrapper with several members is an object; one without any is true', async () => {
  const several = await compose({
    'shop.wsdl': oneOperation(sequence(), sequence(element('a', 'xs:int'), element('b', 'xs:int'))),
  });
  expect(fields(several.schema)).toEqual(['thing: GetThingResponse']);
  const empty = element('result', 'tns:Empty');
  for (const response of [sequence(), sequence(empty)]) {
    const none = await compose({
      'shop.wsdl': oneOperation(sequence(), response, {
        schema: '<xs:complexType name="Empty"/>',
      }),
    });
    expect(fields(none.schema)).toEqual(['thing: Boolean']);
    expect(none.wire.operations.GetThing?.result).toBeUndefined();
  }
});

test('the binding and the report name the operation', async () => {
  const { schema, annotations } = await compose({
    'shop.wsdl': oneOperation(sequence(), sequence(element('a', 'xs:int'))),
  });
  expect(schema.getQueryType()?.getFields().thing?.extensions.headgate).toEqual({
    binding: { protocol: 'soap', source: 'shop', operation: 'GetThing' },
  });
  expect(annotations).toMatchObject({
    source: { name: 'shop', protocol: 'soap', endpoint: 'http://shop.example/soap' },
    operations: [{ operation: 'GetThing', field: 'Query.thing' }],
    warnings: [],
  });
});

test('bare messages: simple elements, several parts', async () => {
  const { schema, wire } = await compose({
    'shop.wsdl': wsdl({
      schema:
        element('Sku', 'xs:string') + element('Count', 'xs:int') + element('Price', 'xs:decimal'),
      messages:
        message('In', { a: 'tns:Sku', b: 'tns:Count' }) +
        message('Out', { p: 'tns:Price' }) +
        message('Both', { a: 'tns:Sku', p: 'tns:Price' }),
      operations: operation('GetPrice') + operation('GetBoth', 'In', 'Both'),
      definitions: binding(['GetPrice', 'GetBoth']),
    }),
  });
  expect(fields(schema)).toEqual([
    'price(sku: String!, count: Int!): Decimal',
    'both(sku: String!, count: Int!): GetBothResult',
  ]);
  expect(wire.operations.GetPrice).toMatchObject({ args: [], result: ['Price'] });
  expect(wire.operations.GetBoth).toMatchObject({ args: [], result: [] });
});

test('rpc/literal: parts are members of a wrapper that is called like the operation', async () => {
  const { schema, wire } = await compose({
    'shop.wsdl': wsdl({
      schema: `<xs:complexType name="Item">${sequence(element('sku', 'xs:string'))}</xs:complexType>`,
      messages:
        message('In', { item: 'type tns:Item', count: 'type xs:int' }) +
        message('Out', { total: 'type xs:long' }),
      operations: operation('GetTotal'),
      definitions: binding(['GetTotal'], { style: 'rpc' }),
    }),
  });
  expect(fields(schema)).toEqual(['total(item: ItemInput!, count: Int!): BigInt']);
  expect(wire.operations.GetTotal).toMatchObject({
    style: 'rpc',
    input: { body: [{ name: 'GetTotal', namespace: 0, type: '0:/GetTotal' }] },
    result: ['GetTotalResponse', 'total'],
  });
  expect(wire.types['0:/GetTotal']?.elements).toEqual([
    { name: 'item', type: '0:Item' },
    { name: 'count', type: 'int' },
  ]);
});

test('what cannot be served is listed with its reason and its place', async () => {
  const common = { messages: message('In', { a: 'type xs:int' }) };
  const reasonOf = async (definitions: string, operations = operation('Go', 'In', 'In')) => {
    const text = wsdl({ ...common, operations, definitions });
    const { annotations, schema } = await compose({ 'shop.wsdl': text });
    expect(schema.getQueryType()).toBeUndefined();
    expect(annotations.operations).toHaveLength(1);
    const [{ skipped = '' } = {}] = annotations.operations;
    expect(skipped).toMatch(/shop\.wsdl:\d+:\d+: /);
    return skipped.replace(/^.*?:\d+:\d+: /, '');
  };
  expect(await reasonOf(binding([]))).toBe('no SOAP binding of the contract offers it');
  expect(await reasonOf(binding(['Go']), operation('Go', 'Gone', 'In'))).toBe(
    'the message "tns:Gone" is not defined',
  );
  const output = '<wsdl:output message="tns:In"/>';
  const named = (content: string) => `<wsdl:operation name="Go">${content}</wsdl:operation>`;
  expect(await reasonOf(binding(['Go']), named(output))).toBe(
    'it is sent by the server (no input)',
  );
  expect(await reasonOf(binding(['Go']), named(`${output}<wsdl:input message="tns:In"/>`))).toBe(
    'it is started by the server (its output comes first)',
  );
});

test('a contract without operations says so', async () => {
  const { annotations } = await compose({ 'shop.wsdl': wsdl({}) });
  expect(annotations.operations).toEqual([]);
  expect(annotations.warnings).toContainEqual(
    expect.stringMatching(/shop\.wsdl:\d+:\d+: the contract has no operations/),
  );
});

test('what can only mean one thing is understood, with a warning', async () => {
  const { annotations, wire } = await compose({
    'shop.wsdl': wsdl({
      schema:
        element('Go', 'lost:Thing') +
        element('Done', 'xs:int') +
        `<xs:complexType name="Thing">${sequence(element('a', 'xs:int'))}</xs:complexType>`,
      messages: message('In', { p: 'lost:Go' }) + message('Typed', { p: 'type xs:int' }),
      operations: operation('Go', 'In', 'Done') + operation('Send', 'Typed', 'Done'),
      definitions: binding(['Go', 'Send']),
    }),
  });
  expect(annotations.operations.map(({ field }) => field)).toEqual([
    'Mutation.go',
    'Mutation.send',
  ]);
  expect(wire.operations.Go?.input.body).toEqual([{ name: 'Go', namespace: 0, type: '0:Thing' }]);
  expect(wire.operations.Go?.output?.body[0]?.name).toBe('Done');
  expect(wire.operations.Send?.input.body).toEqual([{ name: 'p', type: 'int' }]);
  const said = annotations.warnings.join('\n');
  expect(said).toMatch(/"lost:Go" is not defined; it is taken for \{urn:shop\}Go\./);
  expect(said).toMatch(/"lost:Thing" is not defined; it is taken for \{urn:shop\}Thing\./);
  expect(said).toMatch(/the message "tns:Done" is not defined; the element of that name/);
  expect(said).toMatch(/the part "p" of a document has a type and no element; it is sent as <p>/);
});

test('definitions in another namespace than that in which they are named', async () => {
  const text = oneOperation(sequence(), sequence(element('a', 'xs:int')))
    .replace('xmlns:tns=', 'xmlns:old="urn:shop:v1" xmlns:tns=')
    .replace(/(binding|type|message)="tns:(?=Port|Binding|\w*In\b)/g, '$1="old:');
  expect(text.match(/"old:/g)?.length).toBeGreaterThan(1);
  const { annotations } = await compose({ 'shop.wsdl': text });
  expect(annotations.operations).toEqual([{ operation: 'GetThing', field: 'Query.thing' }]);
  expect(annotations.warnings).toContainEqual(
    expect.stringMatching(
      /the portType "old:Port" is not defined; it is taken for \{urn:shop\}Port, and others/,
    ),
  );
});

test.each(['REPLACE_WITH_ACTUAL_URL', 'jms:jndi:dynamicQueues/orders'])(
  '"%s" is no address',
  async (location) => {
    const text = oneOperation(sequence(), sequence(element('a', 'xs:int')));
    const { annotations } = await compose({
      'shop.wsdl': text.replace('http://shop.example/soap', location),
    });
    expect(annotations.operations).toHaveLength(1);
    expect(annotations.source.endpoint).toBeUndefined();
    expect(annotations.warnings).toEqual([
      expect.stringMatching(/shop\.wsdl:\d+:\d+: ".*" is not an http address; it is left out\./),
      expect.stringMatching(/^The contract has no address: set sources\.shop\.endpoint/),
    ]);
  },
);

test('one field per operation: SOAP 1.1 when there are both, 1.2 when 1.1 cannot be used', async () => {
  const both = (transport: string) =>
    oneOperation(sequence(), sequence(element('a', 'xs:int')), {
      definitions: binding(['GetThing'], {
        name: 'New',
        version: '1.2',
        address: 'http://shop.example/12',
      }),
    }).replace('transport="http://schemas.xmlsoap.org/soap/http"', `transport="${transport}"`);
  const preferred = await compose({ 'shop.wsdl': both('http://schemas.xmlsoap.org/soap/http') });
  expect(preferred.annotations.operations).toHaveLength(1);
  expect(preferred.wire.operations.GetThing?.version).toBe('1.1');
  const fallback = await compose({ 'shop.wsdl': both('http://schemas.xmlsoap.org/soap/smtp') });
  expect(fallback.wire.operations.GetThing?.version).toBe('1.2');
  const chosen = await compose(
    { 'shop.wsdl': both('http://schemas.xmlsoap.org/soap/http') },
    { soapNamespace: 'http://www.w3.org/2003/05/soap-envelope' },
  );
  expect(chosen.wire.operations.GetThing?.version).toBe('1.2');
  expect(chosen.annotations.source.endpoint).toBe('http://shop.example/12');
});

test('a portType that is offered twice is served once, and said so', async () => {
  const { annotations } = await compose({
    'shop.wsdl': oneOperation(sequence(), sequence(element('a', 'xs:int')), {
      definitions: binding(['GetThing'], { name: 'Two', address: 'http://two.example/' }),
    }),
  });
  expect(annotations.operations).toHaveLength(1);
  expect(annotations.source.endpoint).toBe('http://shop.example/soap');
  expect(annotations.warnings).toEqual([
    expect.stringMatching(
      /Two offers Port at http:\/\/two\.example\/ too; http:\/\/shop\.example\/soap is used\./,
    ),
  ]);
});

const policy = (assertion: string) => `<wsp:Policy xmlns:wsp="http://www.w3.org/ns/ws-policy"
  xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
  xmlns:m="http://www.w3.org/2007/05/addressing/metadata" u:Id="P"><wsp:ExactlyOne><wsp:All>
  ${assertion}</wsp:All></wsp:ExactlyOne></wsp:Policy>`;
const reference = '<p:PolicyReference xmlns:p="http://www.w3.org/ns/ws-policy" URI="#P"/>';
const using = (attributes: string) =>
  `<w:UsingAddressing xmlns:w="http://www.w3.org/2006/05/addressing/wsdl" ${attributes}/>`;

const wsa = 'http://www.w3.org/2005/08/addressing';
const wsa2004 = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';

test.each<[version: string | undefined, inBinding: string, definitions: string]>([
  [wsa, using('wsdl:required="true"'), ''],
  [wsa, using(''), ''],
  [wsa, reference, policy('<m:Addressing/>')],
  [wsa, policy('<m:Addressing/>'), ''],
  [wsa, policy('<m:Addressing wsp:Optional="true"/>'), ''],
  [wsa2004, policy(`<a:UsingAddressing xmlns:a="${wsa2004}/policy"/>`), ''],
  [undefined, reference.replace('#P', '#Q'), policy('<m:Addressing/>')],
  [undefined, '', policy('<m:Addressing/>')],
])('a binding says which headers of WS-Addressing it has: %s', async (version, inBinding, more) => {
  const text = oneOperation(sequence(), sequence(element('a', 'xs:int')), { definitions: more });
  const { wire, annotations } = await compose({
    'shop.wsdl': text.replace('<soap:binding ', `${inBinding}<soap:binding `),
  });
  const { addressing } = wire.operations.GetThing ?? {};
  expect(addressing && { ...addressing, namespace: wire.namespaces[addressing.namespace] }).toEqual(
    version && { namespace: version, action: 'urn:shop#GetThing' },
  );
  expect(annotations.warnings).toEqual([]);
});

test.each<[action: string, change: (contract: string) => string]>([
  [
    'urn:said',
    (text) => text.replace('<wsdl:input message', '<wsdl:input w:Action="urn:said" message'),
  ],
  ['urn:shop#GetThing', (text) => text],
  ['urn:shop:Port:GetThingRequest', (text) => text.replace('"urn:shop#GetThing"', '""')],
  [
    'urn:shop:Port:In',
    (text) =>
      text.replace('"urn:shop#GetThing"', '""').replace('<wsdl:input m', '<wsdl:input name="In" m'),
  ],
  [
    'http://shop.example/api/Port/GetThingRequest',
    (text) =>
      text
        .replaceAll('"urn:shop#GetThing"', '""')
        .replaceAll('"urn:shop"', '"http://shop.example/api/"'),
  ],
])('the wsa:Action of a request: %s', async (action, change) => {
  const text = oneOperation(sequence(), sequence(element('a', 'xs:int')))
    .replace('<soap:binding ', '<w:UsingAddressing/><soap:binding ')
    .replace(
      '<wsdl:definitions ',
      '<wsdl:definitions xmlns:w="http://www.w3.org/2006/05/addressing/wsdl" ',
    );
  const { wire } = await compose({ 'shop.wsdl': change(text) });
  expect(wire.operations.GetThing?.addressing?.action).toBe(action);
});

test('header parts and declared faults', async () => {
  const { schema, wire } = await compose({
    'shop.wsdl': wsdl({
      schema:
        element('Go', 'xs:string') +
        element('Auth', 'tns:Auth') +
        element('Oops', 'tns:Auth') +
        `<xs:complexType name="Auth">${sequence(element('user', 'xs:string'))}</xs:complexType>`,
      messages: message('In', { p: 'tns:Go', h: 'tns:Auth' }) + message('Oops', { p: 'tns:Oops' }),
      operations: operation('Go', 'In', 'In', '<wsdl:fault name="f" message="tns:Oops"/>'),
      definitions: binding(['Go'], {
        input: '<soap:header message="tns:In" part="h" use="literal"/><soap:body use="literal"/>',
        output: '<soap:body use="literal" parts="p"/>',
      }),
    }),
  });
  expect(fields(schema, 'Mutation')).toEqual(['go(go: String!): String']);
  expect(wire.operations.Go?.input.headers).toEqual([
    { name: 'Auth', namespace: 0, type: '0:Auth', optional: true },
  ]);
  expect(wire.operations.Go?.faults).toEqual([{ name: 'Oops', namespace: 0, type: '0:Auth' }]);
});

test('one-way operations answer true', async () => {
  const { schema, wire } = await compose({
    'shop.wsdl': wsdl({
      schema: element('Note', 'xs:string'),
      messages: message('In', { p: 'tns:Note' }),
      operations: '<wsdl:operation name="Send"><wsdl:input message="tns:In"/></wsdl:operation>',
      definitions: binding(['Send']),
    }),
  });
  expect(fields(schema, 'Mutation')).toEqual(['send(note: String!): Boolean']);
  expect(wire.operations.Send?.output).toBeUndefined();
});

test('operations of one name in two portTypes are both kept', async () => {
  const { annotations, wire } = await compose({
    'shop.wsdl': oneOperation(sequence(), sequence(element('a', 'xs:int')), {
      definitions: `<wsdl:portType name="Second">${operation('GetThing')}</wsdl:portType>
        ${binding(['GetThing'], { name: 'Two', address: 'http://two.example/' }).replace('type="tns:Port"', 'type="tns:Second"')}`,
    }),
  });
  expect(annotations.operations).toEqual([
    { operation: 'GetThing', field: 'Query.thing' },
    { operation: 'Second/GetThing', field: 'Query.getThing' },
  ]);
  expect(wire.endpoint).toBe('http://shop.example/soap');
  expect(wire.operations['Second/GetThing']?.endpoint).toBe('http://two.example/');
});

test('an operation at the end renames nothing before it', async () => {
  const base = {
    schema:
      element('A', 'tns:T') +
      `<xs:complexType name="T">${sequence(element('x', 'xs:int'), element('y', 'xs:int'))}</xs:complexType>`,
    messages: message('In', { p: 'tns:A' }),
  };
  const contract = (names: string[]) =>
    wsdl({
      ...base,
      operations: names.map((name) => operation(name, 'In', 'In')).join(''),
      definitions: binding(names),
    });
  const before = await compose({ 'shop.wsdl': contract(['GetA']) });
  const after = await compose({ 'shop.wsdl': contract(['GetA', 'ListA', 'FetchA']) });
  expect(fields(after.schema).slice(0, 1)).toEqual(fields(before.schema));
  expect(after.annotations.operations.map(({ field }) => field)).toEqual([
    'Query.a',
    'Query.as',
    'Query.fetchA',
  ]);
});
