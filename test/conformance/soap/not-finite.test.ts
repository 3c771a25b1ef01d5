import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../../fixtures/gateway-client.ts';
import { oneOperation, sequence } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';

/** NaN, INF and -INF: values of `xs:double` and `xs:float` that GraphQL's Float does not have. */

const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const many = 'maxOccurs="unbounded"';
const members = sequence(
  element('id', 'xs:string'),
  element('celsius', 'xs:double'),
  element('volts', 'tns:Volts', 'nillable="true"'),
  element('samples', 'xs:float', `${many} minOccurs="0"`),
  element('row', 'tns:Row', 'minOccurs="0"'),
);
const attribute = '<xs:attribute name="weight" type="xs:float" use="required"/>';

const schema = `
  <xs:simpleType name="Volts"><xs:restriction base="xs:float"/></xs:simpleType>
  <xs:simpleType name="Row"><xs:list itemType="xs:double"/></xs:simpleType>
  <xs:complexType name="Reading">${members}${attribute}</xs:complexType>
  <xs:complexType name="Calibrated"><xs:complexContent><xs:extension base="tns:Reading">
    ${sequence(element('offset', 'xs:double'))}</xs:extension></xs:complexContent></xs:complexType>`;

const contract = (address: string) =>
  oneOperation(
    sequence(element('above', 'xs:double')),
    sequence(element('reading', 'tns:Reading', many)),
    { schema },
    { address },
  );

let lab: SoapGateway;
beforeAll(async () => {
  lab = await startSoapGateway(contract);
});
afterAll(() => lab[Symbol.asyncDispose]());

/** @param content What the upstream answers, inside its wrapper. */
async function answerTo(content: string, selection: string): Promise<Answer> {
  lab.upstream.answers.set('GetThing', () => ({
    body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:shop"
      xmlns:tns="urn:shop" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <e:Body><GetThingResponse>${content}</GetThingResponse></e:Body></e:Envelope>`,
  }));
  const answer = await lab.ask(`{ thing(above: 1.5) { ${selection} } }`);
  expect(lab.upstream.received.at(-1)?.envelope).toContain('<n0:above>1.5</n0:above>');
  return answer;
}

const reading = (id: string, celsius: string, more = '', attributes = 'weight="1"') =>
  `<reading ${attributes}><id>${id}</id><celsius>${celsius}</celsius>${more || '<volts>1</volts>'}</reading>`;

const told = (value: string, field: string, ...path: (string | number)[]) => [
  `The upstream sent ${value} for PlainReading.${field}, which is no Float in GraphQL.`,
  ['thing', ...path],
  'UPSTREAM_INVALID_RESPONSE',
];
const errorsOf = ({ errors = [] }: Answer) =>
  errors.map(({ message, path, extensions }) => [message, path, extensions?.code]);

test('one reading of many loses nothing but the value, and an error says what came', async () => {
  const answer = await answerTo(
    reading('a', '20.5') +
      reading('b', 'NaN', '<volts>INF</volts>') +
      reading('c', '0', '<volts>-INF</volts>', 'weight="NaN"'),
    'id celsius volts weight',
  );
  expect(answer.data).toEqual({
    thing: [
      { id: 'a', celsius: 20.5, volts: 1, weight: 1 },
      { id: 'b', celsius: null, volts: null, weight: 1 },
      { id: 'c', celsius: 0, volts: null, weight: null },
    ],
  });
  expect(errorsOf(answer)).toEqual([
    told('NaN', 'celsius', 1, 'celsius'),
    told('Infinity', 'volts', 1, 'volts'),
    told('-Infinity', 'volts', 2, 'volts'),
    told('NaN', 'weight', 2, 'weight'),
  ]);
});

test('so does an item of repeated elements, and of a list in one element', async () => {
  const lists =
    '<volts xsi:nil="true"/><samples>1.5</samples><samples>INF</samples><samples>0</samples><row>1 NaN 0</row>';
  const answer = await answerTo(reading('a', '1', lists), 'volts samples row');
  expect(answer.data).toEqual({
    thing: [{ volts: null, samples: [1.5, null, 0], row: [1, null, 0] }],
  });
  expect(errorsOf(answer)).toEqual([
    told('Infinity', 'samples', 0, 'samples', 1),
    told('NaN', 'row', 0, 'row', 1),
  ]);
});

test('and a field of an interface, by whatever type it is read', async () => {
  const { data, errors } = await answerTo(
    '<reading xsi:type="tns:Calibrated" weight="1"><id>a</id><celsius>INF</celsius><volts>1</volts><offset>NaN</offset></reading>',
    '__typename id celsius ... on Calibrated { offset }',
  );
  expect(data).toEqual({
    thing: [{ __typename: 'Calibrated', id: 'a', celsius: null, offset: null }],
  });
  expect(errors).toHaveLength(2);
});

test('an answer that is nothing but the value is null', async () => {
  const number = (address: string) =>
    oneOperation(sequence(), sequence(element('mean', 'xs:double')), {}, { address });
  await using gateway = await startSoapGateway(number);
  gateway.upstream.answers.set('GetThing', () => ({
    body: '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><GetThingResponse xmlns="urn:shop"><mean>-INF</mean></GetThingResponse></e:Body></e:Envelope>',
  }));
  const answer = await gateway.ask('{ thing }');
  expect(answer.data).toEqual({ thing: null });
  expect(answer.errors).toMatchObject([
    { message: expect.stringContaining('sent -Infinity for Query.thing') },
  ]);
});

test('what is asked for has a number all the same', () => {
  expect(lab.sdl).toMatch(/thing\(above: Float!.*\): \[Reading!\]/);
  expect(lab.sdl).toMatch(/celsius: Float$/m);
  expect(lab.sdl).toMatch(/samples: \[Float\]!$/m);
  expect(lab.sdl).toMatch(/row: \[Float\]$/m);
});
