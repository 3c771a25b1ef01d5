import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTorture, type TortureGateway } from './torture-gateway.ts';

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(async () => {
  await torture[Symbol.asyncDispose]();
});

const order = {
  id: '9007199254740993',
  note: null,
  lines: [
    { _type: 'Line', sku: '007', count: '4294967295' },
    { _type: 'GiftLine', sku: '', count: '0', wrapping: 'rot & grün' },
  ],
  tags: ['a', ''],
};
const query = `mutation ($order: OrderInput!) { echoOrder(order: $order) {
  id note tags lines { __typename sku count ... on GiftLine { wrapping } } } }`;
/** As it comes back: the type is `__typename`, and values of the declared type are plain ones. */
const asAnswered = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll('"_type":"Line"', '"__typename":"PlainLine"')
      .replaceAll('"_type"', '"__typename"'),
  );

test('rpc/encoded: every element says its type, arrays what they hold', async () => {
  const { data, errors } = await torture.ask(query, { order });
  expect(errors).toBeUndefined();
  expect(data?.echoOrder).toEqual(asAnswered(order));
  const sent = torture.upstream.received.at(-1)?.envelope ?? '';
  const prefix = (namespace: string) =>
    new RegExp(`xmlns:(\\w+)="${namespace.replaceAll('.', '\\.')}"`).exec(sent)?.[1];
  const e = prefix('urn:encoded');
  const enc = prefix('http://schemas.xmlsoap.org/soap/encoding/');
  const xs = prefix('http://www.w3.org/2001/XMLSchema');
  expect(sent).toContain(
    `<${e}:EchoOrder soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><order xsi:type="${e}:Order">`,
  );
  expect(sent).toContain(`<id xsi:type="${xs}:long">9007199254740993</id><note xsi:nil="true"/>`);
  expect(sent).toContain(
    `<lines xsi:type="${enc}:Array" ${enc}:arrayType="${e}:Line[2]"><item xsi:type="${e}:Line">`,
  );
  expect(sent).toContain(`<item xsi:type="${e}:GiftLine"><sku xsi:type="${xs}:string"></sku>`);
  expect(sent).toContain(`${enc}:arrayType="${xs}:string[2]"`);
});

test('arrays of arrays, empty ones too', async () => {
  const matrix = [[1, 0], [], [-2147483648]];
  const { data, errors } = await torture.ask(
    'mutation ($matrix: [[Int!]!]!) { echoMatrix(matrix: $matrix) }',
    { matrix },
  );
  expect(errors).toBeUndefined();
  expect(data?.echoMatrix).toEqual(matrix);
  expect(torture.upstream.received.at(-1)?.envelope).toMatch(/arrayType="\w+:int\[\]\[3\]"/);
});

test('items of an array may be null: a missing one does not take the others away', async () => {
  const matrix = [[1, null], null];
  const { data, errors } = await torture.ask(
    'mutation ($matrix: [[Int]]!) { echoMatrix(matrix: $matrix) }',
    { matrix },
  );
  expect(errors).toBeUndefined();
  expect(data?.echoMatrix).toEqual(matrix);
  expect(torture.upstream.received.at(-1)?.envelope).toMatch(
    /<item xsi:type="\w+:int">1<\/item><item xsi:nil="true"\/><\/item><item xsi:nil="true"\/>/,
  );
});

const answerWith = (content: string) => () => ({
  body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:q="urn:encoded"
    xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema"
    xmlns:c="http://schemas.xmlsoap.org/soap/encoding/"><e:Body
    e:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">${content}</e:Body></e:Envelope>`,
});

test('values that refer to others by id are put together', async () => {
  torture.upstream.answers.set(
    'EchoOrder',
    answerWith(`<q:EchoOrderResponse><order href="#o"/></q:EchoOrderResponse>
      <multiRef id="o" c:root="0" i:type="q:Order"><id i:type="x:long">1</id>
        <note href="#n"/><lines c:arrayType="q:Line[3]" i:type="c:Array">
          <item href="#l"/><item href="#g"/><item href="#l"/></lines></multiRef>
      <multiRef id="l" i:type="q:Line"><sku>A</sku><count>2</count></multiRef>
      <multiRef id="g" i:type="q:GiftLine"><sku>B</sku><wrapping href="#n"/></multiRef>
      <multiRef id="n" i:type="x:string">shared</multiRef>`),
  );
  const { data, errors } = await torture.ask(query, { order });
  torture.upstream.answers.delete('EchoOrder');
  expect(errors).toBeUndefined();
  const line = { __typename: 'PlainLine', sku: 'A', count: '2' };
  expect(data?.echoOrder).toEqual({
    id: '1',
    note: 'shared',
    tags: null,
    lines: [line, { __typename: 'GiftLine', sku: 'B', count: null, wrapping: 'shared' }, line],
  });
});

/** Refers to the next one twice; what the last one refers to is itself empty. */
const doubling = (level: number) => {
  const items = level < 30 ? `<i href="#l${level + 1}"/>`.repeat(2) : '';
  return `<m id="l${level}"><lines>${items}</lines></m>`;
};

test.each([
  ['a reference to nothing', '<order href="#gone"/>', ''],
  ['a circle', '<order href="#o"/>', '<m id="o"><lines><item href="#o"/></lines></m>'],
  [
    'references that unfold without end',
    '<order href="#l0"/>',
    Array.from({ length: 31 }, (_, level) => doubling(level)).join(''),
  ],
])('what cannot be put together is no answer: %s', async (_name, order_, rest) => {
  torture.upstream.answers.set(
    'EchoOrder',
    answerWith(`<q:EchoOrderResponse>${order_}</q:EchoOrderResponse>${rest}`),
  );
  const { errors } = await torture.ask(query, { order });
  torture.upstream.answers.delete('EchoOrder');
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
});
