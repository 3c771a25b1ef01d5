import { expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { ask, type HttpAnswer, post } from '../e2e/http/ask.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';
import { forget, hasRedis, redisSection } from '../fixtures/redis.ts';

/** Ways to be somebody else for each request, so that a limit of two never counts to three. */
const dodges: Record<string, (index: number) => Record<string, string>> = {
  'another X-Forwarded-For': (index) => ({ 'x-forwarded-for': `203.0.113.${index}` }),
  'another Forwarded': (index) => ({ forwarded: `for=203.0.113.${index}` }),
  'another X-Real-IP': (index) => ({ 'x-real-ip': `203.0.113.${index}` }),
  'another request id': (index) => ({ 'x-request-id': `id-${index}` }),
  'the same request id': () => ({ 'x-request-id': 'always-me' }),
  'another session': (index) => ({ cookie: `session=${index}`, 'user-agent': `agent ${index}` }),
  'another identity header': (index) => ({
    'x-user-id': String(index),
    'x-client-id': `c${index}`,
  }),
};

const stores = (await hasRedis()) ? (['memory', 'redis'] as const) : (['memory'] as const);
const attempts = 6;

test.for(stores)('no header dodges a limit in %s', async (store) => {
  const redis = redisSection();
  await using cleaning = new AsyncDisposableStack();
  if (store === 'redis') cleaning.defer(() => forget(redis));
  await using gateway = await startSmallGateway({
    redis: store === 'redis' ? redis : undefined,
    admission: { rateLimit: { store } },
  });

  for (const [name, headersOf] of Object.entries(dodges)) {
    gateway.ran.length = 0;
    const query = `{ search(tenant: ${JSON.stringify(name)}) }`;
    const answers: HttpAnswer[] = [];
    for (let index = 0; index < attempts; index++) {
      answers.push(
        index % 2 === 0
          ? await post(gateway.url, query, headersOf(index))
          : await ask(`${gateway.url}?${new URLSearchParams({ query })}`, {
              headers: { accept: 'application/json', ...headersOf(index) },
            }),
      );
    }
    const statuses = answers.map(({ status }) => status);
    expect([name, statuses]).toEqual([name, [200, 200, 429, 429, 429, 429]]);
    expect([name, gateway.ran]).toEqual([name, ['search', 'search']]);
  }
});

test('what a client writes in front of what its proxy adds does not make it another', async () => {
  await using gateway = await startSmallGateway({
    server: { trustedProxies: ['127.0.0.1', '10.0.0.0/8'] },
  });
  const statuses: number[] = [];
  for (const spoofed of ['203.0.113.1', '127.0.0.1', '10.0.0.1, 203.0.113.2', ', ,', 'x', '::1']) {
    // The proxy, and another one in front of it, have seen 198.51.100.7.
    const forwarded = { 'x-forwarded-for': `${spoofed}, 198.51.100.7, 10.1.2.3` };
    statuses.push((await post(gateway.url, '{ search }', forwarded)).status);
  }
  expect(statuses).toEqual([200, 200, 429, 429, 429, 429]);
  // Somebody else, by the same proxies.
  const other = await post(gateway.url, '{ search }', {
    'x-forwarded-for': '198.51.100.8, 10.1.2.3',
  });
  expect(other.status).toBe(200);
});

test('random credentials are refused, and are nobody to be counted', async () => {
  const { hash } = createApiKey('web');
  await using gateway = await startSmallGateway({
    identity: { apiKeys: { keys: [{ id: 'web', hash, client: 'web' }] } },
  });

  for (let index = 0; index < attempts; index++) {
    const { key } = createApiKey(`guess${index}`);
    expect((await post(gateway.url, '{ search }', { 'x-api-key': key })).status).toBe(401);
  }
  expect(gateway.ran).toEqual([]);
  // Guesses have used up nothing of whoever is anonymous.
  expect((await post(gateway.url, '{ a: search b: search }')).status).toBe(200);
});
