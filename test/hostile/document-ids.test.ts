import { createHash } from 'node:crypto';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { ask, codesOf } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';
import { makeFolder } from '../fixtures/folder.ts';

/** Ids of documents, by clients that may send nothing but trusted ones, and by those that register. */
const trusted = '{ thing }';
const evil = '{ secret }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const folder = makeFolder({ 'trusted.json': JSON.stringify({ 'the-id': trusted }) });
const web = createApiKey('web');
const tool = createApiKey('tool');
const gateway = await startOneSource(
  /* GraphQL */ `type Query {
    thing: String @rest(source: "things", method: "GET", path: "/thing")
    secret: String @rest(source: "things", method: "GET", path: "/secret")
  }`,
  {
    config: {
      profile: 'production',
      admission: {
        documents: { trusted: [`${folder.path}/trusted.json`], automatic: { enabled: true } },
      },
      clients: { web: { documents: 'trusted' }, tool: {} },
      identity: {
        apiKeys: {
          keys: [
            { id: 'web', hash: web.hash, client: 'web' },
            { id: 'tool', hash: tool.hash, client: 'tool' },
          ],
        },
      },
    },
    listener: (_request, response) => response.end('"lamp"'),
  },
);
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});
beforeEach(() => {
  gateway.targets.length = 0;
});
const send = (key: string, body: object) =>
  ask(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
  });
const persisted = (hash: unknown, query?: string) => ({
  ...(query !== undefined && { query }),
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
});

const tricks: Record<string, object> = {
  'a text beside a trusted id': { query: evil, documentId: 'the-id' },
  'a text beside a trusted hash': persisted('the-id', evil),
  'a trusted text with a blank more': { query: `${trusted} ` },
  'a trusted text with a comment': { query: `${trusted}#` },
  'two operations': { query: `query A ${trusted} query B ${evil}`, operationName: 'B' },
  'an id of JavaScript': { documentId: '__proto__' },
  'another one': { documentId: 'constructor' },
  'an id that is no text': { documentId: { toString: 'the-id' } },
  'a list of ids': { documentId: ['the-id'] },
  'the id in another case': { documentId: 'THE-ID' },
  'an empty id': { documentId: '' },
  'nothing but a prefix': { documentId: 'sha256:' },
  'a prefix twice': { documentId: 'sha256:sha256:the-id' },
  'a hash that somebody else has registered': persisted(sha256(evil)),
  'the same as an id': { documentId: sha256(evil) },
  'a text that is no text': { query: { toString: trusted } },
  'a path': { documentId: '../trusted.json' },
};

test.for(Object.entries(tricks))(
  'a client of trusted documents gets no further by %s',
  async ([, body]) => {
    // Somebody who may has registered it before.
    expect((await send(tool.key, persisted(sha256(evil), evil))).json).toEqual({
      data: { secret: 'lamp' },
    });
    gateway.targets.length = 0;

    const answer = await send(web.key, body);
    expect(codesOf(answer)).toEqual([
      expect.stringMatching(/^(DOCUMENT_NOT_TRUSTED|DOCUMENT_UNKNOWN|BAD_REQUEST)$/),
    ]);
    expect(gateway.targets).toEqual([]);
    expect((await send(web.key, { documentId: 'the-id' })).json).toEqual({
      data: { thing: 'lamp' },
    });
  },
);

test('a hash means one text for ever', async () => {
  const hash = sha256('{ a: thing }');
  for (const wrong of [evil, '{ a: thing } ', '{a:thing}']) {
    expect(codesOf(await send(tool.key, persisted(hash, wrong)))).toEqual(['BAD_REQUEST']);
  }
  expect(codesOf(await send(tool.key, persisted(hash)))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  for (const strange of [hash.toUpperCase(), `${hash} `, { hash }, null, 1, '__proto__']) {
    const answer = await send(tool.key, persisted(strange, '{ a: thing }'));
    // What is no hash is not looked at; a wrong one is refused.
    expect([strange, typeof strange === 'string' ? codesOf(answer) : answer.json]).toEqual([
      strange,
      typeof strange === 'string' ? ['BAD_REQUEST'] : { data: { a: 'lamp' } },
    ]);
  }
  expect((await send(tool.key, persisted(hash, '{ a: thing }'))).status).toBe(200);
  expect((await send(tool.key, persisted(hash))).json).toEqual({ data: { a: 'lamp' } });
  // Nobody can register what is trusted under its id.
  expect(codesOf(await send(tool.key, persisted('the-id', evil)))).toEqual(['BAD_REQUEST']);
});
