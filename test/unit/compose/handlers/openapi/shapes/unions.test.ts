import { isUnionType, printType } from 'graphql';
import { expect, test } from 'vitest';
import { annotationsOf, composeContract, contractOf, ref } from '../compose-contract.ts';

const text = { type: 'string' };
const object = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const fixed = (value: string, more: Record<string, unknown>) =>
  object({ kind: { type: 'string', const: value }, ...more }, ['kind']);

async function unionOf(schema: unknown, schemas: Record<string, unknown>, name = 'Thing') {
  const composed = await composeContract(contractOf(schema, schemas));
  const union = composed.getType(name);
  if (!isUnionType(union)) throw new Error(`${name} is no union`);
  const input = composed.getType(`${name}Input`);
  return {
    members: union.getTypes().map(String),
    discriminator: union.extensions.headgate?.discriminator,
    input: input === undefined ? undefined : printType(input),
  };
}

test('a declared discriminator with a mapping', async () => {
  const Thing = {
    oneOf: [ref('Cat'), ref('Dog')],
    discriminator: {
      propertyName: 'kind',
      mapping: { cat: '#/components/schemas/Cat', kitten: 'Cat', dog: '#/components/schemas/Dog' },
    },
  };
  const Cat = object({ kind: text, lives: { type: 'integer' } }, ['kind']);
  const Dog = object({ kind: text, tricks: { type: 'array', items: text } }, ['kind', 'tricks']);
  expect(await unionOf(ref('Thing'), { Thing, Cat, Dog })).toEqual({
    members: ['Cat', 'Dog'],
    discriminator: { field: 'kind', mapping: { cat: 'Cat', kitten: 'Cat', dog: 'Dog' } },
    input: 'input ThingInput {\n  kind: String!\n  lives: Int\n  tricks: [String!]\n}',
  });
});

test('a declared discriminator without a mapping means the names of the schemas', async () => {
  const Thing = { anyOf: [ref('big_cat'), ref('Dog')], discriminator: { propertyName: 'kind' } };
  const schemas = { Thing, big_cat: object({ kind: text }), Dog: object({ kind: text, a: text }) };
  expect(await unionOf(ref('Thing'), schemas)).toMatchObject({
    discriminator: { field: 'kind', mapping: { big_cat: 'BigCat', Dog: 'Dog' } },
  });
});

test('a discriminator that is not declared is found; null makes the union nullable', async () => {
  const Thing = { oneOf: [ref('Cat'), ref('Dog'), { type: 'null' }] };
  const schemas = { Thing, Cat: fixed('cat', { name: text }), Dog: fixed('dog', { age: text }) };
  expect(await unionOf(ref('Thing'), schemas)).toEqual({
    members: ['Cat', 'Dog'],
    discriminator: { field: 'kind', mapping: { cat: 'Cat', dog: 'Dog' } },
    input: 'input ThingInput {\n  kind: ThingKind!\n  name: String\n  age: String\n}',
  });
});

test('without anything that tells them apart there is no discriminator', async () => {
  const Thing = { oneOf: [object({ a: text }), { title: 'With B', ...object({ b: text }) }] };
  expect(await unionOf(ref('Thing'), { Thing })).toMatchObject({
    members: ['ThingA', 'WithB'],
    discriminator: undefined,
  });
});

test('what tells the variants of a union apart names them: what one must have, may have, nothing', async () => {
  const rule = (members: Record<string, unknown>, ...required: string[]) => ({
    type: 'object',
    properties: { id: text, ...members },
    required: ['id', ...required],
  });
  const variants = [
    rule({ note: text, wait_timer: text }, 'wait_timer'),
    rule({ reviewers: text }),
  ];
  const Environment = object({
    protection_rules: { type: 'array', items: { anyOf: [...variants, rule({})] } },
  });
  const schema = await composeContract(contractOf(ref('Environment'), { Environment }));
  const type = schema.getType('EnvironmentProtectionRule');
  expect(isUnionType(type) && type.getTypes().map(({ name }) => name)).toEqual([
    'EnvironmentProtectionRuleWaitTimer',
    'EnvironmentProtectionRuleReviewers',
    'EnvironmentProtectionRuleOption3',
  ]);
});

test('a union within a union stands for its members', async () => {
  const schemas = {
    Pet: { oneOf: [ref('Cat'), ref('Dog')] },
    Thing: { oneOf: [ref('Pet'), ref('Rock')] },
    Cat: object({ a: text }),
    Dog: object({ b: text }),
    Rock: object({ c: text }),
  };
  expect((await unionOf(ref('Thing'), schemas)).members).toEqual(['Cat', 'Dog', 'Rock']);
});

test('an input that may be any of several recursive objects ends', async () => {
  const branch = (self: string) => ({ type: 'object', properties: { next: ref(self) } });
  const schemas = {
    A: object({ child: branch('A'), a: text }),
    B: object({ child: branch('B'), b: text }),
    Thing: { oneOf: [ref('A'), ref('B')] },
  };
  const { input } = await unionOf(ref('Thing'), schemas);
  expect(input).toBe('input ThingInput {\n  child: ThingChildInput\n  a: String\n  b: String\n}');
});

test('a base with a discriminator stands for what extends it', async () => {
  const schemas = {
    Thing: {
      ...object({ type: text, id: text }, ['type']),
      discriminator: { propertyName: 'type' },
    },
    Cat: { allOf: [ref('Thing'), object({ lives: { type: 'integer' } })] },
    Dog: { allOf: [ref('Thing'), object({ trick: text })] },
  };
  expect(await unionOf(ref('Thing'), schemas)).toEqual({
    members: ['Cat', 'Dog'],
    discriminator: { field: 'type', mapping: { Cat: 'Cat', Dog: 'Dog' } },
    input: 'input ThingInput {\n  type: String!\n  id: String\n  lives: Int\n  trick: String\n}',
  });
});

test('variants without a name are called after the text that tells them apart', async () => {
  const variant = (kind: string, more = {}) => ({
    type: 'object',
    properties: { on: { type: 'boolean' }, kind: { type: 'string', enum: [kind] }, ...more },
  });
  const schema = await composeContract(
    contractOf(ref('State'), {
      State: { oneOf: [variant('turned-off'), variant('on', { since: { type: 'string' } })] },
    }),
  );
  const type = schema.getType('State');
  expect(isUnionType(type) && type.getTypes().map(String)).toEqual(['StateTurnedOff', 'StateOn']);
});

test('what extends an extension belongs to the union, too', async () => {
  const extending = (base: string, more: Record<string, unknown>) => ({
    allOf: [ref(base), { type: 'object', properties: more }],
  });
  const schemas = {
    Thing: {
      type: 'object',
      required: ['type'],
      properties: { type: { type: 'string' } },
      discriminator: { propertyName: 'type' },
    },
    Animal: extending('Thing', { legs: { type: 'integer' } }),
    Cat: extending('Animal', { lives: { type: 'integer' } }),
    Loop: { allOf: [ref('Loop'), ref('Cat')] },
  };
  const schema = await composeContract(contractOf(ref('Thing'), schemas));
  const type = schema.getType('Thing');
  expect(isUnionType(type) && type.getTypes().map(String)).toEqual(['Animal', 'Cat', 'Loop']);
  expect(isUnionType(type) && type.extensions.headgate?.discriminator?.mapping).toEqual({
    Animal: 'Animal',
    Cat: 'Cat',
    Loop: 'Loop',
  });
});

test('a mapping may be all that leads to another file', async () => {
  const Thing = {
    ...object({ kind: text }, ['kind']),
    discriminator: { propertyName: 'kind', mapping: { cat: './cats.yaml#/Cat', dog: 'dogs.yaml' } },
  };
  const schema = await composeContract({
    ...contractOf(ref('Thing'), { Thing }),
    'cats.yaml': { Cat: object({ kind: text, lives: { type: 'integer' } }) },
  });
  expect(printType(schema.getType('Cat') ?? expect.fail())).toContain('lives: Int');
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:1: dogs.yaml: cannot be read: the value "dog" of a discriminator has no type.',
  ]);
});
