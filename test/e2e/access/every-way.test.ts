import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { askBatch } from '../../fixtures/ask-batch.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, post } from '../http/ask.ts';
import { type OneSource, startOneSource } from '../http/one-source.ts';

/** Every way to a guarded value, for every kind of guard, in both modes, by every way in. */

const guards = {
  '@authenticated': '@authenticated',
  '@requiresScopes': '@requiresScopes(scopes: [["vip", "more"], ["vip"]])',
  '@policy in CEL': '@policy(policies: [["cel"]])',
  '@policy in TypeScript': '@policy(policies: [["module"]])',
};

const at = (path: string, args = '') =>
  `@rest(source: "things", method: "GET", path: "/${path}"${args})`;
const types = (guard: string) => /* GraphQL */ `
  type Query {
    open: String ${at('open')}
    order: Order ${at('order')}
    orders: [Order] ${at('orders')}
    node: Node ${at('order')}
    found: [Found] ${at('mixed')}
    person(id: ID): Person ${at('person')}
    sealed(id: ID): Order ${guard} ${at('sealed')}
    sealedText: String ${guard} ${at('text')}
    vault: Vault ${at('vault')}
  }
  interface Node { id: ID secret: String }
  interface Marked { mark: String ${guard} }
  interface Locked ${guard} { lock: String }
  union Found = Order | Person
  type Order implements Node & Marked {
    id: ID
    secret: String ${guard}
    mark: String
    vault: Vault
    safe: Safe
    buyer: Person @link(field: "person", args: { id: "$parent.id" })
    sealed: Order @link(field: "sealed", args: { id: "$parent.id" })
    theVault: Vault @link(field: "vault")
  }
  type Person implements Node { id: ID secret: String name: String order: Order }
  type Safe implements Locked { lock: String }
  type Vault ${guard} { code: String }
`;

const hidden = 'HIDDEN';
const order = {
  ...{ __typename: 'Order', id: '1', secret: hidden, mark: hidden },
  ...{ vault: { code: hidden }, safe: { lock: hidden } },
};
const person = { __typename: 'Person', id: '2', secret: 'open', name: 'Ann', order };
const answers: Record<string, unknown> = {
  '/open': 'open',
  '/order': order,
  '/orders': [order, order],
  '/mixed': [person, order],
  '/person': person,
  '/sealed': { ...order, id: hidden },
  '/text': hidden,
  '/vault': { code: hidden },
};
const neverAsked = ['/sealed', '/text', '/vault'];

const ways: Record<string, string> = {
  'a field': '{ open order { id secret } }',
  'a field of each item': '{ open orders { secret } }',
  interface: '{ open node { secret } }',
  'type condition': '{ open node { id ... on Order { secret } } }',
  'type condition, an interface': '{ open node { ... on Marked { mark } } }',
  "the interface's guard, by the type": '{ open order { mark } }',
  "the interface's own guard": '{ open order { safe { lock } } }',
  'a guarded type': '{ open order { vault { code } } }',
  'a guarded type, nothing of it': '{ open vault { __typename code } }',
  union: '{ open found { __typename ... on Order { secret } } }',
  'union, by an interface': '{ open found { ... on Node { secret } } }',
  fragment: '{ open order { ...F } } fragment F on Order { secret }',
  'fragment in a fragment':
    '{ ...A } fragment A on Query { open node { ...B } } fragment B on Node { ...C } fragment C on Node { secret }',
  'a fragment that stands at an open place, too':
    '{ open person { ...F order { ...F } } } fragment F on Node { secret }',
  'inline fragment': '{ open order { ... { ... on Node { secret } } } }',
  alias: '{ open order { a: secret } }',
  'alias that is the name of an open field': '{ open order { id: secret } }',
  'two aliases': '{ open order { a: secret b: secret } }',
  'two aliases, one response key': '{ open order { a: secret ... { a: secret } } }',
  'one response key, open for another type':
    '{ open found { ... on Order { a: secret } ... on Person { a: name } } }',
  'one response key, the field twice': '{ open order { id } order { secret } }',
  link: '{ open order { sealed { id } } }',
  'link to a guarded type': '{ open orders { theVault { code } } }',
  'link, then a field': '{ open order { buyer { order { secret } } } }',
  'second root field': '{ open sealedText }',
  'second root field, aliased': '{ open open2: sealedText }',
  'behind @include': 'query ($yes: Boolean = true) { open order { secret @include(if: $yes) } }',
  'behind @skip': '{ open order { ... @skip(if: false) { secret } } }',
  'beside introspection':
    '{ open __typename __schema { queryType { name } } order { __typename secret } }',
};

interface Answered {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: unknown } }[];
}
type Send = (url: string, query: string, key: string | undefined) => Promise<Answered>;
const keyHeader = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { 'x-api-key': key };
const sends: Record<string, Send> = {
  POST: async (url, query, key) => Object((await post(url, query, keyHeader(key))).json),
  GET: async (url, query, key) =>
    Object(
      (
        await ask(`${url}?${new URLSearchParams({ query })}`, {
          headers: { accept: 'application/json', ...keyHeader(key) },
        })
      ).json,
    ),
  events: async (url, query, key) => {
    const headers = { accept: 'text/event-stream', ...keyHeader(key) };
    const [, data = ''] = /^data: (.+)$/m.exec((await post(url, query, headers)).text) ?? [];
    return JSON.parse(data);
  },
  'an item of a batch': async (url, query, key) => {
    const { json } = await askBatch(url, ['{ open }', query, '{ open }'], keyHeader(key));
    return Object(json)[1];
  },
  WebSocket: async (url, query, key) => {
    using client = await connect(url, key === undefined ? {} : { 'x-api-key': key });
    client.subscribe('1', query);
    const { payload } = await client.next();
    return Array.isArray(payload) ? { errors: payload } : Object(payload);
  },
};

const vip = createApiKey('vip');
const poor = createApiKey('poor');
const folder = makeFolder({
  'policies.mjs':
    'export default { module: ({ principal }) => principal?.scopes.has("vip") ?? false };',
});
afterAll(() => folder[Symbol.dispose]());
const start = (guard: string, deniedFields: 'reject' | 'null') =>
  startOneSource(types(guard), {
    config: {
      profile: 'production',
      server: { introspection: true, maxBatchOperations: 5 },
      access: {
        deniedFields,
        ...(guard.includes('cel') && {
          policies: { cel: 'principal != null && "vip" in principal.scopes' },
        }),
        ...(guard.includes('module') && { policyModule: `${folder.path}/policies.mjs` }),
      },
      identity: {
        apiKeys: {
          keys: [
            { id: 'vip', hash: vip.hash, client: 'web', scopes: ['vip'] },
            { id: 'poor', hash: poor.hash, client: 'web', scopes: ['more'] },
          ],
        },
      },
    },
    listener: ({ url = '' }, response) =>
      response.end(JSON.stringify(answers[url.split('?')[0] ?? ''])),
  });

describe.for(Object.entries(guards))('%s', ([name, guard]) => {
  describe.for(['reject', 'null'] as const)('%s', (mode) => {
    let gateway: OneSource;
    beforeAll(async () => {
      gateway = await start(guard, mode);
    });
    afterAll(() => gateway[Symbol.asyncDispose]());
    const callers = name === '@authenticated' ? [undefined] : [undefined, poor.key];

    test.for(Object.entries(ways))('%s', async ([, query]) => {
      for (const [way, send] of Object.entries(sends)) {
        for (const key of callers) {
          gateway.targets.length = 0;
          const answer = await send(gateway.url, query, key);
          const code = key === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN';
          const codes = answer.errors?.map(({ extensions }) => extensions.code);
          expect([way, new Set(codes)]).toEqual([way, new Set([code])]);
          expect([way, JSON.stringify(answer)]).not.toContain(hidden);
          const called = gateway.targets.map((target) => target.split('?')[0] ?? '');
          if (mode === 'null') {
            expect([way, answer.data]).toMatchObject([way, { open: 'open' }]);
            expect(called.filter((target) => neverAsked.includes(target))).toEqual([]);
          } else {
            expect([way, answer.data]).toEqual([way, undefined]);
            // Of a batch, the two others.
            expect(called.filter((target) => target !== '/open')).toEqual([]);
          }
        }
        // Who may has it: what was asked for is the guarded value.
        const allowed = await send(gateway.url, query, vip.key);
        expect([way, allowed.errors]).toEqual([way, undefined]);
        expect(JSON.stringify(allowed)).toContain(hidden);
      }
    });
  });
});
