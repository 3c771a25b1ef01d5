import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startGateway } from '../../../src/gateway/start-gateway.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startHeadgate } from '../../fixtures/process.ts';
import { composedSchema } from '../../fixtures/shop.ts';
import { ask, codesOf, type HttpAnswer } from './ask.ts';
import { startOneSource } from './one-source.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const types = /* GraphQL */ `type Query {
  thing(id: ID): Thing @rest(source: "things", method: "GET", path: "/thing")
}
type Thing { id: ID name: String }`;
const thing = '{ thing { name } }';
const named = 'query Named($id: ID) { thing(id: $id) { id } }\n';
const answered = { data: { thing: { name: 'lamp' } } };

const listener: Parameters<typeof startOneSource>[1] = {
  listener: (_request, response) => response.end('{"id":"7","name":"lamp"}'),
};

async function start(documents: object) {
  const folder = makeFolder({
    'operations/named.graphql': named,
    'relay.json': JSON.stringify({ abc: thing }),
    'apollo.json': JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'apollo-1', name: 'Thing', type: 'query', body: thing }],
    }),
    'gateway.yaml': '',
  });
  const source = await startOneSource(types, listener);
  const options = source.options({ admission: { documents } });
  const gateway = await startGateway({
    ...options,
    configFile: path.join(folder.path, 'gateway.yaml'),
  });
  const send = (body: object, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
    ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const get = (params: Record<string, string>) =>
    ask(`${gateway.url}?${new URLSearchParams(params)}`, {
      headers: { accept: 'application/json' },
    });
  return {
    source,
    send,
    get,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await source[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const trusted = ['operations', 'relay.json', 'apollo.json'];

test('trusted documents are asked for by id, by POST and GET, in every format', async () => {
  await using gateway = await start({ trusted });

  expect((await gateway.send({ documentId: 'abc' })).json).toEqual(answered);
  expect((await gateway.send({ documentId: 'apollo-1' })).json).toEqual(answered);
  expect((await gateway.get({ documentId: 'abc' })).json).toEqual(answered);
  const ofFile = { documentId: `sha256:${sha256(named)}`, variables: { id: '7' } };
  expect((await gateway.send(ofFile)).json).toEqual({ data: { thing: { id: '7' } } });
  expect(gateway.source.targets).toHaveLength(4);

  const unknown = await gateway.send({ documentId: 'nobody' });
  expect([unknown.status, codesOf(unknown)]).toEqual([400, ['DOCUMENT_UNKNOWN']]);
  expect((await gateway.send({ query: thing })).json).toEqual(answered);
});

test('an id that is no text is refused, also beside a document', async () => {
  await using gateway = await start({ trusted });
  for (const body of [
    { documentId: 5 },
    { documentId: ['abc'] },
    { documentId: {}, query: thing },
  ]) {
    const answer = await gateway.send(body);
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(answer.text).toContain('documentId');
  }
  expect(gateway.source.targets).toEqual([]);
});

test('mode trusted: nothing else is taken, before any call', async () => {
  await using gateway = await start({ mode: 'trusted', trusted, automatic: { enabled: true } });

  expect((await gateway.send({ query: thing })).json).toEqual(answered);
  const own = '{ thing { id name } }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(own) } };
  for (const body of [{ query: own }, { query: own, extensions }, { query: `${thing} ` }]) {
    const refused = await gateway.send(body);
    expect([refused.status, codesOf(refused)]).toEqual([403, ['DOCUMENT_NOT_TRUSTED']]);
  }
  const byHash = await gateway.send({ extensions });
  expect(codesOf(byHash)).toEqual(['DOCUMENT_UNKNOWN']);
  expect(codesOf(await gateway.get({ query: own }))).toEqual(['DOCUMENT_NOT_TRUSTED']);
  expect(gateway.source.targets).toHaveLength(1);
});

test('automatic: a hash that nobody registered, registered with its text, asked for again', async () => {
  await using gateway = await start({ automatic: { enabled: true } });
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(thing) } };

  const first = await gateway.send({ extensions });
  expect(first.status).toBe(200);
  expect(first.json).toMatchObject({
    errors: [
      {
        message: 'PersistedQueryNotFound',
        extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
      },
    ],
  });
  // Nothing has failed: Apollo's clients prefer this type, and a 5xx would be a fault of ours.
  const modern = { accept: 'application/graphql-response+json, application/json;q=0.9' };
  expect((await gateway.send({ extensions }, modern)).status).toBe(400);
  expect((await gateway.send({ query: thing, extensions })).json).toEqual(answered);
  expect((await gateway.send({ extensions })).json).toEqual(answered);
  expect((await gateway.get({ extensions: JSON.stringify(extensions) })).json).toEqual(answered);

  const wrong = { persistedQuery: { version: 1, sha256Hash: sha256('{ other }') } };
  const forged = await gateway.send({ query: thing, extensions: wrong });
  expect([forged.status, codesOf(forged)]).toEqual([400, ['BAD_REQUEST']]);
});

test('automatic: registered once, also for what is served after a reload, which judges them', async () => {
  using folder = makeFolder({ 'operations/named.graphql': named });
  await using source = await startOneSource(types, listener);
  const byHash = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
  const send = (body: object) =>
    ask(source.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const reload = (admission: object) => source.gateway.reload(source.options({ admission }));
  const automatic = { documents: { automatic: { enabled: true } } };
  await reload(automatic);
  expect((await send({ query: thing, extensions: byHash(thing) })).json).toEqual(answered);

  await reload({ ...automatic, maxDepth: 5 });
  expect((await send({ extensions: byHash(thing) })).json).toEqual(answered);
  const calls = source.targets.length;
  await reload({ ...automatic, maxDepth: 1 });
  expect(codesOf(await send({ extensions: byHash(thing) }))).toEqual(['DOCUMENT_LIMIT']);
  const onlyTrusted = { mode: 'trusted', trusted: [`${folder.path}/operations`] };
  await reload({ documents: { ...automatic.documents, ...onlyTrusted } });
  expect(codesOf(await send({ extensions: byHash(thing) }))).toEqual(['DOCUMENT_UNKNOWN']);
  const without = source.options({ admission: automatic });
  await source.gateway.reload({ ...without, sdl: without.sdl.replace('name: String', '') });
  expect(codesOf(await send({ extensions: byHash(thing) }))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect(source.targets).toHaveLength(calls);
  await reload({});
  await reload(automatic);
  expect(codesOf(await send({ extensions: byHash(thing) }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
});

test('off: an id is unknown, and who sends a hash is told to send texts from then on', async () => {
  await using gateway = await start({});
  expect(codesOf(await gateway.send({ documentId: 'abc' }))).toEqual(['DOCUMENT_UNKNOWN']);
  expect(codesOf(await gateway.get({ documentId: 'abc' }))).toEqual(['DOCUMENT_UNKNOWN']);

  const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(thing) } };
  const byHash = await gateway.send({ extensions });
  expect(byHash.json).toMatchObject({
    errors: [
      {
        message: 'PersistedQueryNotSupported',
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
      },
    ],
  });
  expect((await gateway.send({ query: thing, extensions })).json).toEqual(answered);
  expect(codesOf(await gateway.send({ extensions }))).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
});

test.each([
  ['nothing', {}, /neither a query nor a documentId/],
  ['variables only', { variables: {} }, /neither a query nor a documentId/],
  ['extensions that name none', { extensions: {} }, /neither a query nor a documentId/],
  ['a number', { query: 5 }, /"query" param to be a string/],
])('%s is no document, with and without trusted ones', async (_what, body, said) => {
  for (const documents of [{}, { trusted }, { mode: 'trusted', trusted }]) {
    await using gateway = await start(documents);
    const answer = await gateway.send(body);
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(answer.text.replaceAll('\\', '')).toMatch(said);
  }
});

test('manifests that cannot be used are named', async () => {
  using folder = makeFolder({
    'no-manifest.json': '["query"]',
    'one.json': '{"a":"{ a }"}',
    'two.json': '{"a":"{ b }"}',
    'gateway.yaml': '',
  });
  await using source = await startOneSource(types);
  const startWith = (places: string[]) =>
    startGateway({
      ...source.options({ admission: { documents: { trusted: places } } }),
      configFile: path.join(folder.path, 'gateway.yaml'),
    });

  await expect(startWith(['missing.json'])).rejects.toThrow(
    /missing\.json: there is no such file\n.*trusted/,
  );
  await expect(startWith(['no-manifest.json'])).rejects.toThrow(
    /no-manifest\.json:1:1: the file: expected object/,
  );
  await expect(startWith(['one.json', 'two.json'])).rejects.toThrow(
    /two\.json: two trusted documents have the id a\n.*one\.json/,
  );
});

test('documents that cannot be answered are told at the start, with their ids and places', async () => {
  using folder = makeFolder({
    'relay.json': JSON.stringify({
      gone: '{\n  gone { id }\n}',
      good: '{ __typename }',
      cut: '{ products',
    }),
    'operations/old.graphql': 'query {\n  products { nam }\n}',
    'operations/fragment.graphql': 'fragment Parts on Product { name }',
    'gateway.yaml':
      'admission: { documents: { trusted: [relay.json, operations] } }\nobservability: { logFormat: pretty }\n',
    'schema/unified.graphql': composedSchema(),
  });
  await using gateway = startHeadgate(folder.path);
  await gateway.url();
  const { input } = await gateway.output(/old\.graphql/);
  const told = [...input.matchAll(/cannot be answered: \S*\/(\S.*)/g)].map(([, text]) => text);
  expect(told).toEqual([
    expect.stringMatching(
      /^relay\.json, document "gone", line 2, column 3: Cannot query field "gone"/,
    ),
    expect.stringMatching(/^relay\.json, document "cut", line 1, column 11: Syntax Error: /),
    expect.stringMatching(/^old\.graphql:2:14: Cannot query field "nam"/),
  ]);
});
