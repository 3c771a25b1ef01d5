import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'undici';
import { startOneSource } from './one-source.ts';

/** A small shop with a service for shipping quotes, and one for people who wrote reviews. */
const types = /* GraphQL */ `
  type Query {
    products: [Product!] @rest(source: "things", method: "GET", path: "/products")
    strict: [Strict!] @rest(source: "things", method: "GET", path: "/products")
    some: [Strict] @rest(source: "things", method: "GET", path: "/products")
    items: [Item] @rest(source: "things", method: "GET", path: "/products")
    slow: String @rest(source: "things", method: "GET", path: "/slow")
    quote(id: Int!): Quote
      @rest(source: "things", method: "GET", path: "/quotes/{id}", parameters: [{ arg: "id", in: "path" }])
      @batch(field: "quotes", keyArg: "id", keysArg: "ids", itemKey: "id")
    quotes(ids: [Int!]): [Quote]
      @rest(source: "things", method: "GET", path: "/quotes", parameters: [{ arg: "ids", in: "query", explode: false }])
    author(id: Int!): Author
      @rest(source: "things", method: "GET", path: "/authors/{id}", parameters: [{ arg: "id", in: "path" }])
  }
  type Mutation {
    rename: Product @rest(source: "things", method: "POST", path: "/rename")
    again: Product @rest(source: "things", method: "POST", path: "/again")
  }
  interface Item @discriminator(field: "kind", mapping: [{ value: "p", type: "Product" }]) { id: Int name: String }
  type Product implements Item {
    id: Int
    name: String
    quote: Quote @link(field: "quote", args: { id: "$parent.id" })
    secret: Quote @authenticated @link(field: "quote", args: { id: "$parent.id" })
    author: Author @link(field: "author", args: { id: "$parent.id" })
  }
  type Strict {
    id: Int
    missing: String!
    quote: Quote! @link(field: "quote", args: { id: "$parent.id" })
    loose: Quote @link(field: "quote", args: { id: "$parent.id" })
    author: Author @link(field: "author", args: { id: "$parent.id" })
  }
  type Quote {
    id: Int
    price: String
    author: Author @link(field: "author", args: { id: "$parent.id" })
  }
  type Author {
    name: String
    must: String!
  }
`;

const products = [
  { id: 1, name: 'Lamp', kind: 'p', missing: 'x' },
  { id: 2, name: 'Vase', kind: 'p', missing: 'x' },
];

type Answers = Readonly<Record<string, (target: URL) => unknown>>;

const answers: Answers = {
  products: () => products,
  quotes: ({ searchParams }) =>
    (searchParams.get('ids') ?? '').split(',').map((id) => ({ id: Number(id), price: `${id} €` })),
  authors: ({ pathname }) => ({ name: `Author ${pathname.split('/').at(-1)}` }),
  slow: () => 'at last',
  rename: () => products[0],
  again: () => products[1],
};

/** The gateway over one service, whose answers at some paths wait for a gate that a test opens. */
export async function startDeferredShop({
  config = {},
  gates = [],
  changed = {},
}: {
  readonly config?: object;
  /** First segments of paths. */
  readonly gates?: readonly string[];
  readonly changed?: Answers;
} = {}) {
  const held = new Map(gates.map((name): [string, (() => void)[]] => [name, []]));
  const answer = ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    const target = new URL(url, 'http://localhost');
    const [, name = ''] = target.pathname.split('/');
    const value = { ...answers, ...changed }[name]?.(target);
    const send = () => {
      if (value === undefined) response.writeHead(500).end('{}');
      else response.end(JSON.stringify(value));
    };
    const gate = held.get(name);
    if (gate === undefined) send();
    else gate.push(send);
  };
  const source = await startOneSource(types, { config, listener: answer });
  return {
    ...source,
    /** Lets all answers at a path go, now and later. */
    open(name: string) {
      const waiting = held.get(name) ?? [];
      held.delete(name);
      for (const send of waiting) send();
    },
    /** What the service was asked, in order. */
    targets: source.targets,
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}

export const legacy = 'multipart/mixed;deferSpec=20220824, application/json';
export const current = 'multipart/mixed;incrementalSpec=v0.2, application/json';
/** Of those who do not take parts. */
export const inOne = { accept: 'application/json' };

/** POSTs a query and reads the parts of its answer one by one. */
export async function askInParts(
  url: string,
  query: string,
  {
    accept = current,
    variables = {},
    headers = {},
    signal,
  }: {
    readonly accept?: string;
    readonly variables?: object;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  } = {},
) {
  return readParts(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
}

/** The parts of whatever is answered, one by one. */
export async function readParts(url: string, options: Parameters<typeof request>[1]) {
  const answer = await request(url, options);
  const contentType = String(answer.headers['content-type']);
  const parts = payloadsOf(answer.body, contentType);
  return {
    status: answer.statusCode,
    headers: answer.headers,
    contentType,
    /** `undefined`: there are no more. */
    async next(): Promise<Record<string, unknown> | undefined> {
      return (await parts.next()).value;
    },
    /** All that are left. */
    async rest(): Promise<Record<string, unknown>[]> {
      const all: Record<string, unknown>[] = [];
      for await (const part of parts) all.push(part);
      return all;
    },
  };
}

async function* payloadsOf(
  body: AsyncIterable<Buffer>,
  contentType: string,
): AsyncGenerator<Record<string, unknown>, undefined> {
  let text = '';
  const isMultipart = contentType.startsWith('multipart/mixed');
  const part = isMultipart
    ? /^\s*---\r\n[\s\S]*?\r\n\r\n([\s\S]*?)(?=\r\n---)/
    : /^(?::\s*|event: \w+\s*)*data: (.*)\n\n/;
  for await (const chunk of body) {
    text += chunk.toString();
    for (let found = part.exec(text); found !== null; found = part.exec(text)) {
      text = text.slice(found[0].length);
      if (found[1]) yield JSON.parse(found[1]);
    }
  }
  if (!isMultipart && text.trim().startsWith('{')) yield JSON.parse(text);
  return undefined;
}

type Payload = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
interface Part {
  readonly id?: string;
  readonly path?: Path;
  readonly subPath?: Path;
  readonly data: object | null;
}

/** What a client has of an answer in parts when all of them have come, in either format. */
export function wholeOf([first = {}, ...later]: readonly Payload[]): unknown {
  const pathOf = new Map<unknown, Path>();
  const announce = ({ pending = [] }: Payload) => {
    if (Array.isArray(pending)) for (const { id, path } of pending) pathOf.set(id, path);
  };
  announce(first);
  for (const payload of later) {
    announce(payload);
    const parts: readonly Part[] = Object(payload).incremental ?? [];
    for (const { id, path = pathOf.get(id) ?? [], subPath = [], data } of parts) {
      let at: unknown = first.data;
      for (const key of [...path, ...subPath]) at = Reflect.get(Object(at), key);
      Object.assign(Object(at), data);
    }
  }
  return first.data;
}
