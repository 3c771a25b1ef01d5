import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { serveFolder } from '../../fixtures/serve-folder.ts';

/** Bulk reads of gRPC services as their style guides write them, against a server that counts. */

const proto = `syntax = "proto3";
package shelf.v1;
service Shelf {
  rpc ListRows(ListRowsRequest) returns (ListRowsResponse);
  // As Buf's style guide has it: each method has messages of its own.
  rpc GetThing(GetThingRequest) returns (GetThingResponse);
  rpc ListThingsByIds(ListThingsByIdsRequest) returns (ListThingsByIdsResponse);
  // As Google's AIP-231 has it.
  rpc GetBook(GetBookRequest) returns (Book);
  rpc BatchGetBooks(BatchGetBooksRequest) returns (BatchGetBooksResponse);
}
message ListRowsRequest {}
message ListRowsResponse { repeated Row rows = 1; }
message Row { int64 thing_id = 1; string book = 2; }
message GetThingRequest { int64 id = 1; }
message GetThingResponse { Thing thing = 1; }
message ListThingsByIdsRequest { repeated int64 ids = 1; }
message ListThingsByIdsResponse { repeated Thing things = 1; }
message Thing { int64 id = 1; string label = 2; }
message GetBookRequest { string name = 1; }
message BatchGetBooksRequest { repeated string names = 1; }
message BatchGetBooksResponse { repeated Book books = 1; }
message Book { string name = 1; string title = 2; }
`;

const folder = makeFolder({
  'shelf.proto': proto,
  'joins.graphql': `extend type Row {
    thing: GetThingResponse @link(field: "thing", args: { id: "$parent.thingId" })
    theBook: Book @link(field: "book", args: { name: "$parent.book" })
  }`,
});
afterAll(() => folder[Symbol.dispose]());

type Message = Readonly<Record<string, unknown>>;
const state = {
  rows: [] as Message[],
  calls: [] as [string, unknown][],
  title: '',
  /** Of this one it knows nothing, and then gives none of the others either. */
  lacks: '',
};
const answers: Readonly<Record<string, (request: Message) => Message>> = {
  ListRows: () => ({ rows: state.rows }),
  GetThing: ({ id }) => ({ thing: { id, label: 'one' } }),
  // Shuffled, and without the 13th.
  ListThingsByIds: ({ ids }) => ({
    things: asList(ids)
      .toReversed()
      .filter((id) => id !== '13')
      .map((id) => ({ id, label: `thing ${id}` })),
  }),
  GetBook: ({ name }) => ({ name }),
  BatchGetBooks: ({ names }) => ({
    books: asList(names).map((name) => ({ name, title: `${state.title}${name}` })),
  }),
};
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const service = loadSync(`${folder.path}/shelf.proto`, { longs: String })['shelf.v1.Shelf'];
if (service === undefined || 'format' in service) throw new Error('no service');
const server = new Server();
afterAll(() => server.forceShutdown());
server.addService(
  service,
  Object.fromEntries(
    Object.entries(answers).map(([method, answer]) => [
      method,
      ({ request }: ServerUnaryCall<Message, Message>, respond: sendUnaryData<Message>) => {
        state.calls.push([method, request]);
        if (asList(request.names).includes(state.lacks)) {
          respond({ code: status.NOT_FOUND, details: 'no such book' });
        } else respond(null, answer(request));
      },
    ]),
  ),
);
const port = await new Promise<number>((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error === null ? resolve(bound) : reject(error),
  );
});
folder.write(
  '.meshrc.yaml',
  JSON.stringify({
    sources: [
      {
        name: 'shelf',
        handler: { grpc: { source: './shelf.proto', endpoint: `127.0.0.1:${port}` } },
      },
    ],
    additionalTypeDefs: './joins.graphql',
  }),
);
const shelf = await serveFolder(folder);
afterAll(() => shelf[Symbol.asyncDispose]());

beforeEach(() => {
  state.calls = [];
  state.lacks = '';
});

test('compose finds both', () => {
  expect(shelf.report.batches.proposed).toEqual([]);
  expect(shelf.report.batches.found).toMatchObject([
    { keysArg: 'ids', items: ['things'], itemKey: 'id', itemField: 'thing' },
    { keysArg: 'names', items: ['books'], itemKey: 'name' },
  ]);
});

test('one call for all rows; each gets its own, by key', async () => {
  state.rows = ['7', '13', '0', '7'].map((id) => ({ thingId: id, book: `books/${id}` }));
  const { data, errors } = await shelf.ask(
    '{ rows { rows { thing { thing { label } } theBook { title } } } }',
  );
  expect(errors).toBeUndefined();
  const thing = (id: number) => ({ thing: { label: `thing ${id}` } });
  expect(data?.rows).toEqual({
    rows: [
      { thing: thing(7), theBook: { title: 'books/7' } },
      { thing: null, theBook: { title: 'books/13' } },
      { thing: thing(0), theBook: { title: 'books/0' } },
      { thing: thing(7), theBook: { title: 'books/7' } },
    ],
  });
  expect(state.calls.slice(1).toSorted()).toEqual([
    ['BatchGetBooks', { names: ['books/7', 'books/13', 'books/0'] }],
    ['ListThingsByIds', { ids: ['7', '13', '0'] }],
  ]);
});

test('a batch that is all or nothing, as AIP-231 has it: only what is not there is null', async () => {
  state.lacks = 'books/7';
  state.rows = [1, 3, 7, 9].map((id) => ({ thingId: '1', book: `books/${id}` }));
  const { data, errors } = await shelf.ask('{ rows { rows { theBook { title } } } }');
  expect(data?.rows).toEqual({
    rows: [1, 3, 7, 9].map((id) => ({ theBook: id === 7 ? null : { title: `books/${id}` } })),
  });
  expect(errors).toMatchObject([
    { path: ['rows', 'rows', 2, 'theBook'], extensions: { code: 'NOT_FOUND' } },
  ]);
  const asked = state.calls.slice(1).map(([, request]) => asList(Object(request).names).length);
  expect(asked.toSorted()).toEqual([1, 1, 2, 2, 4]);
});
