import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTorture, type TortureGateway } from './torture-gateway.ts';

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(async () => {
  await torture[Symbol.asyncDispose]();
});

const sentBody = () =>
  /<soap:Body>(.*)<\/soap:Body>/s.exec(torture.upstream.received.at(-1)?.envelope ?? '')?.[1];

const echoAnimal = (animal: Record<string, unknown>, field = 'echoAnimal') =>
  torture.ask(
    `mutation ($animal: AnimalInput!) { echoAnimal: ${field}(animal: $animal) {
      __typename id ... on Dog { tricks } ... on Puppy { tricks weeks } } }`,
    { animal },
  );

test.each(['echoAnimal', 'echoAnimal12'])(
  'a value says which type it is of, both ways: %s',
  async (field) => {
    const plain = await echoAnimal({ id: 1 }, field);
    expect(plain.data?.echoAnimal).toEqual({ __typename: 'PlainAnimal', id: '1' });
    expect(sentBody()).not.toContain('xsi:type');
    const puppy = { id: '2', tricks: ['sit', ''], weeks: 0 };
    const { data, errors } = await echoAnimal({ _type: 'Puppy', ...puppy }, field);
    expect(errors).toBeUndefined();
    expect(data?.echoAnimal).toEqual({ __typename: 'Puppy', ...puppy });
    expect(sentBody()).toContain('<n0:animal xsi:type="n0:Puppy"><n0:id>2</n0:id><n0:tricks>');
  },
);

test('an abstract type is always one of its derived types, also inside lists', async () => {
  const shape = [
    { _type: 'Circle', name: 'c', radius: '0.50' },
    {
      _type: 'Group',
      name: 'g',
      shape: [
        { _type: 'Square', name: 's', side: '9007199254740993' },
        { _type: 'Group', name: 'empty', shape: [] },
      ],
    },
  ];
  const fields = '__typename name ... on Circle { radius } ... on Square { side }';
  const { data, errors } = await torture.ask(
    `mutation ($shape: [ShapeInput!]) { echoShapes(shape: $shape) {
      ${fields} ... on Group { shape { ${fields} ... on Group { shape { name } } } } } }`,
    { shape },
  );
  expect(errors).toBeUndefined();
  const expected = JSON.parse(JSON.stringify(shape).replaceAll('"_type"', '"__typename"'));
  expect(data?.echoShapes).toEqual(expected);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'a member of another type',
    { _type: 'Dog', id: 1, weeks: 3 },
    'The value of "animal" has "weeks", which Dog does not have.',
  ],
  [
    'a member that the type needs',
    { _type: 'Puppy', id: 1 },
    'The value of "animal" lacks "weeks", which Puppy needs.',
  ],
])('what does not fit the type is refused before any call: %s', async (_name, animal, message) => {
  const before = torture.upstream.received.length;
  const { errors } = await echoAnimal(animal);
  expect(errors?.[0]).toMatchObject({ message, extensions: { code: 'BAD_INPUT' } });
  expect(torture.upstream.received).toHaveLength(before);
});

test('a type that does not exist is refused by the schema', async () => {
  const { errors } = await echoAnimal({ _type: '{urn:torture}Puppy', id: 1 });
  expect(errors?.[0]?.message).toMatch(/AnimalKind/);
  const untold = await torture.ask('mutation { echoShapes(shape: [{ name: "x" }]) { name } }');
  expect(untold.errors?.[0]?.message).toMatch(/_type/);
});

test('an answer of an unknown or wrongly named type has the members of the declared one', async () => {
  const answer = (attributes: string) => ({
    body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
      xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Body>
      <EchoAnimalResponse xmlns="urn:torture"><animal ${attributes}><id>1</id><weeks>3</weeks></animal>
      </EchoAnimalResponse></e:Body></e:Envelope>`,
  });
  const { answers } = torture.upstream;
  answers.set('EchoAnimal', () => answer('i:type="Cat"'));
  expect((await echoAnimal({ id: 1 })).data?.echoAnimal).toEqual({
    __typename: 'PlainAnimal',
    id: '1',
  });
  answers.set('EchoAnimal', () => answer('i:type="w:Puppy" xmlns:w="urn:wrong"'));
  expect((await echoAnimal({ id: 1 })).data?.echoAnimal).toMatchObject({
    __typename: 'Puppy',
    weeks: 3,
  });
  answers.delete('EchoAnimal');
});
