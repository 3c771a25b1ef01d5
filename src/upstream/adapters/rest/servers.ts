import type { RestBinding } from '../../../annotations/bindings.ts';
import { UserError } from '../../../errors/user-error.ts';
import type { AdapterOptions } from '../../call.ts';
import { createHttpClient, type HttpClient } from '../../transport/http-client.ts';

export interface Server {
  readonly client: HttpClient;
  /** The path of the endpoint, without a slash at its end. */
  readonly basePath: string;
}

/** The servers of one source: its endpoint, and those that single operations have of their own. */
export interface Servers extends AsyncDisposable {
  of(binding: RestBinding): Server;
}

/** @throws UserError when the source's endpoint cannot be called. */
export function createServers(options: AdapterOptions): Servers {
  const main = createServer(options);
  const own = new Map<string, Server>();
  return {
    of({ endpoint }) {
      if (endpoint === undefined) return main;
      const known = own.get(endpoint);
      if (known !== undefined) return known;
      const server = createServer({
        ...options,
        endpoint: replacement(options, endpoint),
        address: undefined,
      });
      own.set(endpoint, server);
      return server;
    },
    async [Symbol.asyncDispose]() {
      const all = [main, ...own.values()];
      await Promise.all(all.map(({ client }) => client[Symbol.asyncDispose]()));
    },
  };
}

const replacement = ({ endpoints = {} }: AdapterOptions, endpoint: string): string =>
  (Object.hasOwn(endpoints, endpoint) ? endpoints[endpoint] : undefined) ?? endpoint;

function createServer(options: AdapterOptions): Server {
  const client = createHttpClient(options);
  const { pathname, search, hash } = client.endpoint;
  if (search === '' && hash === '') return { client, basePath: pathname.replace(/\/+$/, '') };
  throw new UserError(`source ${options.source}: its endpoint has a query or a fragment`, {
    hint: 'Paths are appended to the endpoint. Fixed values go to sources.<name>.headers.',
  });
}
