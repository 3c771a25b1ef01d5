import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { serveFolder } from '../../fixtures/serve-folder.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { post } from '../http/ask.ts';

/** Guarded values of events: the field itself, its type, a link below it, and the stream as a whole. */

const proto = `syntax = "proto3";
package shelf.v1;
service Shelf {
  rpc WatchBooks(Request) returns (stream Book);
  rpc WatchSecrets(Request) returns (stream Book);
  rpc GetAuthor(GetAuthorRequest) returns (Author);
}
message Request { string topic = 1; }
message Book { string title = 1; string secret = 2; string author_id = 3; Note note = 4; }
message Note { string text = 1; }
message GetAuthorRequest { string id = 1; }
message Author { string name = 1; }
`;
const hidden = 'HIDDEN';
const calls: string[] = [];
const folder = makeFolder({ 'shelf.proto': proto });
afterAll(() => folder[Symbol.dispose]());
const server = new Server();
afterAll(() => server.forceShutdown());
const service = loadSync(`${folder.path}/shelf.proto`)['shelf.v1.Shelf'];
if (service === undefined || 'format' in service) throw new Error('no service');
const book = { title: 'open', secret: hidden, author_id: '1', note: { text: hidden } };
type Message = Record<string, unknown>;
const watch = (name: string) => (call: ServerWritableStream<Message, Message>) => {
  calls.push(name);
  call.write(book);
  call.end();
};
server.addService(service, {
  WatchBooks: watch('WatchBooks'),
  WatchSecrets: watch('WatchSecrets'),
  GetAuthor(_call: ServerUnaryCall<Message, Message>, respond: sendUnaryData<Message>) {
    calls.push('GetAuthor');
    respond(null, { name: hidden });
  },
});
const port = await new Promise<number>((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error === null ? resolve(bound) : reject(error),
  );
});

const vip = createApiKey('vip');
async function start(guard: string, deniedFields: 'reject' | 'null') {
  const grpc = { source: './shelf.proto', endpoint: `127.0.0.1:${port}` };
  folder.write(
    '.meshrc.yaml',
    JSON.stringify({
      sources: [{ name: 'shelf', handler: { grpc } }],
      additionalTypeDefs: './policies.graphql',
    }),
  );
  folder.write(
    'policies.graphql',
    `extend type Subscription { watchSecrets: Book ${guard} }
    extend type Query { author: Author ${guard} }
    extend type Book { secret: String! ${guard} by: Author @link(field: "author", args: { id: "$parent.authorId" }) }
    extend type Note ${guard}`,
  );
  folder.write(
    'policies.mjs',
    'export default { module: ({ principal }) => principal?.scopes.has("vip") ?? false };',
  );
  const { gateway } = await serveFolder(folder, {
    access: {
      deniedFields,
      ...(guard.includes('cel') && {
        policies: { cel: 'principal != null && "vip" in principal.scopes' },
      }),
      ...(guard.includes('module') && { policyModule: './policies.mjs' }),
    },
    identity: {
      apiKeys: { keys: [{ id: 'vip', hash: vip.hash, client: 'web', scopes: ['vip'] }] },
    },
  });
  return gateway;
}

const guards = {
  '@authenticated': '@authenticated',
  '@requiresScopes': '@requiresScopes(scopes: [["vip"]])',
  '@policy in CEL': '@policy(policies: [["cel"]])',
  '@policy in TypeScript': '@policy(policies: [["module"]])',
};
const nested: Record<string, string> = {
  'a field': 'subscription { watchBooks { title a: authorId secret } }',
  alias: 'subscription { watchBooks { title x: secret } }',
  fragment:
    'subscription { ...F } fragment F on Subscription { watchBooks { title ...G } } fragment G on Book { secret }',
  'a guarded type': 'subscription { watchBooks { title note { text } } }',
  link: 'subscription { watchBooks { title by { name } } }',
};

type Events = (url: string, query: string, key?: string) => Promise<readonly unknown[]>;
const ways: Record<string, Events> = {
  async events(url, query, key) {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (key !== undefined) headers['x-api-key'] = key;
    const { text } = await post(url, query, headers);
    return [...text.matchAll(/^(?:data: )?(\{.+\})$/gm)].map(([, data = '']) => JSON.parse(data));
  },
  async WebSocket(url, query, key) {
    using client = await connect(url, key === undefined ? {} : { 'x-api-key': key });
    client.subscribe('1', query);
    const events: unknown[] = [];
    for (;;) {
      const { type, payload } = await client.next();
      if (type === 'complete') return events;
      events.push(Array.isArray(payload) ? { errors: payload } : payload);
      if (type === 'error') return events;
    }
  },
};

describe.for(Object.entries(guards))('%s', ([, guard]) => {
  test('reject: no stream is opened; null: its open values come, and no link is followed', async () => {
    for (const mode of ['reject', 'null'] as const) {
      await using gateway = await start(guard, mode);
      for (const [way, events] of Object.entries(ways)) {
        for (const [name, query] of Object.entries(nested)) {
          calls.length = 0;
          const place = [mode, way, name];
          const denied = await events(gateway.url, query);
          expect([place, JSON.stringify(denied)]).toEqual([
            place,
            expect.stringContaining('UNAUTHENTICATED'),
          ]);
          expect(JSON.stringify(denied)).not.toContain(hidden);
          if (mode === 'reject') expect([place, calls]).toEqual([place, []]);
          else {
            expect(denied).toHaveLength(1);
            expect([place, calls]).toEqual([place, ['WatchBooks']]);
          }
          const allowed = await events(gateway.url, query, vip.key);
          expect([place, JSON.stringify(allowed)]).toEqual([
            place,
            expect.stringContaining(hidden),
          ]);
        }
        // A stream that is guarded as a whole is nothing without it.
        calls.length = 0;
        const whole = await events(gateway.url, 'subscription { a: watchSecrets { title } }');
        expect(JSON.stringify(whole)).toContain('UNAUTHENTICATED');
        expect(calls).toEqual([]);
        await events(gateway.url, 'subscription { a: watchSecrets { title } }', vip.key);
        expect(calls).toEqual(['WatchSecrets']);
      }
    }
  });
});
