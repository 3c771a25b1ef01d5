import { Kind, print } from 'graphql';
import { expect, test } from 'vitest';
import { linkFromResolveTo } from '../../../../src/compose/type-defs/resolve-to.ts';
import { sdlFile, userErrorOf } from '../sdl-file.ts';

function linked(args: string): string[] {
  const [type] = sdlFile(`type T {\n  f: Int @resolveTo(${args})\n}`).definitions;
  const fields = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? type.fields : [];
  const [directive] = fields?.[0]?.directives ?? [];
  return directive === undefined ? [] : linkFromResolveTo(directive).map((node) => print(node));
}

const to = 'sourceName: "users", sourceTypeName: "Query", sourceFieldName: "user"';

test.for([
  [to, ['@link(field: "user")']],
  [
    `${to}, requiredSelectionSet: "{ userId }", sourceArgs: { id: "{root.userId}" }`,
    ['@link(field: "user", args: {id: "$parent.userId"})'],
  ],
  [
    `${to}, sourceArgs: { id: "{root.owner.id}", lang: "{args.lang}", n: 5, all: true, none: null }`,
    [
      '@link(field: "user", args: {id: "$parent.owner.id", lang: "$args.lang", n: 5, all: true, none: null})',
    ],
  ],
  [
    `${to}, additionalArgs: { filter: { active: true, in: [1, 2] }, big: 9007199254740993 }`,
    ['@link(field: "user", args: {filter: {active: true, in: [1, 2]}, big: 9007199254740993})'],
  ],
  [`${to}, additionalArgs: { price: "$5" }`, ['@link(field: "user", args: {price: "$$5"})']],
  [
    `${to}, keyField: "userId", keysArg: "ids"`,
    ['@link(field: "user", args: {ids: "$parent.userId"})', '@batch(keysArg: "ids")'],
  ],
  [
    `${to}, keyField: "owner.id", keysArg: "ids", valueKeyField: "key", result: "data.users", additionalArgs: { n: 1 }`,
    [
      '@link(field: "user", args: {n: 1, ids: "$parent.owner.id"})',
      '@batch(keysArg: "ids", itemKey: "key", items: "data.users")',
    ],
  ],
] as const)('%s', ([args, expected]) => {
  expect(linked(args)).toEqual(expected);
});

test.for([
  [`${to}, sourceArgs: { id: "{env.SECRET}" }`, '"{env.SECRET}" for "id" cannot be used'],
  [`${to}, sourceArgs: { id: "user-{root.id}" }`, 'cannot be used'],
  [`${to}, sourceArgs: { id: "{root.id}{root.id}" }`, 'cannot be used'],
  [`${to}, sourceArgs: { id: "{root.a-b}" }`, 'cannot be used'],
  [`${to}, sourceArgs: { id: "{args.a.b}" }`, 'cannot be used'],
  [`${to}, sourceArgs: { id: "{context.headers.authorization}" }`, 'cannot be used'],
  [`${to}, sourceArgs: { filter: { id: "{root.id}" } }`, 'cannot be used'],
  [`${to}, sourceArgs: { ids: ["{root.id}"] }`, 'cannot be used'],
  [`${to}, filterBy: "root.id == 1"`, '@resolveTo(filterBy:) is not supported'],
  [
    'pubsubTopic: "new", sourceTypeName: "Query", sourceFieldName: "user"',
    '@resolveTo(pubsubTopic:) is not supported',
  ],
  ['pubsubTopic: "new"', '@resolveTo: sourceTypeName: '],
  ['sourceTypeName: "Mutation", sourceFieldName: "x"', 'only lead to Query, not to Mutation'],
  [`${to}, keysArg: "ids"`, '"keysArg" and "keyField" need each other'],
  [`${to}, keyField: "id"`, '"keysArg" and "keyField" need each other'],
  [`${to}, result: "data"`, '@resolveTo(result:) is supported together with "keysArg" only'],
  [`${to}, sorceArgs: { id: 1 }`, 'Unrecognized key: "sorceArgs"'],
] as const)('%s is refused', ([args, expected]) => {
  const message = userErrorOf(() => linked(args));
  expect(message).toMatch(/^schema\/links\.graphql:2:10: @resolveTo/);
  expect(message).toContain(expected);
});
