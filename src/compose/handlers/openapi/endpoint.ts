import type { Contract } from './contract.ts';
import { listAt, objectAt, textAt, textsAt } from './json-node.ts';

/**
 * The address that the contract gives: its first server, with the defaults of its variables.
 * `undefined` when there is none, or one that is relative to where the contract was found.
 */
export function contractEndpoint(contract: Contract): string | undefined {
  const { root, file } = contract;
  const [server] = listAt(root.servers);
  return absoluteUrl(root.swagger === undefined ? serverUrl(server) : swaggerUrl(root), file);
}

/**
 * What an operation's own servers add to the path of the contract's endpoint: nothing, or more
 * path. `undefined` when they are elsewhere.
 */
export function ownServerPath(contract: Contract, servers: readonly unknown[]): string | undefined {
  if (servers.length === 0) return '';
  const endpoint = contractEndpoint(contract);
  if (endpoint === undefined) return undefined;
  const paths = servers
    .map((server) => absoluteUrl(serverUrl(server), contract.file))
    .filter((url) => url !== undefined && `${url}/`.startsWith(`${endpoint}/`))
    .map((url) => url?.slice(endpoint.length));
  return paths.includes('') ? '' : paths[0];
}

function absoluteUrl(url: string | undefined, file: string): string | undefined {
  const base = URL.canParse(file) ? file : undefined;
  if (url === undefined || !URL.canParse(url, base)) return undefined;
  const { protocol, href } = new URL(url, base);
  return protocol === 'http:' || protocol === 'https:' ? href.replace(/\/$/, '') : undefined;
}

function serverUrl(node: unknown): string | undefined {
  const server = objectAt(node);
  const variables = objectAt(server.variables);
  const url = textAt(server.url)?.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const value = objectAt(variables[name]).default;
    return value === undefined ? placeholder : String(value);
  });
  return url?.includes('{') ? undefined : url;
}

function swaggerUrl(root: Contract['root']): string | undefined {
  const host = textAt(root.host);
  if (host === undefined) return undefined;
  const schemes = textsAt(root.schemes);
  const scheme = schemes.includes('https') ? 'https' : (schemes[0] ?? 'https');
  return `${scheme}://${host}${textAt(root.basePath) ?? ''}`;
}
