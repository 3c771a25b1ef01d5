import { afterAll, expect, test } from 'vitest';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { freePort } from '../../fixtures/free-port.ts';
import { type Answer, ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { headgate, headgateBin, start } from '../../fixtures/process.ts';
import { forget, hasRedis, redisCache, redisSection } from '../../fixtures/redis.ts';

/** Whole answers in a Redis that two gateways share, each a process of its own. */

const schemaFor = (endpoint: string) => /* GraphQL */ `
  schema @source(name: "things", protocol: "rest", endpoint: "${endpoint}") { query: Query mutation: Mutation }
  ${annotationDirectivesSDL}
  ${policyDirectivesSDL}
  type Query {
    thing(id: Int!): Thing @cacheControl(maxAge: 60, scope: PUBLIC)
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
    offer: Offer @cacheControl(maxAge: 30, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/offer")
    mine: Offer @cacheControl(maxAge: 60, scope: PRIVATE) @rest(source: "things", method: "GET", path: "/mine")
  }
  type Mutation {
    rename(id: Int!): Thing
      @rest(source: "things", method: "POST", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
  }
  type Thing @key(fields: "id") { id: Int }
  type Offer { text: String }
`;

const section = redisSection();
const isThere = await hasRedis();
afterAll(() => (isThere ? forget(section) : undefined));

const one = createApiKey('one');
const other = createApiKey('other');

async function startBoth() {
  const stack = new AsyncDisposableStack();
  const targets: string[] = [];
  const upstream = stack.use(
    await startServer(({ method, url = '' }, response) => {
      targets.push(`${method} ${url}`);
      const id = Number(url.split('/').at(-1));
      response.setHeader('content-type', 'application/json');
      response.statusCode = id === 500 ? 500 : 200;
      response.end(JSON.stringify(url.startsWith('/things') ? { id } : { text: url }));
    }),
  );
  const folder = stack.use(makeFolder({ 'schema/unified.graphql': schemaFor(upstream.url) }));
  folder.write('token', 'secret-token-of-16');
  const purgePort = await freePort();
  const keys = [one, other].map(({ id, hash }) => ({ id, hash, client: 'web' }));
  const config = {
    cache: redisCache,
    redis: section,
    identity: { apiKeys: { keys } },
    sources: {
      things: {
        retry: { maxAttempts: 1 },
        operations: { 'GET /offer': { cache: { tags: ['shop window'] } } },
      },
    },
  };
  const purge = { port: purgePort, token: 'file:token' };
  folder.write('first.yaml', JSON.stringify({ ...config, cache: { ...config.cache, purge } }));
  folder.write('second.yaml', JSON.stringify(config));
  const urls = await Promise.all(
    ['first.yaml', 'second.yaml'].map(async (file) => {
      const args = [headgateBin, 'start', '--port', '0', '--config', file];
      const gateway = stack.use(start(process.execPath, args, { cwd: folder.path }));
      const [url = ''] = await gateway.output(/http:\/\/\S+\/graphql/);
      return url;
    }),
  );
  const [first = '', second = ''] = urls;
  const statusOf = ({ headers }: Answer) => String(headers['cache-status']);
  return {
    targets,
    first,
    second,
    statusOf,
    /** Until the first gateway finds it in Redis: nobody waits for what is written there. */
    async keep(query: string, headers = {}) {
      await expect
        .poll(async () => statusOf(await ask(first, query, { headers })))
        .toContain('hit');
    },
    /** @returns What the upstream is asked when the second one is. */
    async askSecond(query: string, headers = {}) {
      const before = targets.length;
      const answer = await ask(second, query, { headers });
      return { answer, asked: targets.slice(before) };
    },
    purge: (body: object, token = 'secret-token-of-16') =>
      fetch(`http://127.0.0.1:${purgePort}/purge`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }),
    headgate: (...args: string[]) =>
      headgate([...args, '--config', 'first.yaml'], { cwd: folder.path }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const thing = '{ thing(id: 1) { id } }';
const offer = '{ offer { text } }';

test.skipIf(!isThere)(
  'what one keeps the other has; what purges one purges both, in every way',
  async () => {
    await using both = await startBoth();
    await both.keep(thing);
    const { answer, asked } = await both.askSecond(thing);
    expect(asked).toEqual([]);
    expect(answer).toMatchObject({ data: { thing: { id: 1 } } });
    expect(both.statusOf(answer)).toMatch(/^headgate; hit; ttl=\d+$/);

    const purges: [string, string, () => Promise<unknown>][] = [
      ['a write', thing, () => ask(both.first, 'mutation { rename(id: 1) { id } }')],
      ['an entity', thing, () => both.purge({ entities: [{ type: 'Thing', key: '1' }] })],
      ['a type', thing, () => both.purge({ types: ['Thing'] })],
      ['a tag', offer, () => both.purge({ tags: ['shop window'] })],
      ['headgate purge', thing, () => both.headgate('purge', '--entity', 'Thing:1')],
    ];
    for (const [what, query, purge] of purges) {
      await both.keep(query);
      expect([what, (await both.askSecond(query)).asked]).toEqual([what, []]);
      await purge();
      expect([what, (await both.askSecond(query)).asked]).toEqual([
        what,
        [query === thing ? 'GET /things/1' : 'GET /offer'],
      ]);
    }
    await both.keep(thing);
    expect((await both.purge({ everything: true }, 'wrong')).status).toBe(401);
    expect((await both.askSecond(thing)).asked).toEqual([]);
  },
);

test.skipIf(!isThere)(
  'the shortest time counts, each principal has its own, and no error is kept',
  async () => {
    await using both = await startBoth();
    const shortest = '{ thing(id: 2) { id } offer { text } }';
    await both.keep(shortest);
    const { answer } = await both.askSecond(shortest);
    expect(answer.headers['cache-control']).toBe('private, max-age=30');

    const mine = '{ mine { text } }';
    await both.keep(mine, { 'x-api-key': one.key });
    const statusFor = async (headers: object) =>
      both.statusOf((await both.askSecond(mine, headers)).answer);
    expect(await statusFor({ 'x-api-key': one.key })).toContain('hit');
    expect(await statusFor({ 'x-api-key': other.key })).toBe('headgate; fwd=miss; stored');
    expect(await statusFor({})).toBe('undefined');

    const failing = '{ thing(id: 500) { id } offer { text } }';
    for (let times = 0; times < 3; times++) {
      const failed = await both.askSecond(failing);
      expect(failed.asked).toContain('GET /things/500');
      expect(failed.answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILED' } }]);
      expect(failed.answer.headers['cache-control']).toBe('no-store');
    }
  },
);
