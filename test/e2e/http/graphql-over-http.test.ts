import path from 'node:path';
import { auditServer } from 'graphql-http';
import { beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startSmallGateway } from './small-gateway.ts';

const { key, hash } = createApiKey('auditor');
const withKey: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('x-api-key', key);
  return fetch(input, { ...init, headers });
};

/** The door leaves clients that would also take events to Yoga, which then answers all of it. */
const byYoga =
  (next: typeof fetch): typeof fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('accept', `${headers.get('accept') ?? '*/*'}, text/event-stream`);
    return next(input, { ...init, headers });
  };
const ways: Record<string, (next: typeof fetch) => typeof fetch> = {
  'through the door': (next) => next,
  'by Yoga': byYoga,
};

/** The documents that the audit sends, wrong ones, too: a client that is built with them. */
const sent: Record<string, string> = {};
const noting: typeof fetch = (input, init) => {
  const url = new URL(String(input));
  const body: unknown = typeof init?.body === 'string' ? parsed(init.body) : undefined;
  for (const query of [url.searchParams.get('query'), Object(body).query]) {
    if (typeof query === 'string' && query !== '') sent[`document-${query}`] = query;
  }
  return fetch(input, init);
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function failures(config: object, fetchFn: typeof fetch) {
  await using gateway = await startSmallGateway(config);
  const results = await auditServer({ url: gateway.url, fetchFn });
  const failed = results.filter(({ status }) => status !== 'ok');
  return {
    count: results.length,
    failed: failed.map((each) => `${each.name}: ${'reason' in each ? each.reason : ''}`),
  };
}

beforeAll(async () => {
  await failures({}, noting);
});

const identity = {
  apiKeys: { keys: [{ id: 'auditor', hash, client: 'audit', scopes: [] }] },
};
const limits = {
  concurrency: { maxOperations: 4, maxQueued: 100, queueTimeoutMs: 10_000 },
  rateLimit: { budgets: [{ per: 'caller', capacity: 10_000, refillPerSecond: 1 }] },
};

/** Four of the audits put their variables into `__type`. */
const production = { profile: 'production', server: { introspection: true } };

const profiles: Readonly<Record<string, { config: object; fetchFn?: typeof fetch }>> = {
  development: { config: { profile: 'development' } },
  production: { config: production },
  'with credentials': { config: { ...production, identity }, fetchFn: withKey },
  'for clients only': {
    config: { identity, clients: { audit: { limits: { maxDepth: 3 } } } },
    fetchFn: withKey,
  },
  'with limits': { config: { ...production, admission: limits } },
};

const all = Object.entries(ways).flatMap(([way, by]) =>
  Object.entries(profiles).map(([name, profile]) => [`${name}, ${way}`, profile, by] as const),
);

test.for(all)('passes the whole audit: %s', async ([, { config, fetchFn = fetch }, by]) => {
  expect(await failures(config, by(fetchFn))).toEqual({ count: 61, failed: [] });
});

test('the door is only a shorter way: both say the same', async () => {
  await using gateway = await startSmallGateway(production);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const body = '{"query":"{ hello }"}';
  const [byDoor, yogas] = await Promise.all(
    [fetch, byYoga(fetch)].map((ask) => ask(gateway.url, { method: 'POST', headers, body })),
  );
  expect(await byDoor?.text()).toBe(await yogas?.text());
  expect(byDoor?.headers.get('content-type')).toBe(yogas?.headers.get('content-type'));
});

test('without introspection it fails what asks for it, and nothing else', async () => {
  const { count, failed } = await failures({ profile: 'production' }, fetch);
  expect(count).toBe(61);
  expect(failed).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/\{variables\}/)));
});

test.for(Object.entries(ways))(
  'passes the whole audit with trusted documents only, %s',
  async ([, by]) => {
    expect(Object.keys(sent).length).toBeGreaterThan(2);
    using folder = makeFolder({ 'trusted.json': JSON.stringify(sent) });
    const documents = { mode: 'trusted', trusted: [path.join(folder.path, 'trusted.json')] };
    const config = { ...production, identity, admission: { ...limits, documents } };
    expect(await failures(config, by(withKey))).toEqual({ count: 61, failed: [] });
  },
);
