import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type DemoBackend, type DemoBackendOptions, type DemoCall, recordCall } from './backend.ts';
import { parseExact, stringifyExact } from './catalog/exact-json.ts';
import { type CatalogAnswer, createOperations, type Operation } from './catalog/operations.ts';
import { Problem } from './catalog/problem.ts';
import { listen, mediaType, readBody } from './http-backend.ts';

export interface CatalogCall {
  readonly method: string;
  /** Path and query exactly as they stood in the request line. */
  readonly target: string;
  readonly path: string;
  /** Parameters as decoded, in their order. */
  readonly query: Array<[name: string, value: string]>;
  readonly headers: IncomingHttpHeaders;
  /** The body as text; empty when there was none. */
  readonly body: string;
}

/** Paths in the order of matching: a fixed one stands before the one with a parameter. */
const routes: ReadonlyArray<readonly [path: RegExp, methods: Record<string, string>]> = [
  [/^\/products$/, { GET: 'listProducts', POST: 'createProduct' }],
  [/^\/products\/search$/, { GET: 'searchProducts' }],
  [/^\/products\/([^/]+)$/, { GET: 'getProduct', PATCH: 'updateProduct' }],
  [/^\/categories$/, { GET: 'listCategories' }],
  [/^\/categories\/([^/]+)$/, { GET: 'getCategory' }],
];

/** The catalog of the shop: REST, after sources/catalog/openapi.yaml. */
export async function startCatalog(
  options: DemoBackendOptions = {},
): Promise<DemoBackend<CatalogCall>> {
  const calls: DemoCall<CatalogCall>[] = [];
  const operations = createOperations();

  const { url, close } = await listen(async (request, response) => {
    const body = await readBody(request);
    const call = describe(request, body ?? '');
    const matched = match(call);
    const operation = matched.operation ?? `${call.method} ${call.path}`;
    recordCall(calls, { operation, detail: call });
    send(response, answer(request, call, body, { ...matched, run: operations[operation] }));
  }, options);

  return { name: 'catalog', url, calls, close, [Symbol.asyncDispose]: close };
}

function describe(request: IncomingMessage, body: string): CatalogCall {
  const target = request.url ?? '/';
  // Not `new URL`: it would tidy up paths like /products/../x that a caller must not send.
  const [path = '', search = ''] = target.split(/\?(.*)/s, 2);
  const query = [...new URLSearchParams(search)];
  return { method: request.method ?? 'GET', target, path, query, headers: request.headers, body };
}

interface Matched {
  /** Of the path; `undefined`: there is nothing at it. */
  readonly methods: Record<string, string> | undefined;
  readonly id: string;
  /** `undefined`: none for the method. */
  readonly run: Operation | undefined;
}

function match({ method, path }: CatalogCall) {
  for (const [pattern, methods] of routes) {
    const found = pattern.exec(path);
    if (found) return { operation: methods[method], methods, id: found[1] ?? '' };
  }
  return { operation: undefined, methods: undefined, id: '' };
}

function answer(
  request: IncomingMessage,
  call: CatalogCall,
  body: string | undefined,
  { methods, id, run }: Matched,
): CatalogAnswer {
  try {
    if (methods === undefined) throw new Problem(404, 'There is nothing at this path.');
    if (run === undefined) {
      const allow = Object.keys(methods).join(', ');
      return refuse(new Problem(405, `Only ${allow} may be used here.`), { allow });
    }
    if (body === undefined) throw new Problem(413, 'The body has more than a mebibyte.');
    const query = new URLSearchParams(call.query);
    return run({ id, query, headers: call.headers, body: readJson(request, body) });
  } catch (error) {
    return refuse(error instanceof Problem ? error : new Problem(500, 'See the server.'));
  }
}

function readJson(request: IncomingMessage, body: string): unknown {
  if (request.method === 'GET') return undefined;
  if (mediaType(request) !== 'application/json') {
    throw new Problem(415, 'Content-Type must be application/json.');
  }
  try {
    return parseExact(body);
  } catch {
    throw new Problem(400, 'The body is not JSON.');
  }
}

function refuse(problem: Problem, headers: Record<string, string> = {}): CatalogAnswer {
  const type = { 'content-type': 'application/problem+json' };
  return { status: problem.status, body: problem, headers: { ...type, ...headers } };
}

function send(response: ServerResponse, { status, body, headers }: CatalogAnswer): void {
  const text = stringifyExact(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
