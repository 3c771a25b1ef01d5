import { objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import { listAt, textAt, textsAt } from '../contract/json-node.ts';
import type { ServerVariables } from './server-variables.ts';

/**
 * The address that the contract gives: its first server.
 * `undefined` when there is none, or one that is relative to where the contract was found.
 */
export function contractEndpoint(
  { root, file }: Pick<Contract, 'root' | 'file'>,
  variables: ServerVariables,
): string | undefined {
  // OpenAPI 3.1, `servers`: without any, it is one at `/`, where the contract was found.
  const [server = { url: '/' }] = listAt(root.servers);
  const base = URL.canParse(file) ? file : undefined;
  return absoluteUrl(
    root.swagger === undefined ? serverUrl(server, variables) : swaggerUrl(root),
    base,
  );
}

/** Where an operation is called. */
export interface OperationServer {
  /** What stands before its path: nothing, or more path. */
  readonly path: string;
  /** Set when it is called elsewhere than at the contract's endpoint. */
  readonly endpoint?: string;
}

/**
 * What an operation's own servers mean. One that the contract's endpoint is part of is the endpoint
 * with more path, so that an operator who moves the endpoint moves it too.
 * @returns `undefined` when no address can be determined.
 */
export function operationServer(
  contract: Contract,
  servers: readonly unknown[],
  variables: ServerVariables,
): OperationServer | undefined {
  if (servers.length === 0) return { path: '' };
  const endpoint = contractEndpoint(contract, variables);
  const base = URL.canParse(contract.file) ? contract.file : endpoint;
  const urls = servers
    .map((server) => absoluteUrl(serverUrl(server, variables), base))
    .filter((url) => url !== undefined);
  const paths = urls
    .filter((url) => endpoint !== undefined && `${url}/`.startsWith(`${endpoint}/`))
    .map((url) => url.slice(endpoint?.length));
  const path = paths.includes('') ? '' : paths[0];
  if (path !== undefined) return { path };
  const [own] = urls;
  return own === undefined ? undefined : { path: '', endpoint: own };
}

/** Why no address can be determined, and what to do. */
export function addressProblem(servers: readonly unknown[]): string {
  const url = textAt(objectAt(servers[0]).url) ?? '';
  const [, name] = /\{([^{}]+)\}/.exec(url) ?? [];
  const advice =
    name === undefined ? '' : `: set serverVariables.${name} of the source in .meshrc.yaml`;
  return `It has a server of its own, ${url}, whose address cannot be determined${advice}.`;
}

function absoluteUrl(url: string | undefined, base: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url, base)) return undefined;
  const { protocol, href, search, hash } = new URL(url, base);
  // Paths are appended to an endpoint.
  if (search !== '' || hash !== '') return undefined;
  return protocol === 'http:' || protocol === 'https:' ? href.replace(/\/$/, '') : undefined;
}

function serverUrl(node: unknown, variables: ServerVariables): string | undefined {
  const server = objectAt(node);
  const url = textAt(server.url);
  const applied = url && variables.applyTo(url, objectAt(server.variables));
  return applied?.includes('{') ? undefined : applied;
}

function swaggerUrl(root: Contract['root']): string | undefined {
  const host = textAt(root.host);
  // Swagger 2.0, `host`: without one, it is where the contract was found.
  if (host === undefined) return textAt(root.basePath) ?? '/';
  const schemes = textsAt(root.schemes);
  const scheme = schemes.includes('https') ? 'https' : (schemes[0] ?? 'https');
  return `${scheme}://${host}${textAt(root.basePath) ?? ''}`;
}
