import { afterAll, beforeAll, expect, test } from 'vitest';
import { plain, startTorture, type TortureGateway } from './torture-gateway.ts';

/** Recursive messages, oneofs, and maps of messages and enums. */

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(() => torture[Symbol.asyncDispose]());

const max64 = '18446744073709551615';
const echo: TortureGateway['echo'] = (...question) => torture.echo(...question);

const node = 'displayName children { displayName children { displayName } }';
const tree = {
  displayName: 'root',
  children: [
    { displayName: '', children: [] },
    { displayName: 'b', children: [{ displayName: 'c' }] },
  ],
};

test('recursive messages', async () => {
  expect(await echo('node', tree, `node { ${node} }`)).toEqual({ node: tree });
  expect(plain(torture.seen())).toEqual([
    {
      node: {
        display_name: 'root',
        children: [{}, { display_name: 'b', children: [{ display_name: 'c' }] }],
      },
    },
  ]);
});

const choices: readonly [member: string, value: unknown, selection: string, understood: unknown][] =
  [
    ['text', '', 'text', ''],
    ['number', max64, 'number', max64],
    ['none', true, 'none', {}],
    ['tree', { displayName: '' }, 'tree { displayName }', {}],
    ['paint', 'UNSPECIFIED', 'paint', 'COLOR_UNSPECIFIED'],
    ['moment', '1970-01-01T00:00:00Z', 'moment', {}],
    ['wrapped', 0, 'wrapped', {}],
    ['ratio', 0, 'ratio', 0],
    ['blob', '', 'blob', ''],
  ];

test.for(choices)('a oneof with %s', async ([member, value, selection, understood]) => {
  const type = `EverythingChoice${member.charAt(0).toUpperCase()}${member.slice(1)}`;
  const fragments = `choice { __typename ... on ${type} { ${selection} } }`;
  const answer = await echo('choice', { [member]: value }, fragments);
  expect(plain(torture.seen())).toEqual([{ [member]: understood }]);
  expect(answer).toEqual({ choice: { __typename: type, [member]: value } });
});

test('oneofs inside of oneofs', async () => {
  const value = { tree: { displayName: 'a', mark: { node: { mark: { label: '' } } } } };
  const selection = `choice { ... on EverythingChoiceTree { tree { displayName mark {
    ... on NodeMarkNode { node { mark { ... on NodeMarkLabel { label } } } } } } } }`;
  expect(await echo('choice', value, selection)).toEqual({ choice: value });
  expect(plain(torture.seen())).toEqual([{ tree: { display_name: 'a', node: { label: '' } } }]);
});

test.for([
  [
    'choice: { text: "a", number: "1" }',
    'GRAPHQL_VALIDATION_FAILED',
    'must specify exactly one key',
  ],
  ['choice: {}', 'GRAPHQL_VALIDATION_FAILED', 'must specify exactly one key'],
  ['choice: { text: null }', 'GRAPHQL_VALIDATION_FAILED', 'must be non-null'],
  ['choice: { none: false }', 'BAD_INPUT', 'The argument "choice.none" must be true'],
] as const)('echo(%s) is refused with a clear error', async ([args, code, message]) => {
  const { errors } = await torture.ask(`{ echo(${args}) { aString } }`);
  expect(errors?.[0]?.extensions?.code).toBe(code);
  expect(errors?.[0]?.message).toContain(message);
  expect(torture.seen()).toEqual([]);
});

test('a variable with two members of a oneof is refused with a clear error', async () => {
  const query = 'query ($c: EverythingChoiceInput) { echo(choice: $c) { aString } }';
  const { errors } = await torture.ask(query, { c: { text: 'a', number: '1' } });
  expect(errors?.[0]?.message).toContain('Exactly one key must be specified');
  expect(torture.seen()).toEqual([]);
});

const maps: readonly [argument: string, keys: readonly unknown[], seen: readonly string[]][] = [
  ['nodesByName', ['', 'ü', 'constructor'], ['', 'ü', 'constructor']],
  ['nodesById', [-5, 0, 7], ['-5', '0', '7']],
];

test('a map of an enum is a list of entries', async () => {
  const entries = [
    { key: 'a', value: 'BLUE' },
    { key: '', value: 'UNSPECIFIED' },
  ];
  const answer = await echo('flags', entries, 'flags { key value }');
  expect(new Set(Object(answer).flags)).toEqual(new Set(entries));
  expect(plain(torture.seen())).toEqual([{ flags: { a: 'COLOR_BLUE', '': 'COLOR_UNSPECIFIED' } }]);
});

test.for(maps)('a map of messages is a list of entries: %s', async ([argument, keys, seen]) => {
  const entries = keys.map((key) => ({ key, value: { displayName: `of ${key}` } }));
  const answer = await echo(argument, entries, `${argument} { key value { displayName } }`);
  expect(new Set(Object(answer)[argument])).toEqual(new Set(entries));
  const [[understood] = []] = torture.seen().map((message) => Object.values(message));
  expect(Object.keys(Object(understood)).toSorted()).toEqual(seen.toSorted());
});

// @grpc/proto-loader takes "false" for true, and shows packed keys.
test.for([
  ['nodesByKey', max64],
  ['nodesByFlag', false],
  ['nodesByFlag', true],
] as const)('keys are exact: %s of %s', async ([argument, key]) => {
  const entries = [{ key, value: { displayName: 'x' } }];
  const selection = `${argument} { key value { displayName } }`;
  expect(await echo(argument, entries, selection, 'echoBytes')).toEqual({ [argument]: entries });
  torture.seen();
});
