import { once } from 'node:events';
import { request as send } from 'node:http';
import path from 'node:path';
import { auditServer } from 'graphql-http';
import { beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startSmallGateway } from './small-gateway.ts';

const { key, hash } = createApiKey('auditor');
const withKey =
  (next: typeof fetch): typeof fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('x-api-key', key);
    return next(input, { ...init, headers });
  };
const asItIs = (next: typeof fetch) => next;

/** An answer of an audit, and who gave it. */
interface Given {
  /** A result without errors, of a request by POST. */
  readonly isPlain: boolean;
  readonly by: 'door' | 'Yoga';
}

/**
 * As `fetch`, but with the names of headers as they are written: Yoga writes `Content-Type`, and the
 * door `content-type`. Nothing else that clients see tells them apart.
 */
const toldApart =
  (given: Given[]): typeof fetch =>
  async (input, init) => {
    const { method, headers, body } = new Request(input, init);
    const usual = { accept: '*/*', 'sec-fetch-mode': 'cors' };
    const sent = send(String(input), {
      method,
      headers: { ...usual, ...Object.fromEntries(headers) },
    });
    sent.end(body === null ? undefined : Buffer.from(await new Response(body).arrayBuffer()));
    const [answer] = await once(sent, 'response');
    const { statusCode: status, rawHeaders } = answer;
    const text = await new Response(answer).text();
    const isPlain = method === 'POST' && text.startsWith('{"data"') && !text.includes('"errors"');
    given.push({ isPlain, by: rawHeaders.includes('Content-Type') ? 'Yoga' : 'door' });
    return new Response(text, { status, headers: answer.headers });
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
  'through the door': asItIs,
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

const profiles: Readonly<Record<string, { config: object; asking?: typeof asItIs }>> = {
  development: { config: { profile: 'development' } },
  production: { config: production },
  'with credentials': { config: { ...production, identity }, asking: withKey },
  'for clients only': {
    config: { identity, clients: { audit: { limits: { maxDepth: 3 } } } },
    asking: withKey,
  },
  'with limits': { config: { ...production, admission: limits } },
};

const all = Object.entries(ways).flatMap(([way, by]) =>
  Object.entries(profiles).map(([name, profile]) => [`${name}, ${way}`, profile, by] as const),
);

test.for(all)('passes the whole audit: %s', async ([, { config, asking = asItIs }, by]) => {
  const given: Given[] = [];
  expect(await failures(config, by(asking(toldApart(given))))).toEqual({ count: 61, failed: [] });
  expectGivenBy(by, given);
});

/** The door gives plain results, and Yoga all else; to some clients all. */
function expectGivenBy(way: typeof asItIs, given: readonly Given[]) {
  const expected = given.map(({ isPlain }) => (isPlain && way !== byYoga ? 'door' : 'Yoga'));
  expect(given.map(({ by }) => by)).toEqual(expected);
  expect(new Set(expected).size).toBe(way === byYoga ? 1 : 2);
}

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
    const given: Given[] = [];
    expect(await failures(config, by(withKey(toldApart(given))))).toEqual({
      count: 61,
      failed: [],
    });
    expectGivenBy(by, given);
  },
);
