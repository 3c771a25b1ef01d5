import { createHash } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway/start-gateway.ts';
import { type Folder, makeFolder } from '../../fixtures/folder.ts';
import { ask, codesOf } from './ask.ts';
import { type OneSource, startOneSource } from './one-source.ts';

/** Manifests as the tools of clients write them, and requests as their clients send them. */

const types = /* GraphQL */ `type Query {
  thing(id: ID): Thing @rest(source: "things", method: "GET", path: "/thing")
}
type Mutation { touch: Thing @rest(source: "things", method: "POST", path: "/touch") }
type Thing { id: ID name: String }`;

const hashOf = (algorithm: 'md5' | 'sha1' | 'sha256', text: string) =>
  createHash(algorithm).update(text).digest('hex');

/** relay-compiler, `persistConfig: { file }`. */
const relayQuery =
  'query LampQuery(\n  $id: ID\n) {\n  thing(id: $id) {\n    name\n    id\n  }\n}\n';
const relayMutation = 'mutation TouchMutation {\n  touch {\n    id\n  }\n}\n';
/** graphql-codegen, `presetConfig: { persistedDocuments: true }`. */
const codegenQuery = 'query Lamp($id: ID) { thing(id: $id) { __typename name } }';
/** `generate-persisted-query-manifest` of Apollo. */
const apolloQuery = 'query Lamp($id: ID) {\n  thing(id: $id) {\n    id\n    __typename\n  }\n}';

let folder: Folder;
let source: OneSource;
let gateway: Gateway;
beforeAll(async () => {
  folder = makeFolder({
    'relay.json': JSON.stringify({
      [hashOf('md5', relayQuery)]: relayQuery,
      [hashOf('md5', relayMutation)]: relayMutation,
    }),
    'codegen.json': JSON.stringify({ [hashOf('sha1', codegenQuery)]: codegenQuery }),
    'apollo.json': JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [
        {
          id: hashOf('sha256', apolloQuery),
          name: 'Lamp',
          type: 'query',
          body: apolloQuery,
          clientName: null,
        },
      ],
    }),
    'gateway.yaml': '',
  });
  source = await startOneSource(types, {
    listener: (_request, response) => response.end('{"id":"7","name":"lamp"}'),
  });
  const trusted = ['relay.json', 'codegen.json', 'apollo.json'];
  gateway = await startGateway({
    ...source.options({
      profile: 'production',
      admission: { documents: { mode: 'trusted', trusted } },
    }),
    configFile: path.join(folder.path, 'gateway.yaml'),
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});
beforeEach(() => {
  source.targets.length = 0;
});

const send = (body: object) =>
  ask(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const get = (params: Record<string, string>, headers: Record<string, string> = {}) =>
  ask(`${gateway.url}?${new URLSearchParams(params)}`, { headers });
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

const queries = {
  Relay: [hashOf('md5', relayQuery), { thing: { name: 'lamp', id: '7' } }],
  'graphql-codegen': [
    hashOf('sha1', codegenQuery),
    { thing: { __typename: 'Thing', name: 'lamp' } },
  ],
  Apollo: [hashOf('sha256', apolloQuery), { thing: { id: '7', __typename: 'Thing' } }],
} as const;

test.each(Object.entries(queries))(
  '%s: by id and by hash, by POST and GET',
  async (_tool, [id, data]) => {
    const variables = { id: '7' };
    const inUrl = { variables: JSON.stringify(variables) };
    const answers = [
      await send({ documentId: id, variables }),
      await send({ documentId: `sha256:${id}`, variables }),
      await send({ extensions: persisted(id), variables, operationName: null }),
      await get({ documentId: id, ...inUrl }),
      await get({ extensions: JSON.stringify(persisted(id)), ...inUrl }),
    ];
    for (const answer of answers) expect([answer.status, answer.json]).toEqual([200, { data }]);
    expect(source.targets).toHaveLength(answers.length);
  },
);

test('what a link or an image of a page can ask for is what the operator trusts, and no other', async () => {
  const navigate = { accept: 'text/html,image/avif,*/*;q=0.8', 'sec-fetch-mode': 'no-cors' };
  const trusted = await get({ documentId: hashOf('md5', relayQuery) }, { accept: '*/*' });
  expect(trusted.status).toBe(200);
  const own = await get({ query: relayQuery }, navigate);
  expect([own.status, source.targets.length]).toEqual([406, 1]);
  const elsewhere = { ...navigate, 'sec-fetch-site': 'cross-site' };
  const foreign = await get({ documentId: hashOf('md5', relayQuery) }, elsewhere);
  expect([foreign.status, source.targets.length]).toEqual([403, 1]);
});

test('a mutation is not made by GET, by whatever it is called', async () => {
  const id = hashOf('md5', relayMutation);
  const asked = [
    await get({ documentId: id }),
    await get({ extensions: JSON.stringify(persisted(id)) }),
    await get({ query: relayMutation }, { accept: 'application/json' }),
  ];
  for (const answer of asked) {
    expect([answer.status, codesOf(answer)]).toEqual([405, ['BAD_REQUEST']]);
    expect(answer.headers.allow).toBe('POST');
  }
  expect(source.targets).toEqual([]);
  expect((await send({ documentId: id })).json).toEqual({ data: { touch: { id: '7' } } });
});
