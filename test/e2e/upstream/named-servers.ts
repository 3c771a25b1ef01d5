import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

/** One source with several servers, each of which says its name. */

export const namedTypes = /* GraphQL */ `
  type Query {
    name(id: Int): Name
      @rest(source: "things", method: "GET", path: "/name", parameters: [{ arg: "id", in: "query" }])
  }
  type Name {
    name: String
  }
`;

/** `admission.documents` has it as the default. */
const maxRootFields = 20;

export type NamedServer = Awaited<ReturnType<typeof startNamed>>;

/** How many calls each of them got. */
export const seenBy = (...servers: NamedServer[]) => servers.map(({ calls }) => calls.length);

export const endpointsOf = (...servers: NamedServer[]) =>
  servers.map(({ endpoint }) => ({ endpoint }));

/** `healthCheck` of servers: one answer counts. */
export const quickChecks = {
  kind: 'http',
  path: '/health',
  intervalMs: 10,
  unhealthyAfter: 1,
  healthyAfter: 1,
};

/** Waits until checks have found the server to be as it is now. */
export async function foundByChecks({ checked }: NamedServer): Promise<void> {
  // When it is asked again, what it said the time before has been heard.
  for (let time = 0; time < 3; time++) await checked();
}

/** A server that says its name, and is well until it is told not to be. */
export async function startNamed(name: string, listen: { host?: string; port?: number } = {}) {
  const events = new EventEmitter();
  const calls: { readonly url: string; readonly headers: NodeJS.Dict<string | string[]> }[] = [];
  const state = {
    isWell: true,
    /** What is done with an answer that is ready; may be changed. */
    answer: (send: () => void) => send(),
  };
  const answer = (response: ServerResponse) => {
    response.writeHead(state.isWell ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ name }));
  };
  const server = createServer(({ url = '', headers }, response) => {
    const isCheck = url === '/health';
    if (isCheck) answer(response);
    else {
      calls.push({ url, headers });
      state.answer(() => answer(response));
    }
    events.emit(isCheck ? 'checked' : 'called');
  });
  server.listen(listen.port ?? 0, listen.host ?? '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    state,
    calls,
    /** The values of `id` that it was asked for. */
    ids: () => calls.map(({ url }) => Number(new URL(url, 'http://named').searchParams.get('id'))),
    checked: () => once(events, 'checked'),
    called: () => once(events, 'called'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @param servers `sources.things.servers` of gateway.yaml. */
export const startWith = (servers: object, more: object = {}, endpoint?: string) =>
  startOneSource(namedTypes, {
    config: { ...more, sources: { things: { ...(endpoint && { endpoint }), servers } } },
  });

/** The name of the server that has answered, or the code of the error. */
export const nameFrom = async (url: string, headers: Record<string, string> = {}) => {
  const { data, errors } = await ask(url, '{ name { name } }', { headers });
  return errors === undefined ? Object(data?.name).name : errors[0]?.extensions?.code;
};

/** One after the other. */
export const namesFrom = async (url: string, times: number) => {
  const names: unknown[] = [];
  for (let time = 0; time < times; time++) names.push(await nameFrom(url));
  return names;
};

/** As many at once as one request may ask for: id → the name of the server that has answered. */
export async function namesOf(url: string, ids: readonly number[]) {
  const names = new Map<number, unknown>();
  for (let start = 0; start < ids.length; start += maxRootFields) {
    const some = ids.slice(start, start + maxRootFields);
    const fields = some.map((id) => `a${id}: name(id: ${id}) { name }`);
    const { data, errors } = await ask(url, `{ ${fields.join(' ')} }`);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    for (const id of some) names.set(id, Object(data?.[`a${id}`]).name);
  }
  return names;
}
