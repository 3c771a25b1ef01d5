import { expect, test } from 'vitest';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { headgateBin, start } from '../../fixtures/process.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, codesOf, post } from './ask.ts';
import { startOneSource } from './one-source.ts';

const types = /* GraphQL */ `type Query {
  thing: Thing @rest(source: "things", method: "GET", path: "/thing")
}
type Mutation { touch: Thing @rest(source: "things", method: "POST", path: "/touch") }
type Thing { name: String }`;

const heapMegabytes = 112;
const nameBytes = 6_000_000;
/** 120 MB of text of one call: all limits of documents allow it. */
const fields = Array.from({ length: 20 }, (_, index) => `a${index}: name`).join(' ');
const query = `{ thing { ${fields} } }`;

test('answers that are too large cost no memory, however they are asked for', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(nameBytes) });
  await using upstream = await startServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(body);
  });
  using folder = makeFolder({
    'schema/unified.graphql': `schema @source(name: "things", protocol: "rest", endpoint: "${upstream.url}") {
      query: Query mutation: Mutation
    } ${types} ${annotationDirectivesSDL} ${policyDirectivesSDL}`,
    'gateway.yaml': '{}',
  });
  const args = [`--max-old-space-size=${heapMegabytes}`, headgateBin, 'start', '--port', '0'];
  await using gateway = start(process.execPath, args, { cwd: folder.path });
  const [url = ''] = await gateway.output(/http:\/\/\S+\/graphql/);

  const graphqlType = 'application/graphql-response+json';
  const ways = {
    'by POST': () => post(url, query, { accept: graphqlType }),
    'as plain JSON': () => post(url, query),
    'by GET': () =>
      ask(`${url}?query=${encodeURIComponent(query)}`, { headers: { accept: graphqlType } }),
    'as an event': () => post(url, query, { accept: 'text/event-stream' }),
  };
  for (const [way, send] of Object.entries(ways)) {
    // The first answer of a document is made in another way than those after it.
    for (const time of ['first', 'second']) {
      const answer = await send();
      const what = `${way}, ${time}`;
      expect([what, answer.text.length < 1_000]).toEqual([what, true]);
      expect(answer.text, what).toContain('"code":"ANSWER_TOO_LARGE"');
      const isPlain = way === 'by POST' || way === 'by GET';
      expect([what, answer.status]).toEqual([what, isPlain ? 400 : 200]);
    }
  }
  using socket = await connect(url);
  for (const id of ['1', '2']) {
    socket.subscribe(id, query);
    expect(await socket.next()).toMatchObject({
      id,
      type: 'error',
      payload: [{ extensions: { code: 'ANSWER_TOO_LARGE' } }],
    });
  }
  expect((await ask(new URL('/live', url).href)).status).toBe(200);
});

test('a mutation whose answer is too large was made once, and says so by its code', async () => {
  await using gateway = await startOneSource(types, {
    config: { server: { maxAnswerBytes: 100 } },
    listener: (_request, response) => response.end(`{"name":"${'x'.repeat(100)}"}`),
  });

  const answer = await post(gateway.url, 'mutation { touch { name } }');

  expect([answer.status, codesOf(answer)]).toEqual([200, ['ANSWER_TOO_LARGE']]);
  expect(answer.json).not.toHaveProperty('data');
  expect(gateway.targets).toEqual(['/touch']);
});
