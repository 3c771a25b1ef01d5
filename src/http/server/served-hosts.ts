import { isLoopback } from '../request/loopback.ts';

/** The part of `server` of gateway.yaml that says which hosts are served. */
export interface ServedHosts {
  /** What the server listens on. */
  readonly host: string;
  /** Further host names, in lower case and without ports. */
  readonly hosts: readonly string[];
}

/**
 * Makes the check of the host that a request is for. A page of `evil.example` may have its name
 * resolved to 127.0.0.1, and is then of the same origin as a gateway on its reader's machine, with
 * all of its answers; only the name tells (DNS rebinding).
 * @returns Takes what a request names: `localhost:4000`; `undefined`: it names none.
 */
export function createHostCheck({
  host: listensOn,
  hosts,
}: ServedHosts): (named: string | undefined) => boolean {
  const onLoopback = isLoopback(listensOn);
  if (!onLoopback && hosts.length === 0) return () => true;
  let lastServed: string | undefined;
  return (named = '') => {
    // Clients hardly ever differ in this.
    if (named === lastServed) return true;
    const [, host = ''] = /^(\[[0-9a-f:.]+\]|[^:]+?)\.?(?::\d*)?$/i.exec(named) ?? [];
    const name = host.toLowerCase();
    const isServed = hosts.includes(name) || (onLoopback && isLoopback(name));
    if (isServed) lastServed = named;
    return isServed;
  };
}
