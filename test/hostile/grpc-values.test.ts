import { afterAll, beforeEach, expect, test } from 'vitest';
import { plain, startTorture, type Unary } from '../conformance/grpc/torture-gateway.ts';
import { ask } from '../fixtures/gateway-client.ts';
import { startShop } from '../fixtures/shop.ts';
import { injections } from './injections.ts';

/** A value of a client at every place of a gRPC call, as another implementation reads it. */
const metadata: Record<string, unknown>[] = [];
const torture = await startTorture(
  {
    Nothing(call: Unary, respond: (error: null, answer: object) => void) {
      metadata.push(call.metadata.getMap());
      respond(null, {});
    },
  },
  { headers: { forward: ['x-tenant', 'x-data-bin'] } },
);
afterAll(() => torture[Symbol.asyncDispose]());
beforeEach(() => {
  torture.seen();
  metadata.length = 0;
});

interface Place {
  readonly argument: string;
  readonly value: (text: string) => unknown;
  /** What the upstream decodes: a member of its request. */
  readonly seen: (text: string) => readonly [member: string, value: unknown];
}
const places: Record<string, Place> = {
  'a string': {
    argument: 'aString',
    value: (v) => v,
    seen: (v) => ['a_string', v === '' ? undefined : v],
  },
  'an optional string': {
    argument: 'maybeString',
    value: (v) => v,
    seen: (v) => ['maybe_string', v],
  },
  'an item of a list': {
    argument: 'strings',
    value: (v) => ['a', v],
    seen: (v) => ['strings', ['a', v]],
  },
  'a message in a message': {
    argument: 'node',
    value: (v) => ({ children: [{ displayName: v }] }),
    seen: (v) => ['node', { children: [v === '' ? {} : { display_name: v }] }],
  },
  'the key of a map': {
    argument: 'counts',
    value: (v) => ({ [v]: 7 }),
    seen: (v) => ['counts', { [v]: '7' }],
  },
  'the value of a map': {
    argument: 'nodesById',
    value: (v) => [{ key: 5, value: { displayName: v } }],
    seen: (v) => ['nodes_by_id', { 5: v === '' ? {} : { display_name: v } }],
  },
  'a key of a struct': {
    argument: 'struct',
    value: (v) => ({ [v]: v }),
    seen: (v) => ['struct', { fields: { [v]: { stringValue: v } } }],
  },
};

test.for(Object.entries(places))('%s', async ([, { argument, value, seen }]) => {
  const type = new RegExp(`[(\\s]${argument}: ([\\w!\\[\\]]+)`).exec(
    /type Query \{.*?\n\}/s.exec(torture.sdl)?.[0] ?? '',
  )?.[1];
  const query = `query ($v: ${type}) { echo(${argument}: $v) { __typename } }`;
  for (const text of injections) {
    const { errors } = await torture.ask(query, { v: value(text) });
    const requests = torture.seen().map(plain);
    // UTF-8 has no form for half a surrogate pair.
    if (!text.isWellFormed()) {
      expect([text, errors?.map(({ extensions }) => extensions?.code), requests]).toEqual([
        text,
        ['BAD_INPUT'],
        [],
      ]);
      continue;
    }
    expect([text, errors]).toEqual([text, undefined]);
    const [member, expected] = seen(text);
    expect([text, requests.length, Object(requests[0])[member]]).toEqual([text, 1, expected]);
  }
  expect(Reflect.get({}, '7')).toBeUndefined();
});

test('metadata: what the operator forwards, byte for byte, or nothing', async () => {
  const url = torture.gateway.url;
  const call = (headers: Record<string, string>) =>
    ask(url, 'mutation { nothing { __typename } }'.replace(' { __typename }', ''), { headers });
  const printable = injections.filter((text) =>
    /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text),
  );
  for (const text of printable) {
    metadata.length = 0;
    const { errors } = await call({
      ...{ 'x-tenant': text, 'x-user-id': text, 'grpc-timeout': '1n', 'grpc-encoding': text },
    });
    expect([text, errors, metadata.map((each) => each['x-tenant'])]).toEqual([
      text,
      undefined,
      [text],
    ]);
    const names = Object.keys(metadata[0] ?? {}).filter((name) => /^(x-|grpc-timeout)/.test(name));
    expect(names.filter((name) => name !== 'grpc-timeout')).toEqual(['x-tenant']);
  }
  metadata.length = 0;
  const beyondAscii = await call({ 'x-tenant': 'caf\xe9' });
  expect(beyondAscii.errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_INPUT']);
  expect(JSON.stringify(beyondAscii)).not.toContain('caf');
  expect(metadata).toEqual([]);
});

test('a credential under a name that HTTP/2 does not carry is not sent, and ends no call', async () => {
  const own = { type: 'apiKey', in: 'header', parameter: 'HTTP2-Settings', value: 'env:PATH' };
  await using shop = await startShop({ sources: { inventory: { credentials: { own } } } });
  // Such a call was begun again and again, each time on a new connection, and ended all others.
  const { data } = await shop.ask('{ stock(sku: "HG-0001") { sku } }');
  expect(data).toEqual({ stock: { sku: 'HG-0001' } });
  expect(shop.inventory.calls).toHaveLength(1);
});
