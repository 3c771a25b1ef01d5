import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask, type HttpAnswer } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

/** Besides plain JSON it takes a type that only Yoga knows how to weigh. */
const byYoga = {
  'application/json': 'application/json, multipart/mixed',
  'application/graphql-response+json': 'application/graphql-response+json, multipart/mixed',
} as const;

type Framing = 'whole' | 'chunked';
type Ask = (url: string, accept: string, framing: Framing) => Promise<HttpAnswer>;

const body =
  (text: string, headers: Readonly<Record<string, string>> = {}): Ask =>
  (url, accept, framing) =>
    ask(url, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json', 'x-request-id': 'r', ...headers },
      body: framing === 'whole' ? text : oneChunk(text),
    });

async function* oneChunk(text: string) {
  yield Buffer.from(text);
}

const query = (text: string, variables: object = {}, headers = {}): Ask =>
  body(JSON.stringify({ query: text, variables }), headers);

const text = '{ count(n: 7) }';
const hash = createHash('sha256').update(text).digest('hex');
const byHash = (sha256Hash: string, query?: string) =>
  JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } });

const requests: Readonly<Record<string, Ask>> = {
  success: query('{ hello }'),
  'the same again, written as text': query('{ hello }'),
  'a third time': query('{ hello }'),
  mutation: query('mutation { touch }'),
  introspection: query('{ __schema { queryType { name } } hello }'),
  'a field that fails': query('{ hello upstreamFails }'),
  'a fault': query('{ fails }'),
  'a cached answer, missed': query('{ price }'),
  'a cached answer, hit': query('{ price }'),
  'rate limit 1': query('{ search(term: "a") }'),
  'rate limit 2': query('{ search(term: "a") }'),
  'rate limit 3': query('{ search(term: "a") }'),
  'no principal': query('{ me }'),
  'a syntax error': query('{ hello'),
  'an unknown field': query('{ nope }'),
  'a wrong variable': query('query ($t: String) { search(term: $t) }', { t: [1] }),
  'no operation': query('fragment F on Query { hello }'),
  subscription: query('subscription { ticks }'),
  'no JSON': body('{'),
  'no object': body('5'),
  null: body('null'),
  'an empty body': body(''),
  'an empty object': body('{}'),
  'an empty batch': body('[]'),
  'a batch': body('[{"query":"{ hello }"}]'),
  'a query that is no text': body('{"query":5}'),
  'variables that are no object': body('{"query":"{ hello }","variables":[]}'),
  'an operation name that is no text': body('{"query":"{ hello }","operationName":5}'),
  'an unknown member': body('{"query":"{ hello }","more":1}'),
  'a document by its id': body('{"documentId":"abc"}'),
  'the same again': body('{"documentId":"abc"}'),
  'a subscription by its id': body('{"documentId":"ticks"}'),
  'an id that nobody knows': body('{"documentId":"nobody"}'),
  'an id that is no text': body('{"documentId":5}'),
  'an id and a text': body('{"documentId":"abc","query":"{ hello }"}'),
  'a hash that nobody registered': body(byHash(hash)),
  'a hash with its text': body(byHash(hash, text)),
  'a hash': body(byHash(hash)),
  'a hash of another text': body(byHash(hash, '{ hello }')),
  'extensions alone': body('{"extensions":{}}'),
  'nulls for nothing': body(
    '{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}',
  ),
  'a byte order mark': body('\ufeff{"query":"{ hello }"}'),
  'another media type': body('{ hello }', { 'content-type': 'application/graphql' }),
  'another charset': body('{}', { 'content-type': 'application/json; charset=utf-16' }),
  'a compressed body': body('{}', { 'content-encoding': 'gzip' }),
  'a body that is too large': body(`{"query":"{ hello }${' '.repeat(3000)}"}`),
  'a page of another origin': query('{ hello }', {}, { origin: 'https://evil.example' }),
  'a page of a listed origin': query('{ hello }', {}, { origin: 'https://app.example' }),
};

test.for([
  ...Object.entries(byYoga).map(([accept, yogaAccept]) => [accept, yogaAccept, 'whole'] as const),
  // Node reads what comes in chunks: 032.
  ['application/json', 'application/json', 'chunked'] as const,
])(
  'the door answers as Yoga, and what Node reads: %s, %s, %s',
  async ([accept, other, framing]) => {
    using folder = makeFolder({
      'trusted.json': JSON.stringify({ abc: '{ hello count }', ticks: 'subscription { ticks }' }),
    });
    const trusted = [path.join(folder.path, 'trusted.json')];
    const config = {
      admission: { documents: { trusted, automatic: { enabled: true } } },
      server: { maxBodyBytes: 2000, cors: { origins: ['https://app.example'] } },
      cache: { answers: { enabled: true } },
    };
    await using door = await startSmallGateway(config);
    await using yoga = await startSmallGateway(config);
    for (const [name, send] of Object.entries(requests)) {
      const actual = await send(door.url, accept, 'whole');
      const expected = await send(yoga.url, other, framing);
      expect(seen(actual), name).toEqual(seen(expected));
    }
    expect(door.ran).toEqual(yoga.ran);
    expect(door.faults).toEqual(yoga.faults);
  },
);

/** Everything but when it was. */
function seen({ status, headers, text }: HttpAnswer) {
  const { date, 'retry-after': _retryAfter, ...others } = headers;
  return {
    status,
    headers: others,
    hasDate: date !== undefined,
    text: text.replace(/"retryAfterMs":\d+/, ''),
  };
}
