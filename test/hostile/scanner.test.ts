import { expect, test } from 'vitest';
import { ask, type HttpAnswer, post } from '../e2e/http/ask.ts';
import { type OneSource, startOneSource } from '../e2e/http/one-source.ts';
import { connect, type TestSocket } from '../fixtures/web-socket.ts';

/**
 * What vulnerability scanners for GraphQL try (the checks of graphql-cop), against the production
 * profile with all of its defaults. Each says what would have to come back for it to be a finding.
 */
const types = /* GraphQL */ `type Query {
  thing: Thing @rest(source: "things", method: "GET", path: "/thing")
}
type Thing { name: String }`;

const json = { 'content-type': 'application/json' };

type Attack = (gateway: OneSource) => Promise<Pick<HttpAnswer, 'text' | 'json'>>;

interface Check {
  /** By the way in. */
  readonly attacks: Readonly<Record<string, Attack>>;
  readonly isFinding: (answer: Pick<HttpAnswer, 'text' | 'json'>) => boolean;
}

const hasData = ({ json: body }: Pick<HttpAnswer, 'json'>) => Object(body).data != null;
const errorCount = ({ json: body }: Pick<HttpAnswer, 'json'>) => Object(body).errors?.length ?? 0;
const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const form = (body: string): Check['attacks'] => ({
  POST: (gateway) =>
    ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    }),
});
const get = (query: string): Check['attacks'] => ({
  GET: (gateway) =>
    ask(`${gateway.url}?query=${encodeURIComponent(query)}`, { headers: { accept: '*/*' } }),
});
/** What a WebSocket answers, as an answer of HTTP; what closes it has no data. */
const said = async (gateway: OneSource, send: (client: TestSocket) => void) => {
  using client = await connect(gateway.url);
  send(client);
  const closed = client.closed.then((payload) => ({ payload }));
  const { payload } = await Promise.race([client.next(), closed]);
  const json = Array.isArray(payload) ? { errors: payload } : payload;
  return { json, text: JSON.stringify(json) };
};
const query = (text: string): Check['attacks'] => ({
  POST: (gateway) => post(gateway.url, text),
  GET: (gateway) =>
    ask(`${gateway.url}?query=${encodeURIComponent(text)}`, {
      headers: { accept: 'application/json' },
    }),
  events: (gateway) => post(gateway.url, text, { accept: 'text/event-stream' }).then(asEvents),
  WebSocket: (gateway) => said(gateway, (client) => client.subscribe('1', text)),
});
const asEvents = ({ text }: HttpAnswer) => {
  const [, data = '{}'] = /^data: (.+)$/m.exec(text) ?? [];
  return { text, json: JSON.parse(data) };
};

const tenQueries = JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })));
const circular = `{ __schema { types { fields { type { fields { type { fields { type { fields
  { type { name } } } } } } } } } } }`;

const checks: Record<string, Check> = {
  'alias overloading': {
    attacks: query(`{ ${times(101, (index) => `alias${index}: __typename`)} }`),
    isFinding: hasData,
  },
  'batched queries': {
    attacks: {
      POST: (gateway) => ask(gateway.url, { method: 'POST', headers: json, body: tenQueries }),
      GET: (gateway) =>
        ask(`${gateway.url}?${new URLSearchParams({ query: tenQueries })}`, {
          headers: { accept: 'application/json' },
        }),
      WebSocket: (gateway) => said(gateway, ({ send }) => send(tenQueries)),
      'WebSocket, as one operation': (gateway) =>
        said(gateway, ({ send }) => send(`{"id":"1","type":"subscribe","payload":${tenQueries}}`)),
    },
    isFinding: (answer) => Array.isArray(answer.json) || hasData(answer),
  },
  'directive overloading': {
    attacks: query(`{ __typename ${'@aa'.repeat(10)} }`),
    isFinding: (answer) => errorCount(answer) >= 10,
  },
  'field duplication': {
    attacks: query(`{ ${'__typename '.repeat(500)} }`),
    isFinding: hasData,
  },
  'circular fragments': {
    attacks: query('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    isFinding: hasData,
  },
  'circular introspection': { attacks: query(circular), isFinding: hasData },
  introspection: { attacks: query('{ __schema { types { name } } }'), isFinding: hasData },
  'field suggestions': {
    attacks: query('{ thin }'),
    isFinding: ({ text }) => text.includes('Did you mean') || text.includes('thing'),
  },
  'queries by GET': { attacks: get('{ __typename }'), isFinding: hasData },
  'mutations by GET': { attacks: get('mutation { __typename }'), isFinding: hasData },
  'queries by form': { attacks: form('query=%7B__typename%7D'), isFinding: hasData },
  'GraphiQL page': {
    attacks: {
      GET: (gateway) => ask(gateway.url, { headers: { accept: 'text/html' } }),
      'GET of usual paths': async ({ url }) => {
        const paths = ['/graphiql', '/playground', '/console', '/graphql/console', '/altair', '/'];
        const pages = paths.map((path) =>
          ask(new URL(path, url).href, { headers: { accept: 'text/html' } }),
        );
        const texts = (await Promise.all(pages)).map(({ text }) => text);
        return { text: texts.join(), json: undefined };
      },
    },
    isFinding: ({ text }) => /graphiql|playground/i.test(text),
  },
  'trace mode': {
    attacks: query('{ thing { name } }'),
    isFinding: ({ json: body }) => Object(body).extensions !== undefined,
  },
  'unhandled errors': {
    attacks: query('qwerty cop { abc }'),
    isFinding: ({ text }) => /exception|stack|node_modules|\.ts:/i.test(text),
  },
};

const all = Object.entries(checks).flatMap(([name, { attacks, isFinding }]) =>
  Object.entries(attacks).map(([way, attack]) => [`${name} (${way})`, attack, isFinding] as const),
);

test.for(all)('no finding: %s', async ([, attack, isFinding]) => {
  await using gateway = await startOneSource(types, {
    config: { profile: 'production' },
    listener: (_request, response) => response.end('{"name":"lamp"}'),
  });
  const answer = await attack(gateway);
  expect([isFinding(answer), answer.text]).toEqual([false, expect.any(String)]);
});

test('what asks honestly is answered by each of these ways', async () => {
  await using gateway = await startOneSource(types, {
    config: { profile: 'production' },
    listener: (_request, response) => response.end('{"name":"lamp"}'),
  });
  for (const [way, ask] of Object.entries(query('{ thing { name } }'))) {
    expect([way, (await ask(gateway)).json]).toEqual([way, { data: { thing: { name: 'lamp' } } }]);
  }
});
